"""Words cut within, and numbers that go on."""

from __future__ import annotations

import pytest

from posts.folding import fold
from posts.word_edges import stands_whole


@pytest.mark.parametrize(
    ("text", "words", "whole"),
    [
        ("a part of", "art", False),
        ("I can't go", "can", False),
        ("a well-known one", "known", False),
        ("said — known", "known", True),
        ("said—known", "known", True),
        ("the U.S. troops", "S. troops", False),
        ("l'état", "état", True),
        ("n'est", "est", False),
        ("1.5 million", "5 million", False),
        ("5 million", "5", False),
        ("5 %", "5", False),
        ("$5", "5", False),
        ("-5 degrees", "5 degrees", False),
        ("10 000 men", "000 men", False),
        ("in 2019 500 men", "500 men", True),
        ("two hundred men", "hundred men", False),
        ("in 1999, they", "in 1999", True),
        ("派遣军队", "遣军", True),
        ("caf\u0332 x", "caf", False),
    ],
)
def test_only_whole_words_stand(text, words, whole):
    copy = fold(text)
    start = copy.text.index(words)
    assert stands_whole(copy, start, start + len(words)) is whole
