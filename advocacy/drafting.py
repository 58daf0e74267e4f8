"""Turns a recognised document into a draft: the post, its calls, and the records it names. Publishes nothing.

One transaction: all of it or nothing. Called by commands and the review pages; ``records`` says what is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from advocacy.matching import names_of
from advocacy.records import Records, terms_of
from posts.importing.body import write_body
from posts.importing.parsed import ParsedDocument
from posts.models import Byline, Person, Post, Region, Report, Republication, Tag, TagAlias, Theme, User
from posts.publishing import SaveReport, record_save
from posts.stems import fold

_LONGEST_TAG = 100
_LONGEST_URL = 1000


class AlreadyImported(Exception):
    """The same document was imported before, as ``post``."""

    def __init__(self, post: Post) -> None:
        super().__init__(f"The same document was imported before, as post {post.pk}.")
        self.post = post


@dataclass(frozen=True)
class DraftReport:
    """The draft and what came with it; ``left_over`` are words of fields for which there was no record."""

    post: Post
    saved: SaveReport
    created: tuple[str, ...]
    left_over: tuple[str, ...]


def reference_of(document: ParsedDocument) -> str:
    """What tells the same words from others, however a reviewer cut them."""
    text = "".join(block.text for unit in document.units for block in unit.blocks)
    return "text:" + hashlib.sha256("".join(text.split()).encode()).hexdigest()


def known_draft(document: ParsedDocument) -> Post | None:
    """The post that was made of the same words before."""
    return Post.objects.filter(import_ref=reference_of(document)).first()


@transaction.atomic
def make_draft(document: ParsedDocument, *, by: User | None, again: bool = False) -> DraftReport:
    """Store the document as a draft.

    Raises AlreadyImported when the same words were imported before, unless they shall be ``again``.
    """
    known = known_draft(document)
    if known is not None and not again:
        raise AlreadyImported(known)
    records = Records(
        by=by,
        title=document.title,
        language=document.language,
        year=document.year,
        published_on=document.published_on,
    )
    records.finder.prime(names_of(document))
    post = Post(
        kind=Post.Kind.PRESS_RELEASE if document.is_press_release else Post.Kind.COMMENTARY,
        title=document.title[:300] or _("Untitled draft"),
        language=document.language,
        body=_at_home(write_body(document, records)),
        media_contact=document.media_contact,
        notice_to_readers="\n\n".join(document.notices),
        import_ref=None if known is not None else reference_of(document),
        created_by=by,
    )
    post.lead_image = records.lead_image
    post.save()
    left_over = [*records.missing, *_relate(post, document, records)]
    note = _("Imported from a text.")
    if document.published_on:
        note += " " + _("It is dated %(day)s.") % {"day": document.published_on.isoformat()}
    if left_over:
        note += " " + _("Without a record: %(words)s.") % {"words": "; ".join(left_over)}
    saved = record_save(post, by=by, verb="import", note=note[:200])
    return DraftReport(post, saved, tuple(records.created), tuple(left_over))


def _at_home(body: str) -> str:
    """The body with addresses of this site's own pages as its own texts have them."""
    return body.replace(f'href="{settings.SITE_URL}/', 'href="/')


def _relate(post: Post, document: ParsedDocument, records: Records) -> list[str]:
    left_over: list[str] = []
    for position, name in enumerate(document.byline):
        row = records.holder(name, certain=True)
        if row is None:
            left_over.append(name)
        elif isinstance(row, Person):
            Byline.objects.create(post=post, person=row, position=position)
        else:
            Byline.objects.create(post=post, organization=row, position=position)
    left_over += _tag(post, document.tags)
    regions, unknown_regions = terms_of(Region, document.regions)
    themes, unknown_themes = terms_of(Theme, document.themes)
    reports, unknown_reports = terms_of(Report, document.reports)
    post.regions.add(*regions)
    post.themes.add(*themes)
    post.reports.add(*reports)
    left_over += [*unknown_regions, *unknown_themes, *unknown_reports]
    publisher = records.organization(document.original_publisher) if document.original_publisher else None
    if publisher is not None:
        Republication.objects.create(
            post=post,
            publisher=publisher,
            copyright_line=document.copyright[:300],
            original_on=document.published_on,
            original_url=document.original_url[:_LONGEST_URL],
            original_title=document.title[:300] if document.original_url else "",
        )
    else:
        left_over += [words for words in (document.original_publisher, document.copyright) if words]
    return left_over


def _tag(post: Post, names: Iterable[str]) -> list[str]:
    """Tags by name or alias, new ones as they are written. Returns those too long to be one."""
    left_over: list[str] = []
    for name in names:
        if len(name) > _LONGEST_TAG:
            left_over.append(name)
            continue
        alias = TagAlias.objects.select_related("tag").filter(folded=fold(name)[:150]).first()
        tag = alias.tag if alias else Tag.objects.filter(name__iexact=name).first()
        post.tags.add(tag or name)
    return left_over
