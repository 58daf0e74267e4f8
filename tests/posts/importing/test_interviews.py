"""Turns of an interview."""

from __future__ import annotations

from posts.importing.interviews import label_of, turns_of, words_start

TURNS = ["Q: Why?", "Jo Ashgrove: Because.", "Q: Really?", "JA: Yes, it rained.", "Q: Still?", "JA: No."]


def test_who_answers_is_told_from_who_asks_and_initials_are_the_full_name():
    assert turns_of(TURNS) == {"Jo Ashgrove": "Jo Ashgrove", "JA": "Jo Ashgrove"}


def test_two_labels_make_no_interview():
    assert turns_of(["Tags: a", "Note: b", "Jo: c"]) == {}


def test_label_and_words_are_parted():
    assert (label_of("JA: Yes."), "JA: Yes."[words_start("JA: Yes.") :], label_of("He said: no")) == (
        "JA",
        "Yes.",
        "",
    )
