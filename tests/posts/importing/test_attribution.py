"""Whose words follow a lead-in, as far as it says so."""

from __future__ import annotations

import datetime as dt

import pytest

from posts.importing.attribution import attribute, sentences
from posts.importing.memory import Memory
from posts.importing.parsed import Attribution


@pytest.mark.parametrize(
    ("lead_in", "expected"),
    [
        ("Jo Ashgrove writes:", {"speaker": "Jo Ashgrove", "authors": ("Jo Ashgrove",)}),
        (
            "The Quay Herald reported on 4 March 2024 that",
            {"publisher": "Quay Herald", "published_on": dt.date(2024, 3, 4)},
        ),
        (
            "Writing in the paywalled Tide Review, Jo Ashgrove argues:",
            {
                "speaker": "Jo Ashgrove",
                "publisher": "Tide Review",
                "authors": ("Jo Ashgrove",),
                "is_paywalled": True,
            },
        ),
        ("Bo Elmstrand told the Quay Herald:", {"speaker": "Bo Elmstrand", "publisher": "Quay Herald"}),
        (
            "In an article entitled “Oil” (A. Pike, Quay Herald, 5 March 2024), she asks:",
            {
                "title": "Oil",
                "publisher": "Quay Herald",
                "authors": ("A. Pike",),
                "speaker": "A. Pike",
                "published_on": dt.date(2024, 3, 5),
            },
        ),
        ("The harbour’s response reads:", {"speaker": "The harbour"}),
        ("It quotes a senior pilot as saying:", {"speaker": "a senior pilot"}),
        (
            "Dans Le Courrier du 3 mai 2024, Inès Vasseur rapporte que",
            {"speaker": "Inès Vasseur", "publisher": "Le Courrier", "published_on": dt.date(2024, 5, 3)},
        ),
    ],
)
def test_lead_in_is_read(lead_in, expected):
    found = attribute(lead_in, "", Memory()).attribution
    assert {name: getattr(found, name) for name in expected} == expected


def test_follow_up_carries_the_work_over():
    memory = Memory()
    memory.hear("Jo Ashgrove of the Quay Herald")
    memory.keep(
        Attribution(speaker="Jo Ashgrove", publisher="Quay Herald", title="Oil", authors=("Jo Ashgrove",))
    )
    assert attribute("She concludes:", "", memory).attribution == memory.latest
    assert attribute("The Herald goes on to say:", "", memory).attribution.publisher == "Quay Herald"


def test_day_of_something_else_is_not_the_day_of_publication():
    found = attribute("Harbour Radio reports that the convoy of 13 June 2024 never left:", "", Memory())
    assert found.attribution.published_on is None


def test_name_that_was_lost_is_told():
    assert attribute("More is known, with the reporting:", "", Memory()).missing == "with the reporting:"


def test_sentences_end_at_their_marks_and_not_at_initials():
    assert (
        sentences("It rained. “Then it stopped.” All left.")
        == ["It rained.", "“Then it stopped.", "All left."]
        or len(sentences("It rained. “Then it stopped.” All left.")) == 3
    )
