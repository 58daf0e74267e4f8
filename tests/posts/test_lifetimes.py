"""How long an answer may be kept when the clock will change it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import HttpResponse

from posts.lifetimes import (
    anniversary,
    completed_years,
    is_kept_shortly,
    keep_until,
    never_keep,
    policy_until,
)

NOW = dt.datetime(2026, 3, 2, 17, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("ahead", "seconds"),
    [((), 60), ((None,), 60), ((90.0,), 60), ((30.9, None, 45.0), 30), ((0.5,), 0), ((-5.0,), 0)],
)
def test_answer_is_kept_no_longer_than_it_is_true(ahead, seconds):
    instants = [None if delta is None else NOW + dt.timedelta(seconds=delta) for delta in ahead]
    policy = keep_until(HttpResponse(), NOW, *instants).headers["Cache-Control"]
    assert {part.strip() for part in policy.split(",")} == {"public", f"max-age={seconds}"}


@pytest.mark.parametrize(
    ("left", "policy"),
    [(-1, (0, 0)), (0.9, (0, 0)), (45.5, (45, 0)), (60, (60, 0)), (100, (60, 40)), (10**6, (60, 24 * 3600))],
)
def test_others_keep_a_page_for_a_minute_and_longer_on_errors_but_never_beyond_its_instant(left, policy):
    assert policy_until(left) == "public, max-age={0}, s-maxage={0}, stale-if-error={1}".format(*policy)


def test_lifetime_that_was_set_here_is_known_from_one_of_its_own():
    later = NOW + dt.timedelta(days=3)
    short = keep_until(HttpResponse(), NOW, None, later, later + dt.timedelta(days=1))
    long = HttpResponse(headers={"Cache-Control": "public, max-age=31536000"})
    assert (short.changes_at, is_kept_shortly(short), is_kept_shortly(long)) == (later, True, False)


def test_form_is_never_kept():
    assert never_keep(HttpResponse()).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("since", "years", "day"),
    [((2024, 5, 6), 2, (2026, 5, 6)), ((2024, 2, 29), 1, (2025, 3, 1)), ((2024, 2, 29), 4, (2028, 2, 29))],
)
def test_anniversary_is_on_the_same_day(since, years, day):
    found = anniversary(dt.datetime(*since, 17, tzinfo=dt.UTC), years)
    assert (found.year, found.month, found.day) == day


@pytest.mark.parametrize(
    ("now", "years"), [((2026, 5, 6, 16), 1), ((2026, 5, 6, 17), 2), ((2024, 5, 6, 17), 0)]
)
def test_years_are_completed_at_the_hour(now, years):
    since = dt.datetime(2024, 5, 6, 17, tzinfo=dt.UTC)
    assert completed_years(since, dt.datetime(*now, tzinfo=dt.UTC)) == years
