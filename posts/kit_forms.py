"""A republication kit as Markdown and as plain text, each so that the whole of it can be read back.

Pure. Markdown says what it has no sign for by the HTML that CommonMark lets through (asides, tables with headed rows,
titles of works); plain text by boxes, underlined headings and signs at the beginning of lines. What neither can say
within a sentence stands at the end: see ``posts.kit_notes``. Emphasis has no place in plain text, and goes.
``posts.importing.kit_forms`` is the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from posts.kit_captions import DASH, of_attributes, of_caption, text_of, words_in
from posts.kit_notes import marks_of, place_of
from posts.markdown import INLINE_HERE, Markdown, Plain, indented
from posts.markup import Element, Node, parse, serialise

# Stands before what only looks like one of the signs; no reader sees it. Source: Unicode, U+2060 word joiner.
GUARD: Final = "\u2060"
UNDERLINES: Final = {1: "=", 2: "-", 3: "~", 4: "."}
CARDS: Final = ("call", "petition", "contacts")
BOX: Final = "| "
STUB: Final = " |"  # after a cell that heads its row
_WRITTEN_OUT: Final = frozenset({"cite", "time", "small", "sub", "sup", "mark", "ins", "abbr", "q"})
_SIGN: Final = re.compile(r"^(?=- |\d+\. |> |\| |— |\* \* \*|[=~.-]+$)", re.MULTILINE)


def kit_markdown(html: str) -> str:
    """The kit of that markup as Markdown."""
    return _written(_KitMarkdown(), html)


def kit_text(html: str) -> str:
    """The kit of that markup as plain text."""
    return _written(_KitText(), html)


def _written(writer: _KitMarkdown | _KitText, html: str) -> str:
    entry = next(parse(html, inline=INLINE_HERE).elements())
    writer.language = entry.attributes.get("lang", "en")
    parts = list(entry.children)
    at = next(place for place, part in enumerate(parts) if _has_class(part, "e-content"))
    content = parts[at]
    assert isinstance(content, Element)  # noqa: S101 - a string has no class
    blocks = [
        *writer.blocks(parts[:at]),
        writer.rule(),
        *writer.blocks(content.children),
        writer.rule(),
        *_notes(writer, serialise(content.children)),
        *writer.blocks(parts[at + 1 :]),
    ]
    return "\n\n".join(blocks) + "\n"


def _notes(writer: _KitMarkdown | _KitText, content: str) -> Iterator[str]:
    marks, letters = marks_of(content)
    text, at = _spaced(content)
    said = words_in(writer.language)
    told: dict[str, list[str]] = {"quoted": [], "linked": []}
    for mark in marks:
        element = next(parse(f"{mark.tag}</{mark.tag[1:].split()[0]}>").elements())
        place = place_of(mark, text[at[mark.start] : at[mark.end - 1] + 1], letters)
        shown = f"“{place.words}”{f' ({place.time})' if place.time > 1 else ''}"
        if not mark.is_link:
            line = of_attributes(element.attributes).line(writer.language)
            told["quoted"].append(writer.note(shown, f" {DASH}{line}" if line else ""))
        elif not writer.has_links:
            told["linked"].append(writer.note(shown, f": {element.attributes['href']}"))
    for name, lines in told.items():
        if lines:
            yield writer.heading(2, writer.escaped(said[name]))
            yield "\n".join(lines)


def _spaced(content: str) -> tuple[str, list[int]]:
    """The text of a content with its spaces, and where in it each of its counted characters stands."""
    text = text_of([_without_captions(parse(content, inline=INLINE_HERE))])
    return text, [place for place, sign in enumerate(text) if not sign.isspace()]


def _without_captions(node: Element) -> Element:
    children: list[Node] = []
    for child in node.children:
        if isinstance(child, str):
            children.append(child)
        elif child.tag not in ("figcaption", "section") and not (
            child.tag == "p" and _has_class(child, "video")
        ):
            children += (
                [" ", _without_captions(child), " "]
                if child.tag not in INLINE_HERE
                else [_without_captions(child)]
            )
    return Element(node.tag, node.attributes, children)


def _has_class(node: Node, name: str) -> bool:
    return isinstance(node, Element) and name in node.attributes.get("class", "").split()


class _KitMarkdown(Markdown):
    """Markdown with HTML for what it has no sign for."""

    language = "en"
    has_links = True

    def note(self, shown: str, rest: str) -> str:
        return f"- {self.escaped(shown)}{self.cited(rest)}"

    def cited(self, line: str) -> str:
        """A line about a source; its addresses become links that show themselves."""
        parts = re.split(r"(?<= )\[(\S+)\](?=$|[ ,])", line)
        return "".join(f"<{part}>" if place % 2 else self.escaped(part) for place, part in enumerate(parts))

    def block(self, node: Element) -> Iterator[str]:
        is_card = node.tag == "section" and any(_has_class(node, name) for name in CARDS)
        if node.tag in ("p", "h2", "h3", "h4", "ul", "ol") and "lang" in node.attributes:
            yield serialise([_bare(node)])
        elif node.tag in ("aside", "section") and (node.tag == "aside" or is_card):
            named = f' class="{node.attributes["class"]}"' if is_card else ""
            yield f"<{node.tag}{named}>"
            yield from self.blocks(node.children)
            yield f"</{node.tag}>"
        else:
            yield from super().block(node)

    def figure(self, node: Element) -> Iterator[str]:
        if any(child.tag == "img" for child in node.elements()):
            yield "<figure>"
            yield from self.blocks(node.children)
            yield "</figure>"
        else:
            yield from _quotation(self, node)

    def paragraph(self, nodes: Iterable[Node]) -> str:
        return _guarded(super().paragraph(nodes), DASH)

    def table(self, node: Element) -> Iterator[str]:
        if _is_plain(node):
            yield from super().table(node)
        else:
            yield serialise([_bare(node)])

    def word(self, node: Node) -> str:
        if isinstance(node, Element):
            is_link = node.tag == "a" and {"hreflang", "title"} & node.attributes.keys()
            if node.tag in _WRITTEN_OUT or is_link or (node.tag == "span" and not _has_class(node, "quoted")):
                inner = self.inline(node.children)
                return serialise([Element(node.tag, node.attributes)]).replace("></", f">{inner}</")
        return super().word(node)


class _KitText(Plain):
    """Plain text with signs at the beginning of lines."""

    language = "en"
    has_links = False
    quote_prefix = "> "
    shows_addresses = False

    def note(self, shown: str, rest: str) -> str:
        return f"- {shown}{rest}"

    def cited(self, line: str) -> str:
        return line

    def heading(self, level: int, line: str) -> str:
        return f"{line}\n{UNDERLINES.get(level, '.') * max(3, len(line))}"

    def block(self, node: Element) -> Iterator[str]:
        card = next((name for name in CARDS if node.tag == "section" and _has_class(node, name)), "")
        if node.tag == "aside":
            yield indented("\n\n".join(self.blocks(node.children)), BOX)
        elif card:
            self.shows_addresses = True
            inner = [f"[{words_in(self.language)[card]}]", *self.blocks(node.children)]
            self.shows_addresses = False
            yield indented("\n\n".join(inner), BOX)
        elif _has_class(node, "video") or _has_class(node, "u-repost-of"):
            self.shows_addresses = True
            yield from super().block(node)
            self.shows_addresses = False
        else:
            yield from super().block(node)

    def figure(self, node: Element) -> Iterator[str]:
        image = next((child for child in node.elements() if child.tag == "img"), None)
        if image is None:
            yield from _quotation(self, node)
            return
        shown = [
            f"[{words_in(self.language)['picture']}] {image.attributes.get('src', '')}",
            image.attributes.get("alt", ""),
        ]
        caption = text_of([child for child in node.elements() if child.tag == "figcaption"])
        yield indented("\n\n".join(filter(None, ["\n".join(filter(None, shown)), caption])), BOX)

    def paragraph(self, nodes: Iterable[Node]) -> str:
        return _SIGN.sub(_guard, super().paragraph(nodes))

    def link(self, words: str, address: str) -> str:
        return super().link(words, address) if self.shows_addresses else words

    def table(self, node: Element) -> Iterator[str]:
        rows: list[str] = []
        for row in (one for one in node.descendants() if one.tag == "tr"):
            cells = list(row.elements())
            is_head = all(cell.tag == "th" for cell in cells)
            rows.append(
                "\t".join(
                    self.cell(cell) + (STUB if cell.tag == "th" and not is_head else "") for cell in cells
                )
            )
            if is_head and len(rows) == 1:
                rows.append("\t".join("---" for _cell in cells))
        if rows:
            # Tabs tell a table from lines of words; one of a single column has them at the ends.
            yield "\n".join(row if "\t" in row else f"{row}\t" for row in rows)


def _quotation(writer: _KitMarkdown | _KitText, node: Element) -> Iterator[str]:
    """A quotation and, in a line of its own, whose words they are."""
    quoted = next((child for child in node.elements() if child.tag == "blockquote"), None)
    caption = next((child for child in node.elements() if child.tag == "figcaption"), None)
    if quoted is None:
        yield from writer.blocks(node.children)
        return
    yield from writer.block(quoted)
    cited = of_caption(caption or Element("figcaption"), quoted.attributes.get("lang", ""))
    if line := cited.line(writer.language):
        yield writer.cited(f"{DASH}{line}")


def _guarded(line: str, sign: str) -> str:
    return f"{GUARD}{line}" if line.startswith(sign) else line


def _guard(match: re.Match[str]) -> str:
    return GUARD


def _is_plain(table: Element) -> bool:
    """Whether Markdown's own table holds it: one row of heads, and nothing but words in the cells."""
    rows = [row for row in table.descendants() if row.tag == "tr"]
    first, *rest = rows or [Element("tr")]
    heads = [cell for cell in first.elements() if cell.tag == "th" and cell.attributes == {"scope": "col"}]
    return (
        "lang" not in table.attributes
        and len(heads) == len(list(first.elements())) > 0
        and all(cell.tag == "td" and not cell.attributes for row in rest for cell in row.elements())
        and not any(cell.holds_block for row in rows for cell in row.elements())
        and not any(one.tag == "br" for row in rows for one in row.descendants())
    )


def _bare(node: Element) -> Element:
    """The element as HTML in Markdown: what its notes say is not said again."""
    children: list[Node] = []
    for child in node.children:
        if isinstance(child, str):
            children.append(" ".join(child.split("\n")))
        elif _has_class(child, "quoted"):
            children += _bare(child).children
        else:
            children.append(_bare(child))
    return Element(node.tag, node.attributes, children)
