"""The tables are in step with each other."""

from __future__ import annotations

from posts.importing.lexicon import FOLLOW_UP, FREE, OWNED, PAYWALLED, QUALIFIERS, REFERENCE, SAYING, TITLES


def test_verbs_of_saying_are_whole_words():
    assert [match[0] for match in SAYING.finditer("He says, notes and went on; a saying-word, resaid")] == [
        "says",
        "notes",
        "went on",
    ]


def test_qualifiers_are_words_of_offices():
    assert QUALIFIERS <= TITLES


def test_what_points_back_is_told_from_what_somebody_owns():
    assert REFERENCE.search("The same article adds")
    assert OWNED.search("the department’s response reads")["owner"] == "the department"
    assert not OWNED.search("the paper’s editorial reads")
    assert FOLLOW_UP.search("She goes on")


def test_free_outweighs_paywalled_by_its_own_words():
    assert PAYWALLED.search("in the paywalled Tide Review")
    assert FREE.search("a gift link to the Tide Review")
