"""Which records the names and works of a document stand for. Looks only, makes nothing.

By name, other names and address; two queries for all names of each kind together. Called by the review pages, which
show what was found, and by ``drafting``, which makes what was not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from campaigns.models import ContactList, Office, Petition
from posts.choosing import SPEAKER_KINDS
from posts.importing.names import Sort, names_in
from posts.importing.parsed import Attribution, ParsedDocument
from posts.models import Image, Organization, Person, Source
from posts.partial_dates import PartialDate
from posts.stems import fold

Holder = Person | Organization


def sort_of(name: str) -> Sort:
    """What a name is by its words; unknown where the words are more than one name."""
    names = names_in(name)
    return names[0].sort if len(names) == 1 and len(names[0].text) >= len(name) - 4 else Sort.UNKNOWN


def names_of(document: ParsedDocument) -> set[str]:
    """Every name that a record may stand for."""
    found = {*document.byline, document.original_publisher}
    for attribution in (quote.attribution for quote in document.quotes):
        found |= {attribution.speaker, attribution.publisher, attribution.via, *attribution.authors}
    found |= {comment.by for comment in document.comments}
    found |= {call.addressee for call in document.calls} | {contact.name for contact in document.contacts}
    return found - {""}


@dataclass
class Finder:
    """Records by name. What it has looked up once it remembers; ``learn`` tells it of a new record."""

    people: dict[str, Person | None] = field(default_factory=dict)
    organizations: dict[str, Organization | None] = field(default_factory=dict)
    sources: dict[Attribution, Source | None] = field(default_factory=dict)

    def prime(self, names: Iterable[str]) -> None:
        """Look all of them up at once. Four queries."""
        wanted = {fold(name) for name in names} - {""}
        for kind, known in self._known():
            missing = wanted - known.keys()
            model: Any = SPEAKER_KINDS[kind]
            other = model.other_names.rel.related_model._default_manager
            found: dict[str, Any] = {
                row.folded: getattr(row, kind)
                for row in other.filter(folded__in=missing).select_related(kind)
            }
            found |= {row.folded: row for row in model._default_manager.filter(folded__in=missing)}
            known.update({name: found.get(name) for name in missing})

    def _known(self) -> list[tuple[str, dict[str, Any]]]:
        return [("person", self.people), ("organization", self.organizations)]

    def learn(self, row: Holder) -> None:
        (self.people if isinstance(row, Person) else self.organizations)[row.folded] = row  # type: ignore[assignment] # the kind says which

    def person(self, name: str) -> Person | None:
        row: Person | None = self._named(name, self.people)
        return row

    def organization(self, name: str) -> Organization | None:
        row: Organization | None = self._named(name, self.organizations)
        return row

    def _named(self, name: str, known: dict[str, Any]) -> Any:
        folded = fold(name)
        if not folded:
            return None
        if folded not in known:
            self.prime([name])
        return known[folded]

    def holder(self, name: str) -> Holder | None:
        return self.person(name) or self.organization(name)

    def by_key(self, key: str) -> Holder | None:
        """The row of "person:12"; None where there is none."""
        kind, _separator, number = key.partition(":")
        if kind not in SPEAKER_KINDS or not number.isdigit():
            return None
        row: Holder | None = SPEAKER_KINDS[kind]._default_manager.filter(pk=int(number)).first()
        return row

    def source(self, attribution: Attribution) -> Source | None:
        """The work by choice, by address, by title, or by outlet, author and day together."""
        if attribution not in self.sources:
            self.sources[attribution] = self._source(attribution)
        return self.sources[attribution]

    def _source(self, attribution: Attribution) -> Source | None:
        chosen = dict(attribution.records).get("source", "")
        if chosen:
            return (
                Source.objects.for_attribution().filter(pk=int(chosen)).first() if chosen.isdigit() else None
            )
        if attribution.url:
            found = Source.objects.for_attribution().for_url(attribution.url)
            if found is not None:
                return found
        publisher = self.organization(attribution.publisher) if attribution.publisher else None
        if attribution.title:
            rows = Source.objects.for_attribution().filter(title__iexact=attribution.title)
            found = rows.filter(publisher=publisher).first() if publisher else None
            if found is None and not attribution.publisher:
                # A title alone names the one work that has it, whoever published it.
                only = list(rows[:2])
                found = only[0] if len(only) == 1 else None
            return found or rows.filter(publisher=None).first()
        authors = [self.person(name) for name in attribution.authors]
        if publisher and attribution.published_on and authors and all(authors):
            rows = Source.objects.for_attribution().filter(
                publisher=publisher, issued=PartialDate.from_date(attribution.published_on)
            )
            for author in authors:
                rows = rows.filter(authors=author)
            matches = list(rows[:2])
            return matches[0] if len(matches) == 1 else None
        return None

    @staticmethod
    def via(attribution: Attribution) -> Source | None:
        """The source through which the house has the words, where a record of it is named or was chosen."""
        chosen = dict(attribution.records).get("via", "")
        if chosen == "none":
            return None
        if chosen.isdigit():
            return Source.objects.filter(pk=int(chosen)).first()
        return Source.objects.filter(title__iexact=attribution.via).first() if attribution.via else None

    @classmethod
    def vias(cls, attribution: Attribution) -> list[Source]:
        """The records of all that passed the words on, in order, each once. A query each."""
        found = [row for relay in attribution.relays if (row := cls.via(relay)) is not None]
        return list({row.pk: row for row in found}.values())

    @staticmethod
    def image(address: str) -> Image | None:
        """The picture whose file, or a copy of it in another size, has this address."""
        stem = PurePosixPath(urlsplit(address).path).name.partition(".")[0].partition("-")[0]
        rows = list(Image.objects.filter(file__contains=f"/{stem}.")[:2]) if stem else []
        return rows[0] if len(rows) == 1 else None

    @staticmethod
    def contacts(heading: str, offices: list[str]) -> ContactList | None:
        """The list with this heading whose offices are named like that, in this order."""
        for row in ContactList.objects.filter(heading__iexact=heading).prefetch_related("entries__office"):
            names = [str(entry.office) for entry in row.entries.order_by("position", "pk")]
            if len(names) == len(offices) and all(map(str.startswith, offices, names)):
                return row
        return None

    @staticmethod
    def petition(number: str, url: str, page: str = "") -> Petition | None:
        """The petition of that number as printed, of that address, or with that page here."""
        if page.startswith(f"{settings.SITE_URL}/"):
            slug = urlsplit(page).path.strip("/").rpartition("/")[2]
            own = Petition.objects.filter(slug=slug).first()
            if own is not None:
                return own
        found = Petition.objects.filter(number__iexact=number).first() if number else None
        return found or (Petition.objects.filter(url=url).first() if url else None)

    @staticmethod
    def office(name: str) -> Office | None:
        """The office of that name; None where several have it, as districts do."""
        rows = list(Office.objects.for_writing().filter(name__iexact=name)[:2])
        return rows[0] if len(rows) == 1 else None
