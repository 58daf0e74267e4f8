"""Which demands are offered for a wording, and what the wording says of itself."""

from __future__ import annotations

import pytest

from campaigns import ledger
from campaigns.suggestions import suggest_demands, suggest_relation
from tests.factories import ask, make_demand

pytestmark = pytest.mark.django_db


@pytest.fixture
def demands():
    rows = [
        make_demand(operative_text=text)
        for text in (
            "Ratify the Convention on the Passage of Hospital Ships.",
            "Publish the annexes of the straits fisheries accord.",
            "Publish the map of the Ptarmigan Sound test range.",
        )
    ]
    ledger.refresh_demands([row.pk for row in rows])
    return rows


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("to ratify the convention on the passage of hospital ships;", 0),
        ("the annexes of the fisheries accord, to be published at last", 1),
        ("PUBLISH THE MAP OF THE PTARMIGAN SOUND RANGE", 2),
    ],
)
def test_like_wordings_are_offered_the_nearest_first(demands, text, place):
    assert suggest_demands(text)[0].demand == demands[place]


def test_same_words_are_as_near_as_can_be(demands):
    assert suggest_demands("publish the map of the Ptarmigan Sound test range;")[0].score == 100


@pytest.mark.parametrize("text", ["", "   ", "Feed the whelks.", "the of and", '"', "-"])
def test_unlike_wordings_are_offered_nothing(demands, text):
    assert suggest_demands(text) == []


def test_later_wordings_count_as_well(demands):
    ask(demands[2], text="Let us see the drawing of the drone grounds.")
    (suggestion,) = suggest_demands("let us see the drawing of the drone grounds")
    assert (suggestion.demand, suggestion.wording) == (
        demands[2],
        "Let us see the drawing of the drone grounds.",
    )


def test_suggesting_costs_three_queries(demands, django_assert_num_queries):
    with django_assert_num_queries(3):
        suggest_demands("publish the map of the range")


@pytest.mark.parametrize(
    "text",
    [
        "We call again on the Minister",
        "once more, to open the quay",
        "We further call for",
        "to reiterate our call",
        "Nous demandons à nouveau",
        "encore une fois, ouvrir le quai",
        "nous renouvelons notre appel",
    ],
)
def test_wording_that_says_it_was_asked_before_reiterates(text):
    assert suggest_relation(text) == "reiterates"


@pytest.mark.parametrize("text", ["Open the quay.", "never again a border", "against the rules"])
def test_other_wordings_say_nothing_of_themselves(text):
    assert suggest_relation(text) == ""
