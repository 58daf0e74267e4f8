"""Every place where quoted words stand in a copy."""

from __future__ import annotations

from itertools import islice

import pytest

from posts.editorial_marks import read_marks
from posts.folding import fold
from posts.passage_matching import chains, comparable, exact_matches


@pytest.mark.parametrize(
    ("quotation", "compared"),
    [
        ("“We go.”", "We go."),
        ("“We go”.", "We go"),
        ("“Go” and “stay”", "'Go' and 'stay'"),
        ("“‘Go’ and stay”", "'Go' and stay"),
        ("'Go' is what he said", "'Go' is what he said"),
        ("  “We don’t”, he said ", "'We don't', he said"),
        ("“One.\n\n“Two.”", "One.\x01Two."),
        ("gov-\nernment", "gov\x02ernment"),
    ],
)
def test_a_quotation_is_made_comparable(quotation, compared):
    assert comparable(quotation) == compared


def test_words_that_overlap_are_all_found():
    assert [match.start for match in exact_matches("a b a", fold("a b a b a"))] == [0, 4]


def test_fragments_are_placed_in_every_way_in_order():
    copy = fold("one two. one three two")
    found = chains(read_marks("one … two").fragments, copy)
    assert [[match.start for match in chain] for chain in found] == [[0, 4], [0, 19], [9, 19]]


def test_ways_without_number_end():
    assert len(list(islice(chains(read_marks("a … a … a").fragments, fold("a " * 4000)), 500))) < 500
