"""Reads WordPress's export format (WXR 1.0 to 1.2) as a stream: one record of the channel at a time. Pure.

Refuses, with the place, whatever is not well-formed, declares entities of its own or would not stay within the limits
below; a reader holds one record and no more. Names are told by namespace, whether its address begins with http or
https, and by the usual prefix where none is declared.
Source: wp-admin/includes/export.php, as described in the project's documentation of the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.entities import name2codepoint
from typing import Any, Final
from xml.parsers import expat

from posts.wordpress.streams import Document, ExportError

# A book of 1,500 pages has 3 million characters.
MOST_CHARACTERS: Final = 10_000_000  # of one text
MOST_OF_A_RECORD: Final = 40_000_000  # characters of an item with all its comments
MOST_ELEMENTS: Final = 1_000_000  # of one record
MOST_PENDING: Final = 2 * 1024 * 1024  # bytes of a tag, a comment or a declaration that does not end
DEEPEST: Final = 50

_EXPORT = re.compile(r"https?://(?:www\.)?wordpress\.org/export/[\d.]+(/excerpt)?/?\Z", re.IGNORECASE)
_SPACES: Final = {
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/dc/elements/1.1": "dc",
}
# What a page may write and XML does not know by itself: &nbsp; and its kin, outside CDATA.
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ENTITIES: Final = "".join(
    f'<!ENTITY {name} "&#{code};">' for name, code in name2codepoint.items() if name not in _PREDEFINED
).encode()
_LONGEST_ENTITY: Final = 40  # characters that a document's own entity may stand for


@dataclass(slots=True)
class Node:
    """One element of a record: its name, its own text, its children."""

    name: str
    attributes: Mapping[str, str]
    line: int
    parts: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def first(self, name: str) -> str:
        """The text of the first child of that name, "" where there is none."""
        return next((child.text for child in self.children if child.name == name), "")

    def all(self, name: str) -> list[Node]:
        return [child for child in self.children if child.name == name]


def read_records(document: Document) -> Iterator[Node]:
    """Yield the children of the channel as they end: ``title``, ``wp:author``, ``item``, … Raises ExportError."""
    return _Reader(document).records()


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.open: list[Node] = []
        self.spaces: list[dict[str, str]] = [{}]
        self.done: list[Node] = []
        self.depth = 0
        self.characters = self.elements = 0
        self.is_export = False
        self.serving = False
        self.parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.data
        parser.EntityDeclHandler = self.entity
        parser.SkippedEntityHandler = self.unknown_entity
        parser.ExternalEntityRefHandler = self.external
        parser.UseForeignDTD(True)
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE)

    def records(self) -> Iterator[Node]:
        fed = 0
        try:
            for piece in self.document.pieces:
                data = piece.encode()
                self.parser.Parse(data, False)
                fed += len(data)
                if fed - max(self.parser.CurrentByteIndex, 0) > MOST_PENDING:
                    raise self.error(f"something begins here that has no end within {MOST_PENDING:,} bytes")
                yield from self.done
                self.done.clear()
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise self.error(_in_words(error), line=error.lineno, column=error.offset + 1) from error
        yield from self.done
        if not self.is_export:
            raise ExportError(
                "this is a feed, but not an export: nothing of WordPress's own stands in it",
                name=self.document.name,
            )

    def error(self, why: str, *, line: int = 0, column: int = 0) -> ExportError:
        return ExportError(
            why,
            name=self.document.name,
            line=line or self.parser.CurrentLineNumber,
            column=column or self.parser.CurrentColumnNumber + 1,
        )

    # What expat calls ------------------------------------------------------------

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(f"elements stand in each other more than {DEEPEST} deep")
        declared = {key[6:]: value for key, value in attributes.items() if key.startswith("xmlns:")}
        self.spaces.append({**self.spaces[-1], **declared} if declared else self.spaces[-1])
        known = self.named(name)
        if self.depth == 1 and known != "rss":
            raise self.error(f"this is no WordPress export: it begins with <{name[:40]}> instead of <rss>")
        if known.startswith("wp:"):
            self.is_export = True
        if self.depth < 3:
            return
        node = Node(known, attributes, self.parser.CurrentLineNumber)
        if self.depth == 3:
            self.characters = self.elements = 0
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise self.error(f"one record holds more than {MOST_ELEMENTS:,} elements")
        self.open.append(node)

    def end(self, name: str) -> None:
        self.depth -= 1
        self.spaces.pop()
        if not self.open:
            return
        node = self.open.pop()
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.done.append(node)

    def data(self, text: str) -> None:
        if not self.open:
            return
        node = self.open[-1]
        self.characters += len(text)
        is_long = self.characters > MOST_CHARACTERS and self.own(node) > MOST_CHARACTERS
        if is_long or self.characters > MOST_OF_A_RECORD:
            raise self.error(
                f"the <{node.name}> that begins in line {node.line:,} is longer than any text is: "
                f"the limit is {MOST_CHARACTERS:,} characters, {MOST_OF_A_RECORD:,} with all comments"
            )
        node.parts.append(text)

    @staticmethod
    def own(node: Node) -> int:
        return sum(map(len, node.parts))

    def entity(
        self, name: str, is_parameter: int, value: str | None, base: Any, system: str | None, *more: Any
    ) -> None:
        """Let a document name a character or two; refuse what could reach outside or grow."""
        if (
            is_parameter
            or value is None
            or system
            or "&" in value
            or "%" in value
            or len(value) > _LONGEST_ENTITY
        ):
            raise self.error(f"it declares an entity of its own (“{name[:40]}”), which no export does")

    def unknown_entity(self, name: str, is_parameter: int) -> None:
        """Keep what nobody knows as it is written."""
        if not is_parameter:
            self.data(f"&{name};")

    def external(self, context: str, base: Any, system: str | None, public: str | None) -> int:
        """Serve HTML's names of characters where the document type would stand; nothing is ever fetched."""
        if self.serving:
            return 0
        self.serving = True
        inner = self.parser.ExternalEntityParserCreate(context)
        inner.EntityDeclHandler = None
        inner.Parse(_ENTITIES, True)
        return 1

    def named(self, name: str) -> str:
        prefix, colon, local = name.rpartition(":")
        if not colon:
            return local
        address = self.spaces[-1].get(prefix, "")
        export = _EXPORT.match(address)
        if export:
            return f"{'excerpt' if export[1] else 'wp'}:{local}"
        return f"{_SPACES.get(re.sub(r'^https?://(www[.])?|/+$', '', address), prefix)}:{local}"


def _in_words(error: expat.ExpatError) -> str:
    words = expat.errors.messages.get(error.code, str(error))
    if words in ("no element found", "unclosed token", "unclosed CDATA section"):
        return f"the file ends too early: it is cut off ({words})"
    return f"this is not well-formed XML: {words}"
