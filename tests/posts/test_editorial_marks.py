"""Marks that editors write into quoted words, read."""

from __future__ import annotations

import pytest

from posts.editorial_marks import Bracket, Mark, read_marks


@pytest.mark.parametrize(
    ("text", "fragments", "marks"),
    [
        ("a b", ["a b"], set()),
        ("a … b", ["a", "b"], {Mark.ELLIPSIS}),
        ("a [… ] b (…) c", ["a", "b", "c"], {Mark.ELLIPSIS}),
        ("a (sic) b [Sic!]", ["a b"], {Mark.SIC}),
        ("a b (emphasis added)", ["a b"], {Mark.EMPHASIS}),
        ("a b [our italics]", ["a b"], {Mark.EMPHASIS}),
        ("a b (c'est nous qui soulignons)", ["a b"], {Mark.EMPHASIS}),
        ("a *b* _c_ **d e**", ["a b c d e"], {Mark.EMPHASIS}),
        ("2*3 a_b (as added)", ["2*3 a_b (as added)"], set()),
        ("a [b] c", ["a c"], {Mark.BRACKETS}),
    ],
)
def test_marks_are_read(text, fragments, marks):
    reading = read_marks(text)
    assert [fragment.literal for fragment in reading.fragments] == fragments
    assert reading.marks == marks


def test_an_ellipsis_at_either_end_is_no_fragment():
    reading = read_marks("… a b …")
    assert (len(reading.fragments), reading.leads, reading.trails) == (1, True, True)
    assert not read_marks("a … b").leads


def test_a_bracket_knows_whether_it_touches_a_word():
    (fragment,) = read_marks("[T]he govern[ed] [new] day").fragments
    assert [part for part in fragment.parts if isinstance(part, Bracket)] == [
        Bracket("T", False, True),
        Bracket("ed", True, False),
        Bracket("new", False, False),
    ]
