"""An extent by its first and last words."""

from __future__ import annotations

import pytest

from posts.importing.parsed import Block, Kind, Run, Unit
from posts.importing.pieces import Part
from posts.importing.searching import find_extent

TEXT = ("It rained. It rained again.", "Then it stopped, and it rained.")
PARTS = tuple(Part(str(n), Unit(Kind.QUOTE, (Block((Run(text),)),))) for n, text in enumerate(TEXT, 1))


@pytest.mark.parametrize(
    ("key", "first", "last", "words"),
    [
        ("1", "It rained.", "again.", "Itrained.Itrainedagain."),
        ("1", "It rained again", "again.", "Itrainedagain."),
        ("2", "it stopped", "rained.", "itstopped,anditrained."),
        ("1", "It rained", "stopped,", "Itrained.Itrainedagain.Thenitstopped,"),
    ],
)
def test_extent_is_found_nearest_to_the_part(key, first, last, words):
    start, end = find_extent(PARTS, key, first, last)
    assert "".join("".join(TEXT).split())[start:end] == words


def test_words_that_do_not_stand_there_are_no_extent():
    assert find_extent(PARTS, "1", "Snow", "again.") is None
    assert find_extent(PARTS, "1", "", "again.") is None
    assert find_extent(PARTS, "2", "rained.", "Then") is None
