"""Dates in the text: that they exist, can be meant, and agree with the weekday or zone beside them. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.checks import Finding, Place, PostView, Rule, Severity
from posts.importing.dates import FoundDate, find_dates, read_deadline

RULES = {
    "impossible-date": Rule(Severity.BLOCKS, gettext_lazy("Date that does not exist")),
    "implausible-date": Rule(Severity.WARNS, gettext_lazy("Date that can hardly be meant")),
    "weekday-date": Rule(Severity.WARNS, gettext_lazy("Weekday that is not that of its date")),
    "timezone": Rule(Severity.WARNS, gettext_lazy("Time zone that does not hold on its day")),
    "as-of-ahead": Rule(Severity.WARNS, gettext_lazy("“As of” a day after publication")),
}
# Years ahead of the text after which a date is taken for a slip: plans and treaties reach this far and hardly further.
FAR_AHEAD = 60
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d{2}(?!\d)")
_CLOCK = re.compile(r"\d\s*(?:[ap]\.?m|h|:)|\b(?:noon|midi)\b", re.IGNORECASE)


def find(view: PostView) -> Iterator[Finding]:
    years = {int(year) for line in view.lines for year in _YEAR.findall(line.text)}
    for name, text in view.plain_fields():
        for found in find_dates(text):
            yield from _date(view, found, text, years, view.in_field(name, found.start, _end(found, text)))
    for line in view.lines:
        for found in find_dates(line.text):
            yield from _date(
                view, found, line.text, years, view.at_line(line, found.start, _end(found, line.text))
            )
    published = view.published_at or view.at
    if view.as_of and view.as_of > published.date() + dt.timedelta(days=1):
        yield Finding(
            "as-of-ahead",
            Place("as_of"),
            _("The text is “as of” %(day)s, after it is published.")
            % {"day": date_format(view.as_of, "j F Y")},
            _("Set “As of” to the day whose knowledge the text reflects."),
        )


def _date(view: PostView, found: FoundDate, text: str, years: set[int], place: Place) -> Iterator[Finding]:
    if found.is_impossible:
        yield Finding(
            "impossible-date",
            place,
            _("There is no such day: %(words)s.") % {"words": found.words},
            _("Look the date up and correct it."),
        )
        return
    if found.year is not None and found.year > view.day.year + FAR_AHEAD:
        yield Finding(
            "implausible-date",
            place,
            _("%(words)s lies %(years)d years ahead.")
            % {"words": found.words, "years": found.year - view.day.year},
            _("Look at the year: a digit may be wrong."),
        )
    if found.weekday is not None and not any(
        day.weekday() == found.weekday for day in _meant(view, found, years)
    ):
        day = min(_meant(view, found, years), key=lambda day: abs(day - view.day), default=None)
        if day is not None:
            yield Finding(
                "weekday-date",
                place,
                _("“%(words)s”: %(day)s is a %(weekday)s.")
                % {
                    "words": found.words,
                    "day": date_format(day, "j F Y"),
                    "weekday": date_format(day, "l"),
                },
                _("Correct the weekday or the date, whichever is wrong."),
            )
    rest = text[found.end : found.end + 30]
    if _CLOCK.search(rest):
        yield from _zone(view, found, text, place)


def _end(found: FoundDate, text: str) -> int:
    """Where the date ends; the full stop behind it is the sentence's."""
    return found.end - 1 if text[found.end - 1 : found.end] == "." else found.end


def _meant(view: PostView, found: FoundDate, years: set[int]) -> list[dt.date]:
    """The days that may be meant: without a year the nearest one, and those of the years that the text names."""
    if found.year is not None:
        return [found.date] if found.date else []
    near = view.day.year
    days = [day for year in (near - 1, near, near + 1) if (day := found.in_year(year))]
    nearest = min(days, key=lambda day: abs(day - view.day), default=None)
    others = [day for year in sorted(years) if (day := found.in_year(year))]
    return [*([nearest] if nearest else []), *others]


def _zone(view: PostView, found: FoundDate, text: str, place: Place) -> Iterator[Finding]:
    moment, doubts = read_deadline(text[found.start :], found.year or view.day.year)
    for doubt in doubts:
        if doubt.code == "timezone" and moment is not None:
            yield Finding(
                "timezone",
                place,
                _("“%(words)s”: on that day the clocks there show another zone.") % {"words": doubt.words},
                _("Look at the source: in summer and in winter the zone has different names."),
            )
        elif doubt.code == "impossible-date":
            yield Finding(
                "impossible-date",
                place,
                _("There is no such time: %(words)s.") % {"words": doubt.words},
                _("Look the time up and correct it."),
            )
