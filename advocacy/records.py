"""The records that a draft points at, found or made. Makes only what the document or the reviewer states.

One ``Records`` for each draft; what it makes is listed and stands in the history. Whoever may not add a kind of record
gets a draft in which the words stay words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext as _

from advocacy import asks
from advocacy.matching import Finder, Holder, sort_of
from posts import choosing, history
from posts.importing.names import Sort
from posts.importing.parsed import Attribution, Unit
from posts.models import Image, Organization, Person, Region, Report, Source, SourceAuthor, Theme, User
from posts.partial_dates import PartialDate

Term = TypeVar("Term", Region, Theme, Report)

_LONGEST_NAME = 200  # characters of a person's or organisation's name, and of what staff find a call by
_CAMPAIGNS = frozenset({
    "add_call", "add_petition", "add_contactlist", "add_office", "add_membership", "add_contactdetail",
})  # fmt: skip


@dataclass
class Records:
    """Answers what ``posts.importing.body`` asks while it writes."""

    by: User | None
    title: str
    language: str
    year: int | None = None
    published_on: dt.date | None = None
    finder: Finder = field(default_factory=Finder)
    created: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)  # pictures that are not here
    lead_image: Image | None = None

    def may(self, codename: str) -> bool:
        """Whether records of this kind may be made; a command without a user may make all."""
        app = "campaigns" if codename in _CAMPAIGNS else "posts"
        return self.by is None or self.by.has_perm(f"{app}.{codename}")

    def made(self, row: models.Model, what: str) -> None:
        history.record(self.by, "add", row)
        self.created.append(f"{what}: {row}")

    def name_for(self, kind: str, words: str) -> str:
        """A name by which staff find the record again: the document's, numbered where there are several."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        number = f" ({self.counts[kind]})" if self.counts[kind] > 1 else ""
        return (self.title or words)[: _LONGEST_NAME - len(number)] + number

    # What a body asks ------------------------------------------------------------

    def quotation(self, attribution: Attribution) -> dict[str, str]:
        """The attributes of a quotation: its source, its speaker, the source behind the source."""
        attributes: dict[str, str] = {}
        source = self.source(attribution)
        if source is not None:
            attributes["data-source"] = str(source.pk)
        vias = self.finder.vias(attribution)
        if vias:
            attributes["data-via"] = " ".join(str(via.pk) for via in vias)
        if attribution.speaker:
            row = self.speaker(attribution)
            if row is not None:
                attributes["data-speaker"] = choosing.speaker_key(row)
            else:
                attributes["data-speaker-text"] = attribution.speaker
        return attributes

    def speaker(self, attribution: Attribution) -> Holder | None:
        """The speaker's record by the reviewer's choice, else by name."""
        chosen = dict(attribution.records).get("speaker", "")
        if chosen == "words":
            return None
        if chosen in ("person:new", "organization:new"):
            return (
                self.person(attribution.speaker)
                if chosen == "person:new"
                else self.organization(attribution.speaker)
            )
        return (self.finder.by_key(chosen) if chosen else None) or self.holder(attribution.speaker)

    def commenter(self, name: str) -> str:
        row = self.holder(name)
        return choosing.speaker_key(row) if row is not None else ""

    def call(self, units: list[Unit]) -> str:
        return asks.make_call(self, units)

    def petition(self, units: list[Unit]) -> str:
        return asks.make_petition(self, units)

    def contacts(self, units: list[Unit]) -> str:
        return asks.make_contacts(self, units)

    def picture(self, unit: Unit) -> str | None:
        """The picture of that address, where this site has it; a kit's lead picture becomes that of the post."""
        told = dict(unit.values)
        image = self.finder.image(told.get("src", ""))
        if image is None:
            self.missing.append(told.get("alt") or told.get("src", ""))
            return None
        if told.get("lead"):
            self.lead_image = image
            return ""
        return f'<figure data-embed="image" data-id="{image.pk}"></figure>'

    # Sources ---------------------------------------------------------------------

    def source(self, attribution: Attribution) -> Source | None:
        """The work on record; a new one where its title is stated, unless the reviewer wants none."""
        if dict(attribution.records).get("source") == "none":
            return None
        found = self.finder.source(attribution)
        if found is None and attribution.title and self.may("add_source"):
            found = self.finder.sources[attribution] = self._same_work(attribution) or self._new_source(
                attribution
            )
        return found

    def _same_work(self, attribution: Attribution) -> Source | None:
        """One that was made a moment ago, for an earlier quotation from the same work."""
        return next(
            (
                row
                for known, row in self.finder.sources.items()
                if row is not None
                and known.title.casefold() == attribution.title.casefold()
                and known.publisher == attribution.publisher
            ),
            None,
        )

    def _new_source(self, attribution: Attribution) -> Source:
        day = attribution.published_on
        outlet = sort_of(attribution.publisher) is Sort.OUTLET
        source = Source.objects.create(
            title=attribution.title[:500],
            kind=Source.Kind.ARTICLE_NEWSPAPER if outlet else Source.Kind.WEBPAGE,
            publisher=self.organization(attribution.publisher) if attribution.publisher else None,
            issued=PartialDate.from_date(day) if day else _in_part(attribution.issued),
            url=attribution.url if re.match(r"https?://\S+$", attribution.url) else "",
            free_url=attribution.free_url if re.match(r"https?://\S+$", attribution.free_url) else "",
            url_access=Source.Access.SUBSCRIPTION if attribution.is_paywalled else Source.Access.UNKNOWN,
        )
        for position, name in enumerate(dict.fromkeys(attribution.authors)):
            person = self.person(name)
            if person is not None:
                SourceAuthor.objects.get_or_create(
                    source=source, person=person, defaults={"position": position}
                )
        self.made(source, _("source"))
        return source

    # Names -----------------------------------------------------------------------

    def holder(self, name: str, *, certain: bool = False) -> Holder | None:
        """Whoever has the name; a new record where its words say what it is. ``certain``: it is a name in any case."""
        row = self.finder.holder(name)
        if row is not None or not name:
            return row
        sort = sort_of(name)
        if sort is Sort.PERSON and " " in name:
            return self.person(name)
        if sort in (Sort.BODY, Sort.OUTLET):
            return self.organization(name)
        if certain and " " in name and len(name) <= _LONGEST_NAME:
            return self.organization(name)
        return None

    def person(self, name: str) -> Person | None:
        row = self.finder.person(name)
        if row is None and name and self.may("add_person"):
            row = Person.objects.create(name=name[:_LONGEST_NAME])
            self._learn(row, _("person"))
        return row

    def organization(self, name: str) -> Organization | None:
        row = self.finder.organization(name)
        if row is None and name and self.may("add_organization"):
            outlet = sort_of(name) is Sort.OUTLET
            kind = Organization.Kind.OUTLET if outlet else Organization.Kind.OTHER
            row = Organization.objects.create(name=name[:_LONGEST_NAME], kind=kind)
            self._learn(row, _("organisation"))
        return row

    def addressee(self, name: str) -> Organization | None:
        """An addressee: a body by name. Ministers and "both parties" are no organisations."""
        known = self.finder.organization(name)
        if known is not None or sort_of(name) is not Sort.BODY or " " not in name:
            return known
        return self.organization(name)

    def _learn(self, row: Holder, what: str) -> None:
        self.finder.learn(row)
        self.made(row, what)


def terms_of(model: type[Term], names: Iterable[str]) -> tuple[list[Term], list[str]]:
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


def _in_part(words: str) -> PartialDate | None:
    """A month or a year as a caption has it; None where it has none, or none that there is."""
    try:
        return PartialDate.parse(words) if words else None
    except ValueError:
        return None
