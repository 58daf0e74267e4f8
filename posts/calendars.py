"""The days of a month as the desk sees them: a registry of what else falls on them, and the grid. A leaf.

An app says in its ``AppConfig.ready()`` what marks its own days have (a recess, a deadline), for the calendar of posts.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from posts.instants import site_zone


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that lasts from one day to another, both included. ``kind`` is for the style sheet."""

    title: str
    starts_on: dt.date
    ends_on: dt.date
    kind: str = ""
    url: str = ""


Find = Callable[[dt.date, dt.date], Sequence[Mark]]
_registry: dict[str, Find] = {}


def register(name: str, find: Find) -> None:
    """``find(first, last)`` returns the marks that touch these days. Raises ValueError for a name that is taken."""
    if _registry.get(name, find) is not find:
        raise ValueError(f"marks named {name} are registered already")
    _registry[name] = find


def marks(first: dt.date, last: dt.date) -> list[Mark]:
    found = [mark for find in _registry.values() for mark in find(first, last)]
    return sorted(found, key=lambda mark: (mark.starts_on, mark.title))


@dataclass(slots=True)
class Day:
    """One day of the grid, with what falls on it."""

    on: dt.date
    is_of_month: bool = True
    is_today: bool = False
    is_past: bool = False
    change_of_clocks: int = 0  # minutes by which they are put forward that day
    marks: list[Mark] = field(default_factory=list)
    entries: list[Any] = field(default_factory=list)


def month_grid(month: dt.date, today: dt.date) -> list[Day]:
    """The whole weeks that hold the month, from Monday, with the marks of each day."""
    days = [
        Day(
            on,
            is_of_month=on.month == month.month,
            is_today=on == today,
            is_past=on < today,
            change_of_clocks=change_of_clocks(on),
        )
        for on in calendar.Calendar(firstweekday=0).itermonthdates(month.year, month.month)
    ]
    found = marks(days[0].on, days[-1].on)
    for day in days:
        day.marks = [mark for mark in found if mark.starts_on <= day.on <= mark.ends_on]
    return days


def change_of_clocks(day: dt.date) -> int:
    """Minutes by which the site's clocks are put forward on a day; negative where they are put back."""
    zone = site_zone()
    start, end = (
        dt.datetime.combine(on, dt.time(), tzinfo=zone).utcoffset() or dt.timedelta()
        for on in (day, day + dt.timedelta(days=1))
    )
    return int((end - start).total_seconds() // 60)


def next_month(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def previous_month(month: dt.date) -> dt.date:
    return (month - dt.timedelta(days=1)).replace(day=1)
