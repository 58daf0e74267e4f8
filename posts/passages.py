"""A body's lines of text with what stands around and inside them: links, quotations, asides, headings.

Pure. A line is a paragraph, a heading, an item's or cell's own words, a caption: what the editor calls a text block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from posts.html import read_body
from posts.markup import Element, Node
from posts.remembering import remembered
from posts.vocabulary import INLINE

_SPACES = re.compile(r"[ \t\n\f\xa0\u202f]+")


@dataclass(frozen=True, slots=True)
class Link:
    """A link within a line: its characters and its address."""

    start: int
    end: int
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``quotation`` and ``aside`` are the numbers, from 0, of the block quotation and aside around it."""

    number: int
    tag: str
    text: str
    links: tuple[Link, ...] = ()
    quotation: int | None = None
    aside: int | None = None
    language: str = ""

    @property
    def is_heading(self) -> bool:
        return self.tag in ("h2", "h3", "h4")

    def link_at(self, start: int, end: int) -> Link | None:
        """A link that touches the characters, None where there is none."""
        return next((link for link in self.links if link.start < end and start < link.end), None)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation as the checks see it; ``line`` and its characters are where its words begin."""

    number: int
    is_block: bool
    line: int
    start: int
    end: int
    source: int | None
    vias: tuple[int, ...]
    speaker: str
    speaker_text: str

    @property
    def is_attributed(self) -> bool:
        return bool(self.source or self.speaker or self.speaker_text)


@dataclass(frozen=True, slots=True)
class Aside:
    """The house's voice: "comment" or "editor-note", and who speaks ("person:3"), "" where nobody is named."""

    number: int
    kind: str
    by: str


@dataclass(frozen=True)
class Passages:
    """Everything that the checks read of a body, in order; ``anchors`` are the ids that links may lead to."""

    lines: tuple[Line, ...] = ()
    quotations: tuple[Quoted, ...] = ()
    asides: tuple[Aside, ...] = ()
    embeds: tuple[tuple[str, int], ...] = ()
    embed_lines: dict[tuple[str, int], int] = field(default_factory=dict)
    anchors: frozenset[str] = frozenset()

    def nth(self, words: str, line: Line, start: int) -> int:
        """Which occurrence of ``words`` begins at ``start`` of ``line``, counted from 0 over all lines."""
        if not words:
            return 0
        before = sum(other.text.count(words) for other in self.lines[: line.number])
        return before + line.text[:start].count(words)

    def lines_of(self, aside: Aside) -> list[Line]:
        return [line for line in self.lines if line.aside == aside.number]


@remembered
def read_passages(html: str) -> Passages:
    """Read a cleaned body. No query; about as long as one parse."""
    reader = _Reader()
    reader.walk(read_body(html), _Around())
    return Passages(
        lines=tuple(reader.lines),
        quotations=tuple(sorted(reader.quotations, key=lambda quoted: quoted.number)),
        asides=tuple(reader.asides),
        embeds=tuple(reader.embed_lines),
        embed_lines=reader.embed_lines,
        anchors=frozenset(reader.anchors),
    )


@dataclass(frozen=True, slots=True)
class _Around:
    tag: str = ""
    quotation: int | None = None
    aside: int | None = None
    language: str = ""


class _Reader:
    """Walks a tree once; blocks in blocks are few levels deep, because the parser sees to it."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.quotations: list[Quoted] = []
        self.asides: list[Aside] = []
        self.embed_lines: dict[tuple[str, int], int] = {}
        self.anchors: set[str] = set()
        self.counted = 0

    def walk(self, holder: Element, around: _Around) -> None:
        run: list[Node] = []
        for child in holder.children:
            if isinstance(child, str) or child.tag in INLINE:
                run.append(child)
                continue
            self._flush(run, around)
            run = []
            self._block(child, around)
        self._flush(run, around)

    def _block(self, element: Element, around: _Around) -> None:
        given = element.attributes
        if given.get("id"):
            self.anchors.add(given["id"])
        around = _Around(element.tag, around.quotation, around.aside, given.get("lang", around.language))
        if element.tag == "figure" and given.get("data-id", "").isdigit():
            self.embed_lines.setdefault((given.get("data-embed", ""), int(given["data-id"])), len(self.lines))
        if element.tag == "aside":
            aside = Aside(len(self.asides), given.get("data-kind", ""), given.get("data-by", ""))
            self.asides.append(aside)
            around = _Around("aside", around.quotation, aside.number, around.language)
        if element.tag == "blockquote" and around.quotation is None:
            number, self.counted = self.counted, self.counted + 1
            first = len(self.lines)
            self.walk(element, _Around("blockquote", number, around.aside, around.language))
            if len(self.lines) > first:
                end = len(self.lines[first].text)
                self.quotations.append(_quoted(number, element, first, 0, end))
            return
        self.walk(element, around)

    def _flush(self, run: list[Node], around: _Around) -> None:
        if not run:
            return
        words = _Words()
        words.take(run)
        text = words.text.rstrip()
        if not text:
            return
        number = len(self.lines)
        self.lines.append(
            Line(
                number,
                around.tag,
                text,
                tuple(words.links),
                around.quotation,
                around.aside,
                around.language,
            )
        )
        if around.quotation is None:
            for element, start, end in words.quotations:
                self.quotations.append(_quoted(self.counted, element, number, start, min(end, len(text))))
                self.counted += 1


class _Words:
    """The words of a run of inline nodes as ``posts.html.line_of`` gives them, with the places of links."""

    def __init__(self) -> None:
        self.text = ""
        self.links: list[Link] = []
        self.quotations: list[tuple[Element, int, int]] = []
        self.in_quotation = False

    def take(self, nodes: list[Node]) -> None:
        for node in nodes:
            if isinstance(node, str):
                piece = _SPACES.sub(" ", node)
                if not self.text or self.text[-1] in " \n":
                    piece = piece.lstrip(" ")
                self.text += piece
                continue
            if node.tag == "br":
                self.text = self.text.rstrip(" ") + "\n"
                continue
            start = len(self.text)
            is_quotation = node.tag == "q" and not self.in_quotation
            self.in_quotation = self.in_quotation or is_quotation
            self.take(node.children)
            self.in_quotation = self.in_quotation and not is_quotation
            if node.tag == "a":
                self.links.append(Link(start, len(self.text), node.attributes.get("href", "")))
            elif is_quotation and len(self.text) > start:
                self.quotations.append((node, start, len(self.text)))


def _quoted(number: int, element: Element, line: int, start: int, end: int) -> Quoted:
    given = element.attributes
    source = given.get("data-source", "")
    return Quoted(
        number=number,
        is_block=element.tag == "blockquote",
        line=line,
        start=start,
        end=end,
        source=int(source) if source.isdigit() else None,
        vias=tuple(int(key) for key in given.get("data-via", "").split() if key.isdigit()),
        speaker=given.get("data-speaker", ""),
        speaker_text=given.get("data-speaker-text", ""),
    )


def doubled_spaces(html: str) -> Iterator[str]:
    """The words around each doubled space of a body as it was typed, before cleaning takes them out."""
    stack: list[Node] = list(reversed(read_body(html).children))
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            for match in re.finditer(r"(\S+)(?:[ \xa0]{2,})(\S+)", node):
                yield f"{match[1]} {match[2]}"
        else:
            stack.extend(reversed(node.children))
