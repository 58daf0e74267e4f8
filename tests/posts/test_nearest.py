"""The passage most like given words, and the difference."""

from __future__ import annotations

import random

from posts.nearest import is_punctuation_only, nearest_passages, word_changes

COPY = (
    "Filler about fish. " * 50
    + "The treaty was signed in 1999 by Lord Ashgrove."
    + " More filler of fish." * 50
)


def test_the_nearest_passage_is_found_in_whole_words():
    (found,) = nearest_passages("The treaty was sealed in 1998 by Lord Ashgrove", COPY)
    assert COPY[found.start : found.end] == "The treaty was signed in 1999 by Lord Ashgrove"


def test_words_that_are_everywhere_find_it_by_those_that_follow():
    said = " ".join(["the war and the peace"] * 30)
    copy = f"{said} the war or peace and the treaty {said}"
    (found, *_) = nearest_passages("the war or peace but the treaty", copy)
    assert copy[found.start : found.end] == "the war or peace and the treaty"


def test_a_passage_gives_way_to_a_nearer_one_that_overlaps_it():
    """Of words that are everywhere a first guess takes in too much."""
    seeded = random.Random(10)
    words = [seeded.choice("the of and war peace said that would people treaty".split()) for _ in range(3000)]
    said = words[1500:1900]
    said[200] = "umbrella"
    (found, *_) = nearest_passages(" ".join(said), " ".join(words))
    start = len(" ".join(words[:1500])) + 1
    assert (found.start, found.end) == (start, start + len(" ".join(words[1500:1900])))


def test_nothing_is_near_other_words():
    assert nearest_passages("Umbrellas of velvet were never mentioned here", COPY) == []
    assert nearest_passages("Any", "") == []


def test_changes_lead_from_the_copy_to_the_quotation():
    changes = word_changes("signed in 1999, by him", "signed in 1998 by him")
    assert [(one.kind, one.text) for one in changes] == [
        ("same", "signed in "),
        ("copy", "1999, "),
        ("quotation", "1998 "),
        ("same", "by him"),
    ]


def test_signs_alone_are_told_from_words():
    assert is_punctuation_only(word_changes("one, two.", "one two!"))
    assert not is_punctuation_only(word_changes("one, two.", "one, too."))
