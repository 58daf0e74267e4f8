"""A spokesperson's words between the marks."""

from __future__ import annotations

import pytest

from posts.importing.press_release import find_speeches, who_is


def spoken(text, latest="", people=None, antecedent=""):
    found = find_speeches(text, latest, 1, {} if people is None else people, antecedent)
    return [(text[speech.start : speech.end], speech.speaker) for speech in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "“We were never asked about it,” said Dr. Jo Ashgrove, who chairs it.",
            [("We were never asked about it,", "Jo Ashgrove")],
        ),
        (
            'Jo Ashgrove said: "We were never asked about it."',
            [("We were never asked about it.", "Jo Ashgrove")],
        ),
        (
            "“Nobody has asked us so far,” Jo Ashgrove said. “Nobody will ask us now.”",
            [("Nobody has asked us so far,", "Jo Ashgrove"), ("Nobody will ask us now.", "Jo Ashgrove")],
        ),
        ("They speak of a “right to defend itself” at the port.", []),
        (
            "« Nous attendons depuis un an », a déclaré Jean Brisebois.",
            [("Nous attendons depuis un an", "Jean Brisebois")],
        ),
    ],
)
def test_spoken_words_are_found(text, expected):
    assert spoken(text) == expected


def test_sentence_that_reports_lends_its_speaker_to_the_marks_after_it():
    people = {"Ashgrove": "Jo Ashgrove"}
    text = "Ashgrove noted that the door was shut. “Nobody came to open it.”"
    assert spoken(text, people=people) == [("Nobody came to open it.", "Jo Ashgrove")]
    assert spoken("She added that it rained. “We waited all the same.”", antecedent="Jo Ashgrove") == [
        ("We waited all the same.", "Jo Ashgrove")
    ]


def test_who_is_is_the_person_by_full_name():
    people = {"Ashgrove": "Jo Ashgrove"}
    assert [who_is(words, "Bo Elm", people) for words in ("she", "Ashgrove", "the pilot", "x")] == [
        "Bo Elm",
        "Jo Ashgrove",
        "the pilot",
        None,
    ]
