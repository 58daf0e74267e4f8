"""Three texts of one thing: what both began from, theirs, yours. Who changed what, and one text of the choices made.

Pure: no database. Fields are merged whole; a body block by block, so that two people at two ends of a long text are no
conflict at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from posts.comparing import Span, spans
from posts.html import read_body
from posts.markup import serialise

By = Literal["theirs", "yours", "both"]
# What may be chosen for a stretch of a body: theirs, yours, or theirs followed by yours.
CHOICES: Final = ("theirs", "yours", "together")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of blocks that all three have (``by`` None), or in which theirs or yours differs from the base."""

    by: By | None
    base: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    yours: tuple[str, ...] = ()

    def chosen(self, choice: str) -> tuple[str, ...]:
        """The blocks of one of CHOICES."""
        if choice == "together":
            return (*self.theirs, *self.yours)
        return self.theirs if choice == "theirs" else self.yours


def changed_by(base: Any, theirs: Any, yours: Any) -> By | None:
    """Who changed a value; None where there is nothing to choose, because both have the same."""
    if theirs == yours:
        return None
    if theirs == base:
        return "yours"
    return "theirs" if yours == base else "both"


def split_blocks(body: str) -> list[str]:
    """The outermost blocks of a cleaned body, as HTML."""
    return [serialise([child]) for child in read_body(body).children]


def merge_bodies(base: str, theirs: str, yours: str) -> list[Stretch]:
    """Set three bodies against each other, block by block: the stretches of theirs and of yours that touch are one."""
    blocks = split_blocks(base)
    their_blocks, your_blocks = split_blocks(theirs), split_blocks(yours)
    their_spans, your_spans = spans(blocks, their_blocks), spans(blocks, your_blocks)
    stretches: list[Stretch] = []
    at = 0
    for start, end in _changed(their_spans, your_spans):
        if start > at:
            _same(stretches, blocks[at:start])
        old = tuple(blocks[start:end])
        their_part = tuple(their_blocks[slice(*_image(their_spans, start, end))])
        your_part = tuple(your_blocks[slice(*_image(your_spans, start, end))])
        by = changed_by(old, their_part, your_part)
        if by is None:
            _same(stretches, their_part)
        else:
            stretches.append(Stretch(by, old, their_part, your_part))
        at = end
    if at < len(blocks):
        _same(stretches, blocks[at:])
    return stretches


def compose(stretches: Sequence[Stretch], choices: Mapping[int, str]) -> str:
    """The body of the choices, by place among the stretches; without one, what only one side changed is taken from
    that side. Raises KeyError for a stretch that both changed and nobody chose.
    """
    blocks: list[str] = []
    for place, stretch in enumerate(stretches):
        if stretch.by is None:
            blocks.extend(stretch.base)
        elif stretch.by == "both":
            blocks.extend(stretch.chosen(choices[place]))
        else:
            blocks.extend(stretch.chosen(choices.get(place, stretch.by)))
    return "".join(blocks)


def _same(stretches: list[Stretch], blocks: Sequence[str]) -> None:
    if blocks:
        stretches.append(Stretch(None, base=tuple(blocks)))


def _changed(theirs: list[Span], yours: list[Span]) -> list[tuple[int, int]]:
    """Ranges of base blocks that either side changed, joined where they touch. (3, 3) is a place between two blocks."""
    ranges = sorted((span.a, span.b) for span in (*theirs, *yours) if not span.is_same)
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        # Where something was added beside a change, nobody can say which of the two comes first: they are one.
        if (
            joined
            and start <= joined[-1][1]
            and (start < joined[-1][1] or start == joined[-1][0] or start == end)
        ):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _image(found: list[Span], start: int, end: int) -> tuple[int, int]:
    """Where the base blocks ``start`` to ``end`` stand on one side, with what that side has put among them."""
    first: int | None = None
    last = 0
    for span in found:
        if span.is_same:
            low, high = max(span.a, start), min(span.b, end)
            if low >= high:
                continue
            begins, ends = span.c + low - span.a, span.c + high - span.a
        elif start <= span.a and span.b <= end:
            # A change begins and ends with the range or within it: _changed has joined what touches.
            begins, ends = span.c, span.d
        else:
            continue
        first = begins if first is None else min(first, begins)
        last = max(last, ends)
    return (first, last) if first is not None else (0, 0)
