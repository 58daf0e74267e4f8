"""What a parser hands on: blocks of the document, the units recognised in them, and what could not be known.

Frozen dataclasses only. Every unit keeps the runs of the source it was made from, so that all units joined give back
every word; nothing in here changes a word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Run:
    """A stretch of text with the marks (strong, em, sub, sup) and the address that lie on all of it."""

    text: str
    marks: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True)
class Block:
    """One paragraph, item, heading or table of the source, with its words as they stood."""

    runs: tuple[Run, ...]
    kind: str = "p"  # p, li, h, table or hr
    level: int = 0  # a heading's level, or how deep an item is nested (1 and up)
    marker: str = ""  # what stood before an item and carries words: "1.", "(a)"
    is_ordered: bool = False  # numbered by its markup
    is_quoted: bool = False  # stood in a block quotation of the markup
    gap: int = 1  # empty lines before it
    html: str = ""  # the cleaned markup of what is kept as it is: a table
    cited: Attribution | None = None  # what the markup itself says of whose words they are
    spoken: tuple[Speech, ...] = ()  # where the markup marks words within the line as somebody's

    @property
    def text(self) -> str:
        """The words on one line, single spaces between them."""
        return _SPACES.sub(" ", "".join(run.text for run in self.runs)).strip()

    @property
    def is_item(self) -> bool:
        return self.kind == "li"


class Kind(StrEnum):
    """What a unit is. Those of the last line but one go to fields of the draft; leftovers stay in its body."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LEAD_IN = "lead-in"
    QUOTE = "quote"
    SPOKEN = "spoken"  # a paragraph with a spokesperson's words in it
    COMMENT = "comment"
    LABEL = "label"  # "... comments:", which the comment's aside says by itself where a name is known
    CALL = "call"
    PETITION = "petition"
    PICTURE = "picture"  # of a kit: by its address
    CONTACT = "contact"
    CREDIT = "credit"
    ABOUT = "about"
    RULE = "rule"
    TITLE = "title"
    BYLINE = "byline"
    PUBLISHED = "published"
    TAGS = "tags"
    REGIONS = "regions"
    THEMES = "themes"
    REPORTS = "reports"
    ORIGINAL = "original"
    COPYRIGHT = "copyright"
    MEDIA_CONTACT = "media-contact"
    NOTICE = "notice"
    LEFTOVER = "leftover"
    OMITTED = "omitted"  # a reviewer left it out; the recognition never does


# These have a place of their own on the draft; all else stands in the body.
FIELD_KINDS = frozenset({
    Kind.TITLE, Kind.BYLINE, Kind.PUBLISHED, Kind.TAGS, Kind.REGIONS, Kind.THEMES, Kind.REPORTS, Kind.ORIGINAL,
    Kind.COPYRIGHT, Kind.MEDIA_CONTACT, Kind.NOTICE, Kind.OMITTED,
})  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """A doubt: a stable code and the words of the source that it concerns."""

    code: str
    words: str


@dataclass(frozen=True)
class Attribution:
    """Whose words a quotation holds, as far as the text says so. Empty means "not stated"."""

    speaker: str = ""
    publisher: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    published_on: dt.date | None = None
    is_paywalled: bool = False
    via: str = ""
    url: str = ""
    records: tuple[
        tuple[str, str], ...
    ] = ()  # what a reviewer chose: ("source", "12"), ("speaker", "person:3")
    issued: str = ""  # a month or a year, where no whole day is known: "2026-05"
    free_url: str = ""
    relayed: str = ""  # all that a caption says of ``via``; in the text where no record holds it
    # Who passed the words on after ``via``, in order: the title, and all that a caption says of it.
    further_vias: tuple[tuple[str, str], ...] = ()

    @property
    def names_source(self) -> bool:
        return bool(self.speaker or self.publisher or self.title or self.authors)

    @property
    def relays(self) -> tuple[Attribution, ...]:
        """One for each that passed the words on, with nothing but that as its ``via``."""
        chosen = tuple(pair for pair in self.records if pair[0] == "via")
        first = Attribution(via=self.via, relayed=self.relayed, records=chosen)
        further = (Attribution(via=title, relayed=said) for title, said in self.further_vias)
        return (*((first,) if self.via or chosen else ()), *further)


@dataclass(frozen=True)
class Speech:
    """Where a spokesperson's words begin and end within a block's text, the speech tag left out."""

    start: int
    end: int
    statement: int  # pieces of one statement share the number
    speaker: str = ""
    attribution: Attribution | None = None  # where more than the speaker is known

    @property
    def attributed(self) -> Attribution:
        return self.attribution or Attribution(speaker=self.speaker)


@dataclass(frozen=True)
class Demand:
    text: str
    level: int = 1


@dataclass(frozen=True)
class Contact:
    office: str
    name: str
    address: str = ""


@dataclass(frozen=True)
class Credit:
    credit: str
    subject: str = ""


@dataclass(frozen=True)
class Petition:
    text: str
    signatures: int | None = None
    closes_at: dt.datetime | None = None
    closes_label: str = ""  # the closing time as printed
    is_lower_bound: bool = False  # "more than"
    number: str = ""  # as printed: "e-4701"
    title: str = ""


@dataclass(frozen=True)
class Call:
    heading: str
    addressee: str
    reiterates: bool
    demands: tuple[Demand, ...]


@dataclass(frozen=True)
class Quote:
    text: str
    attribution: Attribution


@dataclass(frozen=True)
class Comment:
    text: str
    by: str = ""


@dataclass(frozen=True)
class Unit:
    """One or more blocks of the source that belong together, and what they were found to be."""

    kind: Kind
    blocks: tuple[Block, ...]
    level: int = 0  # of a heading
    attribution: Attribution | None = None
    by: str = ""  # who comments; "editor" for an editor's note
    speeches: tuple[Speech, ...] = ()
    group: int = 0  # units of one call, one quotation or one comment share the number
    values: tuple[tuple[str, str], ...] = ()  # what a reviewer filled in for the record that is made of it
    stays: bool = False  # in the body as well, because its fields do not hold all of its words
    language: str = ""  # of a quotation or a comment, where its markup says it
    is_settled: bool = False  # stands like this in a text that is read again: nothing is proposed

    @property
    def text(self) -> str:
        return join_blocks(self.blocks)

    @property
    def in_body(self) -> bool:
        return self.stays or self.kind not in FIELD_KINDS


@dataclass(frozen=True)
class ParsedDocument:
    """Everything found in one document, in order; ``units`` alone hold every word."""

    units: tuple[Unit, ...]
    language: str
    title: str = ""
    is_press_release: bool = False
    byline: tuple[str, ...] = ()
    published_on: dt.date | None = None
    quotes: tuple[Quote, ...] = ()
    comments: tuple[Comment, ...] = ()
    calls: tuple[Call, ...] = ()
    petitions: tuple[Petition, ...] = ()
    contacts: tuple[Contact, ...] = ()
    credits: tuple[Credit, ...] = ()
    tags: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    original_publisher: str = ""
    original_url: str = ""
    copyright: str = ""
    media_contact: str = ""
    notices: tuple[str, ...] = ()
    about: str = ""
    issuers: tuple[str, ...] = ()  # of a press release
    year: int | None = None  # that days without one are in
    findings: tuple[Finding, ...] = field(default=())

    @property
    def headings(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.kind is Kind.HEADING)


def join_blocks(blocks: Iterable[Block]) -> str:
    """Paragraphs parted by an empty line, items by a line end, each with its bullet or number."""
    out = ""
    before: Block | None = None
    for block in blocks:
        text = f"{block.marker or '•'} {block.text}" if block.is_item else block.text
        if before is not None:
            out += "\n" if block.is_item and before.is_item else "\n\n"
        out += text
        before = block
    return out


def cut(block: Block, start: int, end: int | None = None) -> Block:
    """The part of a block between two positions of its ``text``; spaces at the edges go, words never."""
    runs: list[Run] = []
    position = 0
    stop = len(block.text) if end is None else end
    for run in normal_runs(block.runs):
        piece = run.text[max(0, start - position) : max(0, stop - position)]
        if piece:
            runs.append(Run(piece, run.marks, run.href))
        position += len(run.text)
    return Block(
        tuple(runs), block.kind, block.level, block.marker if start == 0 else "", block.is_ordered,
        block.is_quoted, block.gap, block.html, block.cited,
    )  # fmt: skip


def normal_runs(runs: Iterable[Run]) -> list[Run]:
    """The runs with spaces as in ``Block.text``, so that positions agree."""
    out: list[Run] = []
    after_space = True
    for run in runs:
        text = _SPACES.sub(" ", run.text)
        if after_space and text.startswith(" "):
            text = text[1:]
        if text:
            after_space = text.endswith(" ")
            out.append(Run(text, run.marks, run.href))
    while out and out[-1].text.endswith(" "):
        last = out.pop()
        if last.text.rstrip(" "):
            out.append(Run(last.text.rstrip(" "), last.marks, last.href))
    return out
