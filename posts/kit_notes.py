"""What Markdown and plain text cannot say within a sentence, said at the end of a kit: whose words, and what address.

Pure, on the markup of a kit's content. A note names the words and, where they stand there more than once, which time;
places are counted in characters that are no spaces, so that no form of the text moves them.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from posts.markup import VOID, Element, serialise
from posts.vocabulary import INLINE

_TOKEN: Final = re.compile(r"<[^>]*>|&[A-Za-z0-9#]+;|[\s\S]")
_NAME: Final = re.compile(r"</?([a-z0-9]+)")
# What has no notes: captions, cards and videos say their addresses themselves.
_SKIPPED: Final = re.compile(r'<(?:figcaption|section)\b|<p class="video"')
_MARKED: Final = re.compile(r'<(?:a\b[^>]*\bhref=|span\b[^>]*\bclass="quoted")')


@dataclass(frozen=True)
class Mark:
    """An element within a line: ``start`` and ``end`` count characters that are no spaces; ``tag`` is its start tag."""

    start: int
    end: int
    tag: str

    @property
    def is_link(self) -> bool:
        return self.tag.startswith("<a")


@dataclass(frozen=True)
class Place:
    """Words, and which time they stand in the text, counted from 1."""

    words: str
    time: int = 1


@dataclass(frozen=True)
class _Token:
    written: str
    is_tag: bool
    letter: int  # its place among the characters that are no spaces; -1 for what is none, or is not counted


def marks_of(content: str) -> tuple[list[Mark], str]:
    """The links and quotations within the lines of a content, outer ones first, and its counted characters."""
    found: list[tuple[int, Mark]] = []
    opened: list[tuple[str, int, int]] = []
    letters: list[str] = []
    for order, token in enumerate(_tokens(content)):
        if token.letter >= 0:
            letters.append(entities.unescape(token.written))
        elif token.is_tag and token.written.startswith("</"):
            tag, start, place = opened.pop()
            if _MARKED.match(tag) and len(letters) > start:
                found.append((place, Mark(start, len(letters), tag)))
        elif token.is_tag and _tag_name(token.written) not in VOID:
            opened.append((token.written, len(letters), order))
    found.sort(key=lambda pair: (pair[1].start, -pair[1].end, pair[0]))
    return [mark for _order, mark in found], "".join(letters)


def place_of(mark: Mark, words: str, letters: str) -> Place:
    """Which time the words of the mark stand in the text."""
    bare = letters[mark.start : mark.end]
    return Place(words, sum(1 for start in _starts(bare, letters) if start <= mark.start))


def with_marks(content: str, wanted: Sequence[tuple[Place, Element]]) -> str:
    """The content with each element around its words; one whose words do not stand there is left out."""
    tokens = list(_tokens(content))
    letters = "".join(entities.unescape(token.written) for token in tokens if token.letter >= 0)
    at = {token.letter: index for index, token in enumerate(tokens) if token.letter >= 0}
    parents = list(_parents(tokens))
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for place, element in wanted:
        bare = "".join(place.words.split())
        start = next(
            (one for count, one in enumerate(_starts(bare, letters), 1) if count == place.time), None
        )
        if start is None:
            continue
        edges = _edges(tokens, parents, at[start], at[start + len(bare) - 1] + 1)
        if edges is None:
            continue
        opened, closed = serialise([element]).split("></", 1)
        opens.setdefault(edges[0], []).append(f"{opened}>")
        closes.setdefault(edges[1], []).insert(0, f"</{closed}")
    out: list[str] = []
    for index in range(len(tokens) + 1):
        out += closes.get(index, ())
        out += opens.get(index, ())
        if index < len(tokens):
            out.append(tokens[index].written)
    return "".join(out)


def _tokens(content: str) -> Iterator[_Token]:
    count = depth = 0
    skipped: int | None = None
    for written in _TOKEN.findall(content):
        if written.startswith("<") and len(written) > 1:
            if written.startswith("</"):
                depth -= 1
                if skipped == depth:
                    skipped = None
            elif _tag_name(written) not in VOID:
                if skipped is None and _SKIPPED.match(written):
                    skipped = depth
                depth += 1
            yield _Token(written, is_tag=True, letter=-1)
        elif skipped is not None or entities.unescape(written).isspace():
            yield _Token(written, is_tag=False, letter=-1)
        else:
            # An entity for one character; the markup's own writer knows no other.
            yield _Token(written, is_tag=False, letter=count)
            count += 1


def _parents(tokens: Sequence[_Token]) -> Iterator[int]:
    """For each edge between two tokens, the token that opened the element in which it lies."""
    stack = [-1]
    for index, token in enumerate(tokens):
        yield stack[-1]
        if token.is_tag and token.written.startswith("</"):
            stack.pop()
        elif token.is_tag and _tag_name(token.written) not in VOID:
            stack.append(index)
    yield stack[-1]


def _edges(tokens: Sequence[_Token], parents: Sequence[int], first: int, last: int) -> tuple[int, int] | None:
    """The outermost edges around the tokens from ``first`` up to ``last`` that lie in one element."""
    befores, afters = [first], [last]
    while befores[-1] > 0 and _is_inline(tokens[befores[-1] - 1], is_end=False):
        befores.append(befores[-1] - 1)
    while afters[-1] < len(tokens) and _is_inline(tokens[afters[-1]], is_end=True):
        afters.append(afters[-1] + 1)
    pairs = [(one, other) for one in befores for other in afters if parents[one] == parents[other]]
    return min(pairs, default=None)


def _is_inline(token: _Token, *, is_end: bool) -> bool:
    return (
        token.is_tag
        and token.written.startswith("</") is is_end
        and _tag_name(token.written) in INLINE - {"br"}
    )


def _tag_name(written: str) -> str:
    found = _NAME.match(written)
    return found[1] if found else ""


def _starts(bare: str, letters: str) -> Iterator[int]:
    start = letters.find(bare) if bare else -1
    while start >= 0:
        yield start
        start = letters.find(bare, start + 1)
