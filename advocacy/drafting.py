"""Turns a recognised document into a draft: the post, its calls, and the records it names. Publishes nothing.

People, organisations and sources are matched by name, other names and address; where there is none a new one is made
only of what the document states. One transaction: all of it or nothing. Called by commands and the admin.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from campaigns.models import Call, Restatement
from posts import history
from posts.importing import calls
from posts.importing.body import write_body
from posts.importing.names import Sort, names_in
from posts.importing.parsed import Attribution, Block, Kind, ParsedDocument, Unit
from posts.models import (
    Byline,
    House,
    Organization,
    Person,
    Post,
    Region,
    Report,
    Republication,
    Source,
    SourceAuthor,
    Tag,
    TagAlias,
    Theme,
    User,
)
from posts.partial_dates import PartialDate
from posts.publishing import SaveReport, record_save
from posts.stems import fold

Row = TypeVar("Row", Person, Organization)
Term = TypeVar("Term", Region, Theme, Report)

_LONGEST_NAME = 200  # characters of a person's or organisation's name, and of a call's
_LONGEST_TAG = 100


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


@transaction.atomic
def make_draft(document: ParsedDocument, *, by: User | None) -> DraftReport:
    """Store the document as a draft. Raises AlreadyImported when the same words were imported before."""
    reference = (
        "text:" + hashlib.sha256("\n\n".join(unit.text for unit in document.units).encode()).hexdigest()
    )
    known = Post.objects.filter(import_ref=reference).first()
    if known is not None:
        raise AlreadyImported(known)
    records = Records(by=by, title=document.title, language=document.language)
    post = Post(
        kind=Post.Kind.PRESS_RELEASE if document.is_press_release else Post.Kind.COMMENTARY,
        title=document.title or _("Untitled draft"),
        language=document.language,
        body=write_body(document, records),
        media_contact=document.media_contact,
        notice_to_readers="\n\n".join(document.notices),
        import_ref=reference,
        created_by=by,
    )
    post.save()
    left_over = _relate(post, document, records)
    note = _("Imported from a text.")
    if document.published_on:
        note += " " + _("It is dated %(day)s.") % {"day": document.published_on.isoformat()}
    if left_over:
        note += " " + _("Without a record: %(words)s.") % {"words": "; ".join(left_over)}
    saved = record_save(post, by=by, verb="import", note=note[:200])
    return DraftReport(post, saved, tuple(records.created), tuple(left_over))


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
    regions, unknown_regions = _terms(Region, document.regions)
    themes, unknown_themes = _terms(Theme, document.themes)
    reports, unknown_reports = _terms(Report, document.reports)
    post.regions.add(*regions)
    post.themes.add(*themes)
    post.reports.add(*reports)
    left_over += [*unknown_regions, *unknown_themes, *unknown_reports]
    if document.original_publisher:
        publisher = records.organization(document.original_publisher, kind=Organization.Kind.OTHER)
        Republication.objects.create(
            post=post,
            publisher=publisher,
            copyright_line=document.copyright[:300],
            original_on=document.published_on,
        )
    elif document.copyright:
        left_over.append(document.copyright)
    return left_over


def _terms(model: type[Term], names: Iterable[str]) -> tuple[list[Term], list[str]]:
    """The controlled terms of these names, and the names without one: terms are made by tag managers only."""
    found: list[Term] = []
    unknown: list[str] = []
    for name in names:
        term = model._default_manager.filter(name__iexact=name).first()
        if term is None:
            unknown.append(name)
        else:
            found.append(term)
    return found, unknown


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


@dataclass
class Records:
    """The records that a body points at, found or made. One for each document; what it makes is listed."""

    by: User | None
    title: str
    language: str
    created: list[str] = field(default_factory=list)
    calls_made: int = 0

    def quotation(self, attribution: Attribution) -> dict[str, str]:
        """The attributes of a quotation: its source, its speaker, the source behind the source."""
        attributes: dict[str, str] = {}
        source = self.source(attribution)
        if source is not None:
            attributes["data-source"] = str(source.pk)
        if attribution.via:
            via = Source.objects.filter(title__iexact=attribution.via).first()
            if via is not None:
                attributes["data-via"] = str(via.pk)
        if attribution.speaker:
            row = self.holder(attribution.speaker)
            if row is not None:
                attributes["data-speaker"] = f"{row._meta.model_name}:{row.pk}"
            else:
                attributes["data-speaker-text"] = attribution.speaker
        return attributes

    def commenter(self, name: str) -> str:
        row = self.holder(name)
        return f"{row._meta.model_name}:{row.pk}" if row is not None else ""

    def call(self, units: list[Unit]) -> str:
        """Make a call of the units of one section and return its place in the body."""
        heading = units[0].text if units[0].kind is Kind.HEADING else ""
        blocks = [block for unit in units if unit.kind is Kind.CALL for block in unit.blocks]
        if not blocks or any(block.marker or _has_links(block) for block in blocks):
            return ""  # numbers and links are words that a call's own fields cannot hold
        self.calls_made += 1
        number = f" ({self.calls_made})" if self.calls_made > 1 else ""
        introduced = _opens_list(blocks, 0)
        addressee = next(
            (who for block in blocks if not block.is_item and (who := calls.addressee(block.text))), ""
        )
        call = Call.objects.create(
            name=(self.title or blocks[0].text)[: _LONGEST_NAME - len(number)] + number,
            heading="" if heading == House.load().call_heading else heading[:_LONGEST_NAME],
            has_heading=bool(heading),
            introduction=blocks[0].text if introduced else "",
            addressee=self._body(addressee) if addressee else None,
        )
        history.record(self.by, "add", call)
        self.created.append(f"call: {call.name}")
        parent: Restatement | None = None
        opener: Restatement | None = None
        for position, block in enumerate(blocks[1:] if introduced else blocks):
            nested = block.is_item and (block.level > 1 or opener is not None)
            row = Restatement.objects.create(
                call=call, position=position, text=block.text, parent=(opener or parent) if nested else None
            )
            if not block.is_item:
                opener = row if _opens_list(blocks, blocks.index(block)) else None
            if not nested:
                parent = row
        return f'<figure data-embed="call" data-id="{call.pk}"></figure>'

    def source(self, attribution: Attribution) -> Source | None:
        """The work by address, by title, or by outlet, author and day together; a new one where the title is stated."""
        if attribution.url:
            found = Source.objects.for_url(attribution.url)
            if found is not None:
                return found
        publisher = self._known(Organization, attribution.publisher) if attribution.publisher else None
        if attribution.title:
            rows = Source.objects.filter(title__iexact=attribution.title)
            found = (rows.filter(publisher=publisher).first() if publisher else None) or rows.filter(
                publisher=None
            ).first()
            return found or self._new_source(attribution)
        authors = [self._known(Person, name) for name in attribution.authors]
        if publisher and attribution.published_on and authors and all(authors):
            rows = Source.objects.filter(
                publisher=publisher, issued=PartialDate.from_date(attribution.published_on)
            )
            for author in authors:
                rows = rows.filter(authors=author)
            matches = list(rows[:2])
            return matches[0] if len(matches) == 1 else None
        return None

    def _new_source(self, attribution: Attribution) -> Source:
        day = attribution.published_on
        source = Source.objects.create(
            title=attribution.title[:500],
            kind=Source.Kind.ARTICLE_NEWSPAPER
            if _sort(attribution.publisher) is Sort.OUTLET
            else Source.Kind.WEBPAGE,
            publisher=self.organization(attribution.publisher) if attribution.publisher else None,
            issued=PartialDate.from_date(day) if day else None,
            url=attribution.url if re.match(r"https?://\S+$", attribution.url) else "",
            url_access=Source.Access.SUBSCRIPTION if attribution.is_paywalled else Source.Access.UNKNOWN,
        )
        for position, name in enumerate(dict.fromkeys(attribution.authors)):
            person = self.person(name)
            SourceAuthor.objects.get_or_create(source=source, person=person, defaults={"position": position})
        history.record(self.by, "add", source)
        self.created.append(f"source: {source.title}")
        return source

    def holder(self, name: str, *, certain: bool = False) -> Person | Organization | None:
        """Whoever has the name; a new record where its words say what it is. ``certain``: it is a name in any case."""
        row = self._known(Person, name) or self._known(Organization, name)
        if row is not None:
            return row
        sort = _sort(name)
        if sort is Sort.PERSON and " " in name:
            return self.person(name)
        if sort in (Sort.BODY, Sort.OUTLET):
            return self.organization(name)
        if certain and " " in name and len(name) <= _LONGEST_NAME:
            return self.organization(name, kind=Organization.Kind.OTHER)
        return None

    def person(self, name: str) -> Person:
        row = self._known(Person, name)
        if row is None:
            row = Person.objects.create(name=name[:_LONGEST_NAME])
            self._made(row, "person")
        return row

    def organization(self, name: str, *, kind: str = "") -> Organization:
        row = self._known(Organization, name)
        if row is None:
            outlet = _sort(name) is Sort.OUTLET
            row = Organization.objects.create(
                name=name[:_LONGEST_NAME],
                kind=kind or (Organization.Kind.OUTLET if outlet else Organization.Kind.OTHER),
            )
            self._made(row, "organisation")
        return row

    def _body(self, name: str) -> Organization | None:
        """An addressee: a body by name. Ministers and "both parties" are no organisations."""
        known = self._known(Organization, name)
        return known or (self.organization(name) if _sort(name) is Sort.BODY and " " in name else None)

    def _made(self, row: models.Model, what: str) -> None:
        history.record(self.by, "add", row)
        self.created.append(f"{what}: {row}")

    def _known(self, model: type[Row], name: str) -> Row | None:
        folded = fold(name)
        if not folded:
            return None
        other = model._default_manager.filter(other_names__folded=folded).values("pk")
        return model._default_manager.filter(Q(folded=folded) | Q(pk__in=other)).first()


def _sort(name: str) -> Sort:
    """What a name is by its words; unknown where the words are more than one name."""
    names = names_in(name)
    return names[0].sort if len(names) == 1 and len(names[0].text) >= len(name) - 4 else Sort.UNKNOWN


def _opens_list(blocks: list[Block], index: int) -> bool:
    return not blocks[index].is_item and index + 1 < len(blocks) and blocks[index + 1].is_item


def _has_links(block: Block) -> bool:
    return any(run.href not in ("", "#") for run in block.runs)
