from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from posts.instants import InstantProblem, in_words, is_missing, is_twice, read_instant, with_time_of

TORONTO = ZoneInfo("America/Toronto")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # where the clocks move by half an hour


def test_ordinary_time_is_read_in_the_sites_zone():
    assert read_instant(dt.datetime(2026, 11, 30, 9)) == dt.datetime(2026, 11, 30, 14, tzinfo=dt.UTC)


def test_same_hour_before_and_after_the_change_is_another_instant():
    before, after = (read_instant(dt.datetime(2026, *day, 9)) for day in ((10, 31), (11, 2)))
    assert after.astimezone(dt.UTC) - before.astimezone(dt.UTC) == dt.timedelta(hours=49)


def test_hour_that_the_clocks_leave_out_is_refused_with_the_next_that_exists():
    with pytest.raises(InstantProblem) as refused:
        read_instant(dt.datetime(2026, 3, 8, 2, 30))
    assert str(refused.value) == (
        "02:30 does not exist on 8 March 2026: the clocks are put forward by 60 minutes then. "
        "Choose 03:30, or an earlier time."
    )
    assert refused.value.twice is False


def test_hour_that_happens_twice_has_to_be_chosen():
    naive = dt.datetime(2026, 11, 1, 1, 30)
    with pytest.raises(InstantProblem) as refused:
        read_instant(naive)
    assert str(refused.value) == (
        "01:30 happens twice on 1 November 2026, because the clocks are put back: choose EDT or EST."
    )
    assert refused.value.twice is True
    first, second = (read_instant(naive, second=which).astimezone(dt.UTC) for which in (False, True))
    assert (first.hour, second.hour) == (5, 6)


@pytest.mark.parametrize(
    ("naive", "missing", "twice"),
    [
        (dt.datetime(2026, 3, 8, 1, 59), False, False),
        (dt.datetime(2026, 3, 8, 2, 0), True, False),
        (dt.datetime(2026, 3, 8, 2, 59), True, False),
        (dt.datetime(2026, 3, 8, 3, 0), False, False),
        (dt.datetime(2026, 11, 1, 0, 59), False, False),
        (dt.datetime(2026, 11, 1, 1, 0), False, True),
        (dt.datetime(2026, 11, 1, 1, 59), False, True),
        (dt.datetime(2026, 11, 1, 2, 0), False, False),
    ],
)
def test_edges_of_both_changes(naive, missing, twice):
    assert (is_missing(naive, TORONTO), is_twice(naive, TORONTO)) == (missing, twice)


def test_change_by_half_an_hour():
    with pytest.raises(InstantProblem, match=r"put forward by 30 minutes then. Choose 02:45"):
        read_instant(dt.datetime(2026, 10, 4, 2, 15), zone=LORD_HOWE)


def test_instant_is_told_with_its_zone():
    winter, summer = dt.datetime(2026, 11, 30, 14, tzinfo=dt.UTC), dt.datetime(2026, 7, 1, 13, tzinfo=dt.UTC)
    assert in_words(winter) == "Monday 30 November 2026 at 09:00 EST"
    assert in_words(summer) == "Wednesday 1 July 2026 at 09:00 EDT"


def test_time_of_day_is_kept_on_another_day_across_the_change():
    summer = dt.datetime(2026, 10, 30, 13, tzinfo=dt.UTC)
    assert with_time_of(dt.date(2026, 11, 2), summer) == dt.datetime(2026, 11, 2, 14, tzinfo=dt.UTC)
    with pytest.raises(InstantProblem):
        with_time_of(dt.date(2026, 3, 8), dt.datetime(2026, 3, 7, 7, 30, tzinfo=dt.UTC))
