"""What people print beside a date, held against the date."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from campaigns.printed_dates import label_findings, weekday_findings

TORONTO = ZoneInfo("America/Toronto")
WINTER = dt.datetime(2026, 11, 24, 15, 9, tzinfo=TORONTO)
SUMMER = dt.datetime(2026, 7, 3, 9, 0, tzinfo=TORONTO)


@pytest.mark.parametrize(
    ("instant", "label"),
    [
        (WINTER, "November 24, 2026, at 3:09 p.m. (EST)"),
        (WINTER, "Tuesday 24 November 2026, 15:09"),
        (WINTER, "mardi 24 novembre 2026 à 15 h 09 (HNE)"),
        (SUMMER, "July 3, 2026, at 9:00 a.m. (EDT)"),
        (SUMMER, "3 July, 10 a.m. ADT"),
        (WINTER, "soon"),
    ],
)
def test_label_that_can_be_true_has_no_finding(instant, label):
    assert label_findings(instant, label) == []


@pytest.mark.parametrize(
    ("instant", "label", "words"),
    [
        (
            WINTER,
            "24 November 2026 (EDT)",
            "The label says EDT, but on 24 November 2026 the clocks there show EST.",
        ),
        (SUMMER, "3 July 2026 (EST)", "The label says EST, but on 3 July 2026 the clocks there show EDT."),
        (WINTER, "3:10 p.m.", "The label says 3:10 p.m, but the instant on record is 15:09 EST there."),
        (
            WINTER,
            "24 October",
            "The label says 24 October, but the instant on record falls on 24 November 2026 there.",
        ),
        (WINTER, "Monday, 15:09", "The label says Monday, but 24 November 2026 is a Tuesday."),
    ],
)
def test_label_that_contradicts_the_instant_is_told(instant, label, words):
    assert label_findings(instant, label) == [words]


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("We return on Tuesday, 13 January 2026.", []),
        ("We return on Wednesday, January 14.", []),
        ("We return on 13 January.", []),
        ("We return on Monday 13 January 2026.", ["“Monday 13 January 2026”: 13 January 2026 is a Tuesday."]),
        ("Retour lundi 13 janvier.", ["“lundi 13 janvier”: 13 January 2026 is a Tuesday."]),
        ("Until 31 November.", ["There is no such day: 31 November."]),
    ],
)
def test_weekday_that_is_not_that_of_its_date_is_told(text, findings):
    assert weekday_findings(text, dt.date(2026, 1, 9)) == findings
