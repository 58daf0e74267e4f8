"""Instants as people type and read them, in the site's zone: what daylight saving does to a time of day. A leaf.

Once a year an hour of the clock does not exist, and once a year one happens twice. ``read_instant`` refuses the
first and asks which was meant of the second; nothing is ever guessed.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


class InstantProblem(ValueError):
    """A local time that is no instant, or two. The message is for people; ``twice`` tells which of the two it is."""

    def __init__(self, message: str, *, twice: bool) -> None:
        super().__init__(message)
        self.twice = twice


def in_seconds(instant: dt.datetime) -> dt.datetime:
    """Without the parts of a second, which neither pages nor sitemaps can tell and no reader asks for."""
    return instant.replace(microsecond=0)


def site_zone() -> ZoneInfo:
    zone = timezone.get_default_timezone()
    assert isinstance(zone, ZoneInfo)  # noqa: S101 - Django's own since 5.0
    return zone


def is_missing(naive: dt.datetime, zone: dt.tzinfo) -> bool:
    """Whether the clock never shows this time, because it was put forward over it."""
    there = naive.replace(tzinfo=zone)
    return there.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != naive


def is_twice(naive: dt.datetime, zone: dt.tzinfo) -> bool:
    """Whether the clock shows this time twice, because it was put back over it."""
    offsets = {naive.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) == 2 and not is_missing(naive, zone)


def both(naive: dt.datetime, zone: dt.tzinfo) -> tuple[dt.datetime, dt.datetime]:
    """The two instants at which the clock shows a time that happens twice, the earlier first."""
    return naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)


def read_instant(
    naive: dt.datetime, *, second: bool | None = None, zone: dt.tzinfo | None = None
) -> dt.datetime:
    """The instant at which the site's clocks show ``naive``.

    ``second`` says which one of two is meant; it does not matter where there is one. Raises InstantProblem.
    """
    zone = zone or site_zone()
    if is_missing(naive, zone):
        # Read with the offset from before the change, the time falls as far behind it as it was meant to.
        later = naive.replace(tzinfo=zone).astimezone(dt.UTC).astimezone(zone)
        shift = later.replace(tzinfo=None) - naive
        raise InstantProblem(
            _(
                "%(time)s does not exist on %(day)s: the clocks are put forward by %(minutes)d minutes then. "
                "Choose %(later)s, or an earlier time."
            )
            % {
                "time": date_format(naive, "TIME_FORMAT"),
                "day": date_format(naive, "j F Y"),
                "minutes": int(shift.total_seconds() // 60),
                "later": date_format(later, "TIME_FORMAT"),
            },
            twice=False,
        )
    if is_twice(naive, zone) and second is None:
        first, last = both(naive, zone)
        raise InstantProblem(
            _(
                "%(time)s happens twice on %(day)s, because the clocks are put back: choose %(first)s or %(last)s."
            )
            % {
                "time": date_format(naive, "TIME_FORMAT"),
                "day": date_format(naive, "j F Y"),
                "first": first.tzname(),
                "last": last.tzname(),
            },
            twice=True,
        )
    return naive.replace(tzinfo=zone, fold=1 if second else 0)


def in_words(instant: dt.datetime, *, zone: dt.tzinfo | None = None) -> str:
    """ "Monday 30 November 2026 at 09:00 EST", in the language of the page and the site's zone."""
    local = instant.astimezone(zone or site_zone())
    return _("%(day)s at %(time)s %(zone)s") % {
        "day": date_format(local, "l j F Y"),
        "time": date_format(local, "TIME_FORMAT"),
        "zone": local.tzname() or "",
    }


def with_time_of(day: dt.date, instant: dt.datetime, *, zone: dt.tzinfo | None = None) -> dt.datetime:
    """The local time of ``instant`` on another day. Raises InstantProblem where there is no such time, or two."""
    local = instant.astimezone(zone or site_zone())
    return read_instant(dt.datetime.combine(day, local.time().replace(tzinfo=None)), zone=zone)
