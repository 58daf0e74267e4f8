"""What a document has named so far: people, outlets, works, and the quotation before. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from posts.importing.names import Name, Sort, names_in
from posts.importing.parsed import Attribution


@dataclass
class Memory:
    """What the document has named so far. Changes while it is read; one for each document."""

    year: int | None = None
    people: dict[str, str] = field(default_factory=dict)  # surname -> full name
    outlets: set[str] = field(default_factory=set)
    latest: Attribution | None = None
    works: dict[str, Attribution] = field(default_factory=dict)  # by the name of a person or an outlet

    def hear(self, text: str) -> None:
        """Remember the people and outlets that a paragraph names in full."""
        for name in names_in(text):
            if name.sort is Sort.PERSON and " " in name.text:
                self.people[name.surname] = name.text
            elif name.sort is Sort.OUTLET:
                self.outlets.add(name.text)

    def outlet(self, name: str) -> str:
        """The full name of an outlet that is called by its last word: "the Courier" after "the Corrivar Courier"."""
        if not name or " " in name or name in self.outlets:
            return name
        full = {known for known in self.outlets if known.endswith(f" {name}")}
        return full.pop() if len(full) == 1 else name

    def keep(self, attribution: Attribution) -> None:
        self.latest = attribution
        for key in (attribution.speaker, attribution.publisher, *attribution.authors):
            if key:
                self.works[key] = attribution

    def person(self, name: Name) -> str | None:
        """The full name behind a surname; the name itself where it is a person's."""
        known = self.people.get(name.text)
        return known or (name.text if name.sort is Sort.PERSON else None)
