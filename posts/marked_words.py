"""A body as a list of passages with words and marks, so that two bodies can be compared as people read them.

A leaf: pure, no database. A passage is a block that holds no other block: a paragraph, a heading, an item, a cell, a
figure. What stands around it (quotation, list, aside, table) is its holders, from the outermost in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from posts.html import read_body
from posts.markup import Element, Node
from posts.vocabulary import INLINE

_WORDS = re.compile(r"\w+(?:['’]\w+)*|\s+|[^\w\s]")

Attributes = tuple[tuple[str, str], ...]
Mark = tuple[str, Attributes]


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a space or a sign, with the elements that it stands in, from the outermost in."""

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Holder:
    """One element around passages; ``number`` tells two of the same kind apart."""

    number: int
    tag: str
    attributes: Attributes

    def get(self, name: str) -> str:
        return dict(self.attributes).get(name, "")


@dataclass(frozen=True, slots=True)
class Passage:
    tag: str
    attributes: Attributes
    words: tuple[Word, ...]
    holders: tuple[Holder, ...] = ()

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)

    @property
    def key(self) -> tuple[str, str, str]:
        """By which passages of two bodies are the same at first sight."""
        figure = " ".join(value for _name, value in self.attributes) if self.tag == "figure" else ""
        return self.tag, figure, self.text

    def get(self, name: str) -> str:
        return dict(self.attributes).get(name, "")


def read_passages(html: str) -> list[Passage]:
    """The passages of a cleaned body, in order."""
    return list(_Reader().read(read_body(html).children, "p", (), ()))


def plain_words(text: str) -> tuple[Word, ...]:
    """The words of a plain text."""
    return tuple(Word(found) for found in _WORDS.findall(text))


class _Reader:
    def __init__(self) -> None:
        self.holders = 0

    def read(
        self, nodes: list[Node], tag: str, attributes: Attributes, holders: tuple[Holder, ...]
    ) -> Iterator[Passage]:
        """Passages of ``nodes``; words that stand between blocks are a passage named ``tag``."""
        run: list[Node] = []
        for node in nodes:
            if isinstance(node, str) or node.tag in INLINE:
                run.append(node)
                continue
            yield from self._words(run, tag, attributes, holders)
            run = []
            yield from self._block(node, holders)
        yield from self._words(run, tag, attributes, holders)

    def _words(
        self, run: list[Node], tag: str, attributes: Attributes, holders: tuple[Holder, ...]
    ) -> Iterator[Passage]:
        words = _words_of(run)
        if any(not word.text.isspace() for word in words):
            yield Passage(tag, attributes, words, holders)

    def _block(self, block: Element, holders: tuple[Holder, ...]) -> Iterator[Passage]:
        attributes = tuple(sorted(block.attributes.items()))
        if block.tag == "figure":
            caption = [child for inner in block.elements() for child in inner.children]
            if block.attributes.get("data-embed") == "video":
                caption = block.children
            yield Passage("figure", attributes, _words_of(caption), holders)
        elif any(isinstance(child, Element) and child.tag not in INLINE for child in block.children):
            self.holders += 1
            inner = (*holders, Holder(self.holders, block.tag, attributes))
            yield from self.read(block.children, "p", (), inner)
        else:
            yield Passage(block.tag, attributes, _words_of(block.children), holders)


def _words_of(nodes: list[Node]) -> tuple[Word, ...]:
    found: list[Word] = []
    _collect(nodes, (), found)
    return tuple(found)


def _collect(nodes: list[Node], marks: tuple[Mark, ...], found: list[Word]) -> None:
    # Marks nest no deeper than markup.DEEPEST.
    for node in nodes:
        if isinstance(node, str):
            found.extend(Word(text, marks) for text in _WORDS.findall(node))
        elif node.tag == "br":
            found.append(Word("\n", marks))
        else:
            _collect(node.children, (*marks, (node.tag, tuple(sorted(node.attributes.items())))), found)
