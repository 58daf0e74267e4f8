from __future__ import annotations

import datetime as dt

import pytest

from posts import calendars
from posts.calendars import Mark

D = dt.date


def test_grid_is_whole_weeks_from_monday(db):
    days = calendars.month_grid(D(2026, 11, 1), today=D(2026, 11, 22))
    assert (days[0].on, days[-1].on, len(days)) == (D(2026, 10, 26), D(2026, 12, 6), 42)
    assert [day.on for day in days if day.is_today] == [D(2026, 11, 22)]
    assert sum(day.is_of_month for day in days) == 30


def test_marks_stand_on_each_of_their_days(monkeypatch):
    monkeypatch.setattr(calendars, "_registry", {})
    recess = Mark("Recess", D(2026, 10, 30), D(2026, 11, 3), kind="recess")
    calendars.register("recess", lambda first, last: [recess])
    days = calendars.month_grid(D(2026, 11, 1), today=D(2026, 11, 22))
    assert [day.on for day in days if day.marks] == [D(2026, 10, 30) + dt.timedelta(days=n) for n in range(5)]
    with pytest.raises(ValueError, match="marks named recess"):
        calendars.register("recess", lambda first, last: [])


def test_days_on_which_the_clocks_change_are_known():
    changes = {
        day: calendars.change_of_clocks(day) for day in (D(2026, 3, 8), D(2026, 11, 1), D(2026, 11, 2))
    }
    assert list(changes.values()) == [60, -60, 0]


def test_months_before_and_after():
    assert (calendars.previous_month(D(2026, 1, 1)), calendars.next_month(D(2026, 12, 1))) == (
        D(2025, 12, 1), D(2027, 1, 1),
    )  # fmt: skip
