"""What people print beside a date (a weekday, a time, "EDT") held against the date itself. Pure: no database.

A label is kept as it was printed; where it cannot be true, that is a finding, never a silent correction.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import gettext as _

# Abbreviations as they are printed in Canada, each with the zone whose clocks bear it for part of the year.
# Source: the IANA time zone database, files northamerica and etcetera.
ZONES: Final = {
    "NST": "America/St_Johns", "NDT": "America/St_Johns",
    "AST": "America/Halifax", "ADT": "America/Halifax",
    "EST": "America/Toronto", "EDT": "America/Toronto",
    "CST": "America/Winnipeg", "CDT": "America/Winnipeg",
    "MST": "America/Edmonton", "MDT": "America/Edmonton",
    "PST": "America/Vancouver", "PDT": "America/Vancouver",
    "HNE": "America/Toronto", "HAE": "America/Toronto",
    "UTC": "UTC", "GMT": "UTC",
}  # fmt: skip
FRENCH: Final = {"HNE": "EST", "HAE": "EDT", "GMT": "UTC"}
ZONE = re.compile(rf"\b({'|'.join(ZONES)})\b")
CLOCK = re.compile(
    r"\b(?P<hour>\d{1,2})(?:\s*[:.h]\s*(?P<minute>\d{2}))?\s*(?P<half>[ap])\.?\s?m\b|"
    r"\b(?P<hour24>\d{1,2})\s*[:h]\s*(?P<minute24>\d{2})\b",
    re.IGNORECASE,
)

WEEKDAYS: Final = {
    name: number
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    )
    for number, name in enumerate(names.split())
}
MONTHS: Final = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    )
    for number, name in enumerate(names.split(), 1)
}
_WEEKDAY, _MONTH = "|".join(WEEKDAYS), "|".join(MONTHS)
# "Monday 5 January 2026", "Monday, January 5", "lundi 5 janvier"; the weekday and the year may be missing.
DAY = re.compile(
    rf"\b(?:(?P<weekday>{_WEEKDAY})\b,?\s+(?:the\s+|le\s+)?)?(?:"
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?\s+(?:of\s+)?(?P<month>{_MONTH})|"
    rf"(?P<month2>{_MONTH})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)\b(?:,?\s+(?P<year>[12]\d{{3}}))?",
    re.IGNORECASE,
)


def label_findings(instant: dt.datetime, label: str) -> list[str]:
    """What in ``label`` contradicts ``instant``: zone, time, day or weekday. Sentences; empty where nothing does."""
    found = []
    zone = ZONE.search(label)
    local = instant.astimezone(ZoneInfo(ZONES[zone[1]]) if zone else ZoneInfo("America/Toronto"))
    if zone is not None:
        said = FRENCH.get(zone[1], zone[1])
        if local.tzname() != said:
            found.append(
                _("The label says %(said)s, but on %(day)s the clocks there show %(true)s.")
                % {"said": zone[1], "day": dateformat.format(local, "j F Y"), "true": local.tzname()}
            )
    clock = CLOCK.search(label)
    if clock is not None and _minutes(clock) != local.hour * 60 + local.minute:
        found.append(
            _("The label says %(said)s, but the instant on record is %(true)s there.")
            % {"said": clock[0].strip(), "true": dateformat.format(local, "H:i T")}
        )
    for date in DAY.finditer(label):
        number = int(date["day"] or date["day2"])
        month = MONTHS[(date["month"] or date["month2"]).lower()]
        year = int(date["year"]) if date["year"] else local.year
        if (year, month, number) != (local.year, local.month, local.day):
            found.append(
                _("The label says %(said)s, but the instant on record falls on %(true)s there.")
                % {"said": date[0], "true": dateformat.format(local, "j F Y")}
            )
    weekday = re.search(rf"\b({_WEEKDAY})\b", label, re.IGNORECASE)
    if weekday is not None and WEEKDAYS[weekday[1].lower()] != local.weekday():
        found.append(
            _("The label says %(said)s, but %(day)s is a %(true)s.")
            % {
                "said": weekday[1],
                "day": dateformat.format(local, "j F Y"),
                "true": dateformat.format(local, "l"),
            }
        )
    return found


def _minutes(clock: re.Match[str]) -> int:
    if clock["hour24"]:
        return int(clock["hour24"]) * 60 + int(clock["minute24"])
    hour = int(clock["hour"]) % 12 + (12 if clock["half"].lower() == "p" else 0)
    return hour * 60 + int(clock["minute"] or 0)


def weekday_findings(text: str, near: dt.date) -> list[str]:
    """Each date of ``text`` whose weekday is not that of the day; a date without a year is the one nearest ``near``.

    Days that no calendar has are told as well.
    """
    found = []
    for match in DAY.finditer(text):
        number, month = (
            int(match["day"] or match["day2"]),
            MONTHS[(match["month"] or match["month2"]).lower()],
        )
        day = _day(number, month, int(match["year"]) if match["year"] else None, near)
        if day is None:
            found.append(_("There is no such day: %s.") % match[0])
        elif match["weekday"] and WEEKDAYS[match["weekday"].lower()] != day.weekday():
            found.append(
                _("“%(said)s”: %(day)s is a %(true)s.")
                % {
                    "said": match[0],
                    "day": dateformat.format(day, "j F Y"),
                    "true": dateformat.format(day, "l"),
                }
            )
    return found


def _day(number: int, month: int, year: int | None, near: dt.date) -> dt.date | None:
    days = []
    for candidate in (year,) if year else (near.year - 1, near.year, near.year + 1):
        try:
            days.append(dt.date(candidate, month, number))
        except ValueError:
            continue
    return min(days, key=lambda day: abs(day - near), default=None)
