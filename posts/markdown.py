"""Portable HTML as Markdown (CommonMark) and as plain text, for partners who do not paste HTML.

Pure. Knows the elements that ``posts.portable`` leaves; the words of any other stay. A reader of CommonMark makes
the same words of the Markdown again (property-tested).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from posts.markup import Element, Node, parse
from posts.vocabulary import INLINE

MARKS: Final = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~"}
INLINE_HERE: Final = INLINE | {"img"}
# What CommonMark would read as markup within a line, and at the beginning of one.
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>~|]|&(?=#?\w+;)|!(?=\[))")
_LINE_START: Final = re.compile(
    r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|=+\s*$|\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE
)
_GAPS: Final = re.compile(r"[ \t\n]+")
_SPACES: Final = re.compile(r"[ \t\n\f\r]+")


def to_markdown(html: str) -> str:
    """CommonMark with tables, ending in a line break; "" for no words."""
    return _written(Markdown(), html)


def to_text(html: str) -> str:
    """Plain text: paragraphs parted by an empty line, quotations set in, addresses of links in brackets behind them."""
    return _written(Plain(), html)


def _written(writer: Markdown, html: str) -> str:
    blocks = list(writer.blocks(parse(html, inline=INLINE_HERE).children))
    return "\n\n".join(blocks) + "\n" if blocks else ""


class Markdown:
    """Writes blocks, each a string without an empty line at its ends."""

    quote_prefix = "> "

    def blocks(self, nodes: Iterable[Node]) -> Iterator[str]:
        run: list[Node] = []
        for node in nodes:
            if isinstance(node, str) or node.tag in INLINE_HERE:
                run.append(node)
                continue
            if line := self.paragraph(run):
                yield line
            run = []
            yield from self.block(node)
        if line := self.paragraph(run):
            yield line

    def block(self, node: Element) -> Iterator[str]:
        match node.tag:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                if line := self.inline(node.children).replace("\n", " ").strip():
                    yield self.heading(int(node.tag[1]), line)
            case "p" | "figcaption" | "dt" | "dd" | "caption":
                if line := self.paragraph(node.children):
                    yield line
            case "hr":
                yield self.rule()
            case "ul" | "ol":
                if items := list(self.items(node)):
                    yield "\n".join(items)
            case "blockquote":
                if inner := "\n\n".join(self.blocks(node.children)):
                    yield indented(inner, self.quote_prefix)
            case "figure":
                yield from self.figure(node)
            case "table":
                yield from self.table(node)
            case _:
                yield from self.blocks(node.children)

    def figure(self, node: Element) -> Iterator[str]:
        """A quotation with its caption stays one block, so that readers see whose words they were."""
        parts = list(self.blocks(node.children))
        is_quotation = any(child.tag == "blockquote" for child in node.elements())
        if is_quotation and len(parts) > 1:
            *words, caption = parts
            yield "\n\n".join(words)
            yield caption
        else:
            yield from parts

    def heading(self, level: int, line: str) -> str:
        return f"{'#' * level} {line}"

    def rule(self) -> str:
        return "---"

    def items(self, holder: Element) -> Iterator[str]:
        start = holder.attributes.get("start") or "1"
        number = int(start) if start.isdecimal() else 1
        for item in holder.elements():
            lead = "- " if holder.tag == "ul" else f"{number}. "
            number += 1
            inner = (
                "\n\n".join(self.blocks(item.children)) if item.holds_block else self.paragraph(item.children)
            )
            inner = re.sub(r"\n\n(?=(?:- |\d+\. ))", "\n", inner)
            yield lead + indented(inner, " " * len(lead)).lstrip()

    def table(self, node: Element) -> Iterator[str]:
        rows = [[self.cell(cell) for cell in row.elements()] for row in node.descendants() if row.tag == "tr"]
        if rows:
            width = max(map(len, rows))
            full = [row + [""] * (width - len(row)) for row in rows]
            lines = [f"| {' | '.join(row)} |" for row in full]
            yield "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])

    def cell(self, node: Element) -> str:
        return _GAPS.sub(" ", " ".join(self.blocks(node.children))).strip()

    def paragraph(self, nodes: Iterable[Node]) -> str:
        line = "\n".join(part.strip() for part in self.inline(nodes).split("\n")).strip()
        return self.guarded(line)

    def guarded(self, line: str) -> str:
        return _LINE_START.sub(_escape_start, line).replace("\n", "  \n")

    def inline(self, nodes: Iterable[Node]) -> str:
        return "".join(self.word(node) for node in nodes)

    def word(self, node: Node) -> str:
        if isinstance(node, str):
            return self.escaped(_SPACES.sub(" ", node))
        match node.tag:
            case "br":
                return "\n"
            case "a":
                return self.link(self.inline(node.children), node.attributes.get("href") or "")
            case "img":
                return self.image(node.attributes.get("alt") or "", node.attributes.get("src") or "")
            case tag if tag in MARKS:
                return self.marked(MARKS[tag], self.inline(node.children))
            case _:
                return self.inline(node.children)

    def escaped(self, text: str) -> str:
        return _SPECIAL.sub(r"\\\1", text)

    def marked(self, mark: str, inner: str) -> str:
        """Marks take only where they touch the words, so spaces stand outside them."""
        words = inner.strip()
        if not words:
            return inner
        before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        return f"{before}{mark}{words}{mark}{after}"

    def link(self, words: str, address: str) -> str:
        return f"[{words}](<{address}>)" if address and words.strip() else words

    def image(self, words: str, address: str) -> str:
        return f"![{self.escaped(words)}](<{address}>)" if address else ""


class Plain(Markdown):
    """The same walk without any markup."""

    quote_prefix = "    "

    def heading(self, level: int, line: str) -> str:
        return line.upper() if level == 1 else line

    def rule(self) -> str:
        return "* * *"

    def table(self, node: Element) -> Iterator[str]:
        rows = [
            "\t".join(self.cell(cell) for cell in row.elements())
            for row in node.descendants()
            if row.tag == "tr"
        ]
        if rows:
            yield "\n".join(rows)

    def guarded(self, line: str) -> str:
        return line

    def escaped(self, text: str) -> str:
        return text

    def marked(self, mark: str, inner: str) -> str:
        return inner

    def link(self, words: str, address: str) -> str:
        shown = address.removeprefix("mailto:")
        return words if not address or shown in words or not words.strip() else f"{words} [{shown}]"

    def image(self, words: str, address: str) -> str:
        return f"[{words}: {address}]" if words else f"[{address}]"


def indented(text: str, prefix: str) -> str:
    return "\n".join((prefix + line).rstrip() for line in text.split("\n"))


def _escape_start(match: re.Match[str]) -> str:
    mark = match[2]
    return f"{match[1]}{mark}\\" if mark[-1].isdecimal() else f"{match[1]}\\{mark}"
