"""Finds an extent by its first and last words, for whoever does not select with a mouse. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from posts.importing.pieces import Part, letters

_SPACES = re.compile(r"\s+")


def find_extent(parts: Sequence[Part], key: str, first_words: str, last_words: str) -> tuple[int, int] | None:
    """Where the words begin and end that begin and end so, nearest to the part; None where they do not stand there.

    Spaces do not count, capitals and marks do. Of a quotation within a paragraph the paragraph is searched.
    """
    text = _bare("".join(block.text for part in parts for block in part.unit.blocks))
    name = key.partition(".")[0]
    start, size = 0, 0
    for part in parts:
        size = sum(letters(block.text) for block in part.unit.blocks)
        if part.key == name:
            break
        start += size
    first, last = _bare(first_words), _bare(last_words)
    if not first or not last:
        return None
    begins = _nearest(text, first, start)
    if begins is None:
        return None
    # The last words may be among the first; what is shortest after the part's own middle is meant.
    ends = text.find(last, max(begins, min(start + size, len(text)) - len(last)))
    before = text.rfind(last, begins, start + size)
    if before >= begins and (
        ends < 0 or abs(before + len(last) - start - size) <= abs(ends + len(last) - start - size)
    ):
        ends = before
    return (begins, ends + len(last)) if ends >= begins and ends + len(last) > begins else None


def _nearest(text: str, words: str, near: int) -> int | None:
    places = [match.start() for match in re.finditer(re.escape(words), text)]
    return min(places, key=lambda place: abs(place - near)) if places else None


def _bare(text: str) -> str:
    return _SPACES.sub("", text)
