"""Texts folded for comparison: what becomes alike, what never does, and that every sign keeps its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posts.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("“a” ‘b’ «\u00a0c\u00a0» »d«", "'a' 'b' 'c' 'd'"),
        ("don’t don't donʼt", "don't don't don't"),
        ("6' 6’ 6\" 6″", "6' 6' 6\" 6\""),
        ("``tex'' and ’”", "'tex' and ''"),
        ("a — b a—b a -- b a – b", "a-b a-b a-b a-b"),
        ("1999–2000 −5 a‑b", "1999-2000 -5 a-b"),
        ("pre- and post-war", "pre- and post-war"),
        ("a... b … c . . . d", "a… b… c… d"),
        ("a\u00a0b\tc\r\nd   e\u2009f", "a b c d e f"),
        ("quoi\u202f? oui ! a ; b : c", "quoi? oui! a; b: c"),
        ("govern-\nment well-\n known Franco-\nGerman 19-\n20", "government wellknown Franco-German 19- 20"),
        ("bud\u00adget bud\u00ad\nget", "budget budget"),
        ("in\u200bter a \u200bb c\ufeff", "inter a b c"),
        ("ﬁrst oﬃce", "first office"),
        ("cafe\u0301 \u212b", "café Å"),
        ("派遣军队，\n和平 ok\nok", "派遣军队，和平 ok ok"),
        ("10² 1½ ５ \u202ex", "10² 1½ ５ \u202ex"),
        ("", ""),
    ],
)
def test_only_printing_is_folded(text, folded):
    assert fold(text).text == folded


def test_a_hyphen_at_a_line_end_leaves_its_place_behind():
    folded = fold("a govern-\nment and a bud\u00ad\nget")
    assert [folded.text[:place] for place in sorted(folded.joins)] == ["a govern"]


def test_words_lead_back_to_what_is_stored():
    stored = "x\n\n— «\u00a0The  ﬁrst govern-\nment’s cafe\u0301\u00a0» —  y"
    folded = fold(stored)
    for words, piece in (
        ("The first", "The  ﬁrst"),
        ("government's", "govern-\nment’s"),
        ("café", "cafe\u0301"),
        ("y", "y"),
    ):
        start = folded.text.index(words)
        assert folded.piece(start, start + len(words)) == piece
        assert folded.index(folded.start(start)) == start


@given(st.text(alphabet="ab …-—'\"“”«» \n\u00a0\u00ade\u0301ﬁ.;?!\u200b", max_size=40), st.data())
@settings(derandomize=True, deadline=None, max_examples=200)
def test_folding_keeps_the_place_of_every_sign(text, data):
    folded = fold(text)
    if not folded.text:
        return
    place = data.draw(st.integers(0, len(folded.text) - 1))
    start, end = folded.start(place), folded.end(place + 1)
    assert 0 <= start < end <= len(text)
    assert folded.end(place) <= end
