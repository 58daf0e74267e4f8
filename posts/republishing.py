"""The republication kit of a post: its text as others may print it, with credit, original address and terms.

Made anew at each request from what is public; nothing in it reports back, and nobody is counted.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from posts.kit_forms import kit_markdown, kit_text
from posts.models import House, Image, Post
from posts.portable import portable_html, without_figures
from posts.references import extract_references
from posts.rendering import render_body
from posts.renditions import picture_of

# Names of audiences as staff write them in the terms, and what readers are told.
AUDIENCES: Final = {
    "community": gettext_noop("Community sites"),
    "print": gettext_noop("Print"),
    "commercial": gettext_noop("Commercial publishers"),
    "education": gettext_noop("Schools and universities"),
}
# What the house asks of its own readers and no partner's: appeals for money.
NOT_PASSED_ON: Final = ("appeal",)
PACKED_ON: Final = (1980, 1, 1, 0, 0, 0)  # the earliest date of the zip format: equal content, equal bytes


@dataclass(frozen=True)
class Kit:
    """One post as it may be taken along. ``withheld`` is how many of its pictures may not."""

    title: str
    summary: str
    language: str
    html: str
    canonical_url: str
    credit: str
    images: tuple[Image, ...]
    withheld: int
    terms: tuple[tuple[str, str], ...]

    @property
    def markdown(self) -> str:
        return kit_markdown(self.html)

    @property
    def text(self) -> str:
        return kit_text(self.html)

    @property
    def document(self) -> str:
        """A page of its own that names the original as canonical."""
        return render_to_string("posts/kit_document.html", {"kit": self, "body": mark_safe(self.html)})  # noqa: S308 - rendered by us


def make_kit(post: Post, house: House, *, site: str) -> Kit:
    """The kit of ``post``, in its language. ``site`` is the complete address of the site's root.

    The queries of a rendered body and one for its pictures. The caller has seen that the post may be republished.
    """
    here = site.rstrip("/") + post.get_absolute_url()
    republication = getattr(post, "republication", None)
    canonical = (republication.original_url if republication else "") or here
    images, withheld = _pictures(post)
    body = _passable_body(post, {image.pk for image in images})
    with translation.override(post.language):
        rendered = render_body(body, at=timezone.now(), on=post.text_on, portable=True)
        context = {
            "post": post,
            "body": rendered,
            "house": house,
            "republication": republication,
            "publisher": str(republication.publisher) if republication else house.site_name,
            "canonical": canonical,
            "lead_image": post.lead_image if post.lead_image in images else None,
            "copyright": copyright_line(post, house),
        }
        html = portable_html(render_to_string("posts/_kit.html", context), here=here, site=site)
        credit = _("First published by %(publisher)s: %(address)s") % {
            "publisher": context["publisher"],
            "address": canonical,
        }
    return Kit(
        title=post.title,
        summary=post.summary,
        language=post.language,
        html=html,
        canonical_url=canonical,
        credit=credit,
        images=tuple(images),
        withheld=len(withheld),
        terms=terms_of(republication.terms if republication else house.republication_terms),
    )


def terms_of(terms: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """(audience in the reader's words, terms) by audience: PostgreSQL keeps no order within an object of JSON."""
    return tuple(sorted((_(AUDIENCES.get(name.casefold(), name)), words) for name, words in terms.items()))


def copyright_line(post: Post, house: House) -> str:
    """The line that names the owner: of somebody else's text theirs, "" where it is not known."""
    republication = getattr(post, "republication", None)
    if republication is not None:
        return str(republication.copyright_line)
    owner = house.organization.name if house.organization else house.site_name
    year = timezone.localtime(post.published_at).year if post.published_at else timezone.localdate().year
    return f"Copyright © {year} {owner}"


def pack(kit: Kit, files: Iterable[tuple[str, bytes]]) -> bytes:
    """One zip: the text in three forms, the terms, and the pictures of ``files`` (see ``picture_files``)."""
    terms = "\n\n".join([kit.credit, *(f"{audience}: {words}" for audience, words in kit.terms)])
    document = kit.document
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            address = next(
                (picture_of(image, "whole").src for image in kit.images if _file_name(image) == name), ""
            )
            if address:
                document = _locally(document, address, f"images/{name}")
            _put(archive, f"images/{name}", content)
        _put(archive, "article.html", document.encode())
        _put(archive, "article.md", kit.markdown.encode())
        _put(archive, "article.txt", kit.text.encode())
        _put(archive, "terms.txt", f"{terms}\n".encode())
    return packed.getvalue()


def picture_files(kit: Kit) -> Iterable[tuple[str, bytes]]:
    """Name and content of each picture of the kit; one that storage has lost is left out."""
    for image in kit.images:
        try:
            with image.file.open("rb") as file:
                yield _file_name(image), file.read()
        except OSError:
            continue


def for_partners(posts: list[Post]) -> list[Post]:
    """The same posts in memory, without pictures and appeals that may not be passed on. One query. Never saved."""
    allowed = _passable({pk for post in posts for pk in _picture_keys(post)})
    for post in posts:
        post.body = _passable_body(post, allowed)
        if post.lead_image_id not in allowed:
            post.lead_image = None
    return posts


def _pictures(post: Post) -> tuple[list[Image], set[int]]:
    """The pictures that may be taken along, the lead first, and the keys of those that may not."""
    wanted = _picture_keys(post)
    found = _passable(wanted)
    return [found[pk] for pk in wanted if pk in found], {pk for pk in wanted if pk not in found}


def _picture_keys(post: Post) -> list[int]:
    in_body = extract_references(post.body).embeds.get("image", []) if "data-embed" in post.body else []
    return list(dict.fromkeys([*([post.lead_image_id] if post.lead_image_id else []), *in_body]))


def _passable(keys: Collection[int]) -> dict[int, Image]:
    today = timezone.localdate()
    usable = Image.objects.filter(
        Q(used_from=None) | Q(used_from__lte=today), Q(used_until=None) | Q(used_until__gte=today)
    )
    return usable.filter(may_redistribute=True).in_bulk(list(keys)) if keys else {}


def _passable_body(post: Post, allowed: Collection[int]) -> str:
    body = without_figures(post.body, "image", {pk for pk in _picture_keys(post) if pk not in allowed})
    for kind in NOT_PASSED_ON:
        body = without_figures(body, kind)
    return body


def _file_name(image: Image) -> str:
    return PurePath(image.file.name or "").name


def _locally(document: str, address: str, path: str) -> str:
    start = document.find(address)
    if start < 0:
        return document
    quote = document.rfind('"', 0, start)
    return f"{document[: quote + 1]}{path}{document[start + len(address) :]}"


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, PACKED_ON)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
