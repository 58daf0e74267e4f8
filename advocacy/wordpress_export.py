"""The posts as WordPress's importer takes them: WXR 1.2, for those who move away.

Quotations become block quotations with ``cite`` and their attribution in words, embeds are rendered as they read today,
pictures are attachments. What WordPress has no place for (sources as records, the ledger, revisions) stays in the
archive of ``advocacy.site_archive``. Written item by item. Called by the command ``export_site``.
Source: wp-admin/includes/export.php, as described in the project's documentation of the format.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.utils import format_datetime
from html import escape
from pathlib import Path, PurePath
from typing import IO, Any, Final

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser

from advocacy.site_archive.writing import in_its_place, one_moment
from posts import history
from posts.models import Byline, House, Image, Organization, Person, Post, Region, Report, Series, Tag, Theme
from posts.portable import portable_html
from posts.references import extract_references
from posts.rendering import render_body
from posts.renditions import picture_of
from posts.slugs import make_slug

BATCH: Final = 100
# Facets become categories, each under one that says which it is.
FACETS: Final[dict[str, tuple[str, Any]]] = {
    "regions": ("Regions", Region),
    "themes": ("Themes", Theme),
    "reports": ("In-depth reports", Report),
    "series": ("Series", Series),
}
HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""
_NO_DATE: Final = "0000-00-00 00:00:00"
_CLASSES: Final = re.compile(r' (?:class|data-cited)="[^"]*"')
# Signs that XML 1.0 cannot hold, not even by number.
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass
class WxrReport:
    posts: int = 0
    attachments: int = 0
    authors: int = 0
    categories: int = 0
    tags: int = 0


@dataclass
class _Terms:
    """What the items refer to: logins by signer, nicenames by term, numbers by picture."""

    site: str
    house: str = ""
    logins: dict[tuple[str, int], str] = field(default_factory=dict)
    nicenames: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)
    first_attachment: int = 0


def export_wxr(target: Path, *, overwrite: bool = False) -> WxrReport:
    """Write all posts and pictures to ``target``, complete or not at all. Raises ArchiveError."""
    report = WxrReport()
    with (
        in_its_place(target, overwrite=overwrite) as draft,
        draft.open("w", encoding="utf-8") as out,
        one_moment(),
    ):
        out.write(HEAD)
        terms = _write_channel(out, report)
        for image in Image.objects.order_by("pk").iterator(chunk_size=BATCH):
            out.write(_attachment(image, terms))
            report.attachments += 1
        rows = Post.objects.order_by("pk").select_related("republication", "series")
        for post in rows.prefetch_related("byline_rows__person", "byline_rows__organization").iterator(
            chunk_size=BATCH
        ):
            out.write(_item(post, terms))
            report.posts += 1
        out.write("</channel>\n</rss>\n")
    words = f"{target.name}: {report.posts} posts, {report.attachments} files"
    history.record_event(None, "export", "posts.house", words, {"with": ("", "wxr")})
    return report


# The channel ----------------------------------------------------------------------


def _write_channel(out: IO[str], report: WxrReport) -> _Terms:
    house = House.load()
    terms = _Terms(site=settings.SITE_URL.rstrip("/"))
    last = Post.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    terms.first_attachment = last
    out.write(_element("title", _cdata(house.site_name)))
    out.write(_element("link", escape(terms.site)))
    out.write(_element("description", _cdata(house.tagline)))
    out.write(_element("pubDate", format_datetime(timezone.now())))
    out.write(_element("language", settings.LANGUAGE_CODE))
    out.write(_element("wp:wxr_version", "1.2"))
    out.write(
        _element("wp:base_site_url", escape(terms.site)) + _element("wp:base_blog_url", escape(terms.site))
    )
    for number, (key, name) in enumerate(_signers(house), 1):
        login = _free(make_slug(name, max_length=50) or "author", terms.logins.values())
        terms.logins[key] = login
        terms.house = terms.house or login
        out.write(_author(number, login, name))
        report.authors += 1
    number = 0
    taken: set[str] = set()
    for kind, (heading, model) in FACETS.items():
        number += 1
        taken.add(kind)
        out.write(_category(number, kind, "", heading, ""))
        for term in model.objects.order_by("pk"):
            number += 1
            nicename = _free(term.slug, taken)
            taken.add(nicename)
            terms.nicenames[kind, term.pk] = (nicename, term.name)
            out.write(_category(number, nicename, kind, term.name, term.description))
    report.categories = number
    for tag in Tag.objects.order_by("pk").iterator():
        number += 1
        out.write(
            "<wp:tag>"
            + _element("wp:term_id", str(number))
            + _element("wp:tag_slug", _cdata(tag.slug))
            + _element("wp:tag_name", _cdata(tag.name))
            + (_element("wp:tag_description", _cdata(tag.description)) if tag.description else "")
            + "</wp:tag>\n"
        )
        report.tags += 1
    return terms


def _signers(house: House) -> Iterator[tuple[tuple[str, int], str]]:
    """The house itself, for what nobody signs, then everybody who signs a post."""
    yield ("house", 0), house.site_name
    for kind, model in (("person", Person), ("organization", Organization)):
        signing = Byline.objects.exclude(**{f"{kind}_id": None}).values(f"{kind}_id")
        for pk, name in (
            model._default_manager.filter(pk__in=signing).order_by("pk").values_list("pk", "name")
        ):
            yield (kind, pk), name


def _free(slug: str, taken: Iterable[str]) -> str:
    standing, name, number = set(taken), slug, 2
    while name in standing:
        name, number = f"{slug}-{number}", number + 1
    return name


def _author(number: int, login: str, name: str) -> str:
    first, _space, last = name.rpartition(" ")
    return (
        "<wp:author>"
        + _element("wp:author_id", str(number))
        + _element("wp:author_login", _cdata(login))
        + _element("wp:author_email", _cdata(""))
        + _element("wp:author_display_name", _cdata(name))
        + _element("wp:author_first_name", _cdata(first))
        + _element("wp:author_last_name", _cdata(last))
        + "</wp:author>\n"
    )


def _category(number: int, nicename: str, parent: str, name: str, description: str) -> str:
    return (
        "<wp:category>"
        + _element("wp:term_id", str(number))
        + _element("wp:category_nicename", _cdata(nicename))
        + _element("wp:category_parent", _cdata(parent))
        + _element("wp:cat_name", _cdata(name))
        + (_element("wp:category_description", _cdata(description)) if description else "")
        + "</wp:category>\n"
    )


# Items ----------------------------------------------------------------------------


def _item(post: Post, terms: _Terms) -> str:
    status, at = _standing(post)
    signers = [terms.logins[_key(signer)] for signer in post.byline]
    link = terms.site + (post.get_absolute_url() or f"/?p={post.pk}")
    categories = [
        terms.nicenames[kind, pk]
        for kind in ("regions", "themes", "reports")
        for pk in getattr(post, kind).order_by("pk").values_list("pk", flat=True)
    ]
    if post.series_id:
        categories.append(terms.nicenames["series", post.series_id])
    labels = "".join(_label("category", nicename, name) for nicename, name in categories)
    labels += "".join(_label("post_tag", tag.slug, tag.name) for tag in post.tags.order_by("pk"))
    meta = {
        "kind": post.kind,
        "language": post.language,
        "translation_group": str(post.translation_group),
        "byline": ", ".join(signers[1:]) and "; ".join(signer.name for signer in post.byline),
        "withdrawal_reason": post.withdrawal_reason,
        "_thumbnail_id": str(terms.first_attachment + post.lead_image_id) if post.lead_image_id else "",
    }
    return _record(
        title=post.title,
        link=link,
        creator=signers[0] if signers else terms.house,
        at=at,
        pk=post.pk,
        guid=f"{terms.site}/?p={post.pk}",
        content=_content(post, link, terms),
        excerpt=post.summary,
        slug=post.slug,
        status=status,
        kind="post",
        modified=post.modified_at,
        labels=labels,
        meta=meta,
        is_dated=status not in ("draft", "pending"),
    )


def _standing(post: Post) -> tuple[str, dt.datetime]:
    """WordPress's status and the instant that goes with it."""
    now = timezone.now()
    instant = post.published_at or post.modified_at
    if post.status == Post.Status.WITHDRAWN:
        return "private", instant
    if post.status != Post.Status.PUBLISHED:
        return ("pending" if post.status == Post.Status.IN_REVIEW else "draft"), post.modified_at
    if post.expires_at and post.expires_at <= now:
        return "private", instant
    if post.public_from and post.public_from > now:
        return "future", post.public_from
    return "publish", instant


def _key(signer: Person | Organization) -> tuple[str, int]:
    return ("person" if isinstance(signer, Person) else "organization"), signer.pk


def _content(post: Post, link: str, terms: _Terms) -> str:
    """The text as readers have it, with what stands around it on its page."""
    with translation.override(post.language):
        rendered = render_body(post.body, at=timezone.now(), on=post.text_on, portable=True)
        html = portable_html(str(rendered.html), here=link, site=terms.site)
        html = for_wordpress(html, _pictures(post, terms))
        if post.notice_to_readers:
            html = f"<p><em>{escape(post.notice_to_readers, quote=False)}</em></p>{html}"
        notes = [
            f"<li>{timezone.localtime(note.noted_at).date().isoformat()}: {escape(note.text, quote=False)}</li>"
            for note in post.corrections.order_by("number")
        ]
        if notes:
            html += f"<h2>{_('Corrections')}</h2><ul>{''.join(notes)}</ul>"
        republication = getattr(post, "republication", None)
        if republication is not None and (republication.original_url or republication.copyright_line):
            said = escape(republication.copyright_line, quote=False)
            address = escape(republication.original_url)
            original = f'<a href="{address}">{address}</a>' if address else ""
            html += f"<p>{' '.join(filter(None, [said, original]))}</p>"
    return html


def _pictures(post: Post, terms: _Terms) -> dict[str, tuple[str, int]]:
    """{address as rendered: (address of the file itself, its number)} of what stands in the text. One query."""
    keys = extract_references(post.body).embeds.get("image", [])
    images = Image.objects.filter(pk__in=keys) if keys else ()
    return {
        _complete(picture_of(image).src, terms.site): (
            _complete(image.file.url, terms.site),
            terms.first_attachment + image.pk,
        )
        for image in images
    }


def _complete(address: str, site: str) -> str:
    return site + address if address.startswith("/") else address


def for_wordpress(html: str, pictures: dict[str, tuple[str, int]]) -> str:
    """Portable HTML as WordPress has it: the attribution within the quotation, pictures tied to their attachments."""
    body = LexborHTMLParser(html).body
    if body is None:
        return ""
    for figure in body.css("figure"):
        quotation, caption = figure.css_first("blockquote"), figure.css_first("figcaption")
        if quotation is None or quotation.parent != figure:
            continue
        cite = quotation.attributes.get("cite") or ""
        language = quotation.attributes.get("lang") or ""
        attributes = f' cite="{escape(cite)}"' if cite else ""
        attributes += f' lang="{escape(language)}"' if language else ""
        said = ""
        if caption is not None:
            # The titles of works are cite elements of their own, and those do not nest.
            words = _CLASSES.sub("", re.sub(r"</?cite[^>]*>", "", caption.inner_html or ""))
            said = f"<cite>{words}</cite>"
        piece = f'<blockquote class="wp-block-quote"{attributes}>{quotation.inner_html}{said}</blockquote>'
        inner = LexborHTMLParser(piece).css_first("blockquote")
        if inner is not None:
            figure.replace_with(inner)
    for inline in body.css("q"):
        # The marks are typed in the text; browsers would set others around them.
        inline.attrs["style"] = "quotes: none"
    for image in body.css("img[src]"):
        known = pictures.get(image.attributes.get("src") or "")
        if known:
            image.attrs["src"] = known[0]
            image.attrs["class"] = f"wp-image-{known[1]}"
    return body.inner_html or ""


def _attachment(image: Image, terms: _Terms) -> str:
    name = image.file.name or ""
    address = _complete(image.file.url, terms.site) if name else ""
    number = terms.first_attachment + image.pk
    stem = PurePath(name).stem
    return _record(
        title=str(image) or stem,
        link=address,
        creator=terms.house,
        at=image.created_at,
        pk=number,
        guid=address,
        content=escape(image.credit, quote=False),
        excerpt=escape(image.caption, quote=False),
        slug=make_slug(stem, max_length=120),
        status="inherit",
        kind="attachment",
        modified=image.created_at,
        more=_element("wp:attachment_url", _cdata(address)),
        meta={
            "_wp_attached_file": name,
            "_wp_attachment_image_alt": image.alt_text,
            "copyright_notice": image.copyright_notice,
            "usage_terms": image.usage_terms,
        },
    )


def _record(
    *,
    title: str,
    link: str,
    creator: str,
    at: dt.datetime,
    pk: int,
    guid: str,
    content: str,
    excerpt: str,
    slug: str,
    status: str,
    kind: str,
    modified: dt.datetime,
    meta: dict[str, str],
    labels: str = "",
    more: str = "",
    is_dated: bool = True,
) -> str:
    """One item. Dates are in the site's zone and in UTC; a draft has none in UTC, as WordPress has it."""
    metas = "".join(
        f"<wp:postmeta>{_element('wp:meta_key', _cdata(key))}{_element('wp:meta_value', _cdata(value))}</wp:postmeta>\n"
        for key, value in meta.items()
        if value
    )
    utc = f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}"
    return (
        "<item>\n"
        # WordPress takes titles for HTML.
        + _element("title", _cdata(title.replace("<", "&lt;")))
        + _element("link", escape(link))
        + _element("pubDate", format_datetime(at.astimezone(dt.UTC)))
        + _element("dc:creator", _cdata(creator))
        + f'<guid isPermaLink="false">{escape(guid)}</guid>\n'
        + _element("description", "")
        + _element("content:encoded", _cdata(content))
        + _element("excerpt:encoded", _cdata(excerpt))
        + _element("wp:post_id", str(pk))
        + _element("wp:post_date", _cdata(_local(at)))
        + _element("wp:post_date_gmt", _cdata(utc if is_dated else _NO_DATE))
        + _element("wp:post_modified", _cdata(_local(modified)))
        + _element("wp:post_modified_gmt", _cdata(f"{modified.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}"))
        + _element("wp:comment_status", _cdata("closed"))
        + _element("wp:ping_status", _cdata("closed"))
        + _element("wp:post_name", _cdata(slug))
        + _element("wp:status", _cdata(status))
        + _element("wp:post_parent", "0")
        + _element("wp:menu_order", "0")
        + _element("wp:post_type", _cdata(kind))
        + _element("wp:post_password", _cdata(""))
        + _element("wp:is_sticky", "0")
        + labels
        + more
        + metas
        + "</item>\n"
    )


def _local(at: dt.datetime) -> str:
    return f"{timezone.localtime(at, timezone.get_default_timezone()):%Y-%m-%d %H:%M:%S}"


def _label(domain: str, nicename: str, name: str) -> str:
    return f'<category domain="{domain}" nicename="{escape(nicename)}">{_cdata(name)}</category>\n'


def _element(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>\n"


def _cdata(text: str) -> str:
    return f"<![CDATA[{_ILLEGAL.sub('', text).replace(']]>', ']]]]><![CDATA[>')}]]>"
