"""Dates as people write them; nothing is completed by guessing."""

from __future__ import annotations

import datetime as dt

import pytest

from posts.importing.dates import deadline_in, document_year, doubtful_dates, find_dates


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 4 March 2024", dt.date(2024, 3, 4)), ("March 4, 2024", dt.date(2024, 3, 4)),
        ("le 1er mai 2024", dt.date(2024, 5, 1)), ("2024-03-04", dt.date(2024, 3, 4)),
        ("the 3rd of June, 2024", dt.date(2024, 6, 3)), ("4 March 20244", None), ("4 March", None),
    ],
)  # fmt: skip
def test_day_is_found(text, day):
    assert [found.date for found in find_dates(text)] == [day]


def test_ends_of_a_span_are_told():
    assert [found.in_range for found in find_dates("27 October – 3 November 2023")] == [True, True]


def test_may_the_verb_is_no_month():
    assert find_dates("they may 3 times refuse") == []


def test_year_of_the_document_is_that_of_its_day_or_the_commonest():
    assert document_year(["4 May 2023", "5 May 2023", "6 May 2021"], None) == 2023
    assert document_year([], dt.date(2020, 1, 1)) == 2020
    assert document_year(["4 May"], None) is None


def test_days_that_cannot_be_and_wrong_weekdays_are_doubts():
    text = "30 February 2024, Monday 5 March 2024, Tuesday 5 March 2024"
    assert [(doubt.code, doubt.words) for doubt in doubtful_dates(text, 2024)] == [
        ("impossible-date", "30 February 2024"), ("weekday-date", "Monday 5 March 2024"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "instant", "codes", "words"),
    [
        (
            "16 October 2025, at 11:59 p.m. (EDT).",
            "2025-10-16T23:59:00-04:00",
            [],
            "16 October 2025, at 11:59 p.m. (EDT",
        ),
        ("3 mars 2025 à 17 h HNE", "2025-03-03T17:00:00-05:00", [], "3 mars 2025 à 17 h HNE"),
        (
            "23 Nov 2023 at 3:20 pm EDT",
            "2023-11-23T15:20:00-04:00",
            ["timezone"],
            "23 Nov 2023 at 3:20 pm EDT",
        ),
        ("16 October 2025", None, ["deadline-without-hour"], "16 October 2025"),
        ("16 October 2025 at 5 pm", None, ["timezone-missing"], "16 October 2025 at 5 pm"),
        ("soon", None, [], ""),
    ],
)
def test_deadline_needs_day_hour_and_zone(text, instant, codes, words):
    moment, doubts, label = deadline_in(text, None)
    assert (moment and moment.isoformat(), [doubt.code for doubt in doubts], label) == (instant, codes, words)
