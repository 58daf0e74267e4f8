"""Dates as people write them, in English and French: found, checked, and never completed by guessing.

Pure. A day and a month take their year from the document; a date that cannot be, a weekday that contradicts its date
and a zone label that does not hold on its day become findings.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from posts.importing.parsed import Finding

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv", "february feb février fevrier févr fév", "march mar mars",
            "april apr avril avr", "may mai", "june jun juin", "july jul juillet juil",
            "august aug août aout", "september sept sep septembre", "october oct octobre",
            "november nov novembre", "december dec décembre decembre déc",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("monday lundi", "tuesday mardi", "wednesday mercredi", "thursday jeudi", "friday vendredi",
         "saturday samedi", "sunday dimanche")
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = "(?:" + "|".join(_WEEKDAYS) + ")"
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|ᵉʳ)?"
_DATE = re.compile(
    rf"""(?<![\w-])(?:(?P<weekday>{_WEEKDAY}),?\s+(?:the\s+|le\s+)?)?(?:
      (?P<d1>{_DAY})(?:\s+(?:of|de)\s+|[\s-]+)(?P<m1>{_MONTH})(?:,?[\s-]+(?P<y1>\d{{4,6}})(?!\d|[,.]\d))?
    | (?P<m2>{_MONTH})[\s\xa0]+(?P<d2>{_DAY})(?![\d%]|,\d{{3}}(?!\d))(?:,?\s+(?P<y2>\d{{4,6}})(?!\d|[,.]\d))?
    | (?P<y3>\d{{4}})-(?P<n3>\d{{2}})-(?P<d3>\d{{2}})(?!\d)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_RANGE = re.compile(r"\s*(?:–|—|-|to|au|through|until)\s*(?=\d|[A-Za-zéûÀ-ÿ]+\.?\s*\d)", re.IGNORECASE)
_NEAR = 40  # characters around a date that say whether it is one end of a span
_RANGE_BEFORE = re.compile(r"\d(?:\s+[A-Za-zéû]+\.?)?\s*(?:–|—|-| to | au )\s*$")
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:(?::|h|\s?h\s?)(?P<minute>\d{2})?)?\s*(?P<half>a\.?m\.?|p\.?m\.?)?"
    r"[\s,]*\(?(?P<zone>[A-Z]{2,5})?\b",
)
_ZONES = {
    "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AST": -4, "ADT": -3, "CET": 1, "CEST": 2, "BST": 1, "HNE": -5, "HAE": -4, "HNP": -8, "HAP": -7, "HNA": -4,
    "HAA": -3, "HNC": -6, "HAC": -5, "HNR": -7, "HAR": -6, "EET": 2, "EEST": 3, "WET": 0, "WEST": 1,
}  # fmt: skip
_KEPT_IN = {
    ("EST", "EDT", "HNE", "HAE"): "America/Toronto",
    ("CST", "CDT", "HNC", "HAC"): "America/Winnipeg",
    ("MST", "MDT", "HNR", "HAR"): "America/Edmonton",
    ("PST", "PDT", "HNP", "HAP"): "America/Vancouver",
    ("AST", "ADT", "HNA", "HAA"): "America/Halifax",
    ("CET", "CEST"): "Europe/Paris",
    ("GMT", "BST"): "Europe/London",
}
_PLAUSIBLE = range(1500, 2101)  # years


@dataclass(frozen=True)
class FoundDate:
    """A date in a text: where it stands, what it says, and whether such a day exists."""

    start: int
    end: int
    words: str
    day: int
    month: int
    year: int | None
    weekday: int | None = None
    in_range: bool = False

    @property
    def date(self) -> dt.date | None:
        """The full date; None where the year is not written or no such day exists."""
        return self.in_year(self.year)

    def in_year(self, year: int | None) -> dt.date | None:
        year = self.year or year
        if year is None or year not in _PLAUSIBLE:
            return None
        try:
            return dt.date(year, self.month, self.day)
        except ValueError:
            return None

    @property
    def is_impossible(self) -> bool:
        if self.month > 12:
            return True
        if self.year is not None:
            return self.date is None
        return self.in_year(2024) is None  # a leap year: 29 February may be


def find_dates(text: str) -> list[FoundDate]:
    """All days in a text, with or without a year; months and years alone are no days."""
    return list(_found_dates(text))


# A text is looked through line by line at every save, and most of its lines were there at the last.
@lru_cache(maxsize=4096)
def _found_dates(text: str) -> tuple[FoundDate, ...]:
    found = []
    for match in _DATE.finditer(text):
        day = match["d1"] or match["d2"] or match["d3"]
        month = match["m1"] or match["m2"]
        year = match["y1"] or match["y2"] or match["y3"]
        if (
            match["m2"]
            and match["m2"].casefold().rstrip(".") in ("mar", "may", "mai")
            and not month[0].isupper()
        ):
            continue  # "may 3 of them ..." is no date
        number = int(match["n3"]) if match["n3"] else _MONTHS[month.casefold().rstrip(".")]
        weekday = match["weekday"]
        before = text[max(0, match.start() - _NEAR) : match.start()]
        after = text[match.end() : match.end() + _NEAR]
        in_range = bool(_RANGE.match(after) or _RANGE_BEFORE.search(before))
        found.append(
            FoundDate(
                match.start(), match.end(), match[0].strip(), int(re.match(r"\d+", day)[0]), number,  # type: ignore[index] # the pattern has a digit
                int(year) if year else None,
                _WEEKDAYS[weekday.casefold()] if weekday else None,
                in_range,
            )
        )  # fmt: skip
    return tuple(found)


def document_year(texts: Iterable[str], published_on: dt.date | None) -> int | None:
    """The year that days without one are in: that of publication, else the one written most often, else none."""
    if published_on:
        return published_on.year
    counts = Counter(
        found.year for text in texts for found in find_dates(text) if found.date is not None and found.year
    )
    return max(counts, key=lambda year: (counts[year], year)) if counts else None


def doubtful_dates(text: str, year: int | None) -> Iterator[Finding]:
    """Days that cannot be, and weekdays that contradict their date."""
    for found in find_dates(text):
        if found.is_impossible:
            yield Finding("impossible-date", found.words)
        elif found.weekday is not None and (date := found.in_year(year)) and date.weekday() != found.weekday:
            yield Finding("weekday-date", found.words)


def read_deadline(text: str, year: int | None) -> tuple[dt.datetime | None, list[Finding]]:
    """As ``deadline_in``, without its words."""
    moment, findings, _words = deadline_in(text, year)
    return moment, findings


def deadline_in(text: str, year: int | None) -> tuple[dt.datetime | None, list[Finding], str]:
    """The instant that a text names with day, time and zone, by the zone as it is labelled, and its words.

    None where one of them is missing: nothing is filled in. A label that does not hold on that day is a finding.
    """
    for found in find_dates(text):
        date = found.in_year(year)
        if date is None:
            continue
        rest = text[found.end :]
        lead = re.match(r"(?:[\s,–-]|\b(?:at|by|à|a|avant)\b)*", rest, re.IGNORECASE)
        start = lead.end() if lead else 0
        clock = _CLOCK.match(rest, start)
        if not clock or not (clock["half"] or clock["minute"] or re.match(r"\d{1,2}\s?h\b", rest[start:])):
            noon = re.match(r"(?:noon|midi)\s*\(?([A-Z]{2,5})?", rest[start:])
            if not noon:
                return None, [Finding("deadline-without-hour", found.words)], found.words
            hour, minute, zone, end = 12, 0, noon[1], start + noon.end()
        else:
            hour, minute, zone, end = (
                int(clock["hour"]),
                int(clock["minute"] or 0),
                clock["zone"],
                clock.end(),
            )
            if clock["half"]:
                hour = hour % 12 + (12 if clock["half"].casefold().startswith("p") else 0)
        words = (found.words + rest[:end]).strip(" ,(")
        if hour > 23 or minute > 59:
            return None, [Finding("impossible-date", words)], words
        if zone not in _ZONES:
            return None, [Finding("timezone-missing", words)], words
        offset = dt.timezone(dt.timedelta(hours=_ZONES[zone]))
        moment = dt.datetime(date.year, date.month, date.day, hour, minute, tzinfo=offset)
        return moment, [Finding("timezone", words)] if _contradicts(zone, moment) else [], words
    return None, [], ""


def _contradicts(zone: str, moment: dt.datetime) -> bool:
    """Whether a summer or winter label does not hold on its day."""
    for labels, place in _KEPT_IN.items():
        if zone in labels:
            return moment.replace(tzinfo=ZoneInfo(place)).utcoffset() != moment.utcoffset()
    return False
