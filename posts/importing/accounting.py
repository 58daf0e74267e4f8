"""Where the words of a document went: into the body, into fields, nowhere. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from posts.html import html_to_text
from posts.importing.body import write_body
from posts.importing.parsed import Kind, ParsedDocument, Unit

_WORD = re.compile(r"\w+")
# What stands before the values of a field and only says which it is: "Tags:", "By".
_LABELLED = frozenset(
    {Kind.TAGS, Kind.REGIONS, Kind.THEMES, Kind.REPORTS, Kind.MEDIA_CONTACT, Kind.ORIGINAL, Kind.BYLINE}
)
_JOINTS = Counter(("and", "et"))  # between names
_LABEL = re.compile(
    r"^(?:[^:]{1,60}:|by\b|par\b|the original source of this (?:article|text) is|"
    r"this article was first published by|cet article a d’abord été publié par)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Account:
    """Numbers of words, and the lines of which some words have no place in the draft."""

    total: int
    in_body: int
    in_fields: int
    labels: int  # only said which field the rest belongs to
    left_over: tuple[str, ...]
    left_out: tuple[str, ...]  # by the reviewer

    @property
    def adds_up(self) -> bool:
        return not self.left_over


def words_of(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def account(document: ParsedDocument) -> Account:
    """Count every word of the units once. Writes the body, and costs as much."""
    everything = words_of(" ".join(unit.text for unit in document.units))
    body = words_of(html_to_text(write_body(document))) & everything
    fields = (everything - body) & words_of(" ".join(_fields(document)))
    missing = everything - body - fields
    labels = 0
    left_over: list[str] = []
    left_out: list[str] = []
    for unit in document.units:
        if unit.in_body:
            continue
        rest = words_of(_without_label(unit)) & missing
        if unit.kind is Kind.BYLINE:
            rest -= _JOINTS
        if unit.kind is Kind.OMITTED:
            left_out.append(unit.text)
        else:
            labels += (words_of(unit.text) - words_of(_without_label(unit))).total()
            if rest:
                left_over.append(unit.text)
    return Account(
        everything.total(), body.total(), fields.total(), labels, tuple(left_over), tuple(left_out)
    )


def _without_label(unit: Unit) -> str:
    return _LABEL.sub("", unit.text, count=1) if unit.kind in _LABELLED else unit.text


def _fields(document: ParsedDocument) -> list[str]:
    day = document.published_on
    return [
        document.title,
        *document.byline,
        *document.tags,
        *document.regions,
        *document.themes,
        *document.reports,
        document.original_publisher,
        document.copyright,
        document.media_contact,
        *document.notices,
        # However a day was written: the field holds all of it.
        *([unit.text for unit in document.units if unit.kind is Kind.PUBLISHED] if day else []),
    ]
