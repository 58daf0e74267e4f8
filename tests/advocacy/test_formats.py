from __future__ import annotations

import datetime as dt

import pytest
from django.utils import formats, translation

from posts.partial_dates import PartialDate

INSTANT = dt.datetime(2026, 11, 8, 14, 30)


def test_dates_are_written_day_first_with_a_clock_of_24_hours():
    assert formats.date_format(INSTANT, "DATETIME_FORMAT") == "8 November 2026, 14:30"
    assert formats.date_format(INSTANT.date(), "SHORT_DATE_FORMAT") == "8 Nov 2026"


def test_french_dates_times_and_numbers_are_written_as_in_canada():
    with translation.override("fr"):
        assert formats.date_format(INSTANT, "DATETIME_FORMAT") == "8 novembre 2026, 14\xa0h\xa030"
        assert formats.date_format(INSTANT, "SHORT_DATE_FORMAT") == "8 nov. 2026"
        assert formats.date_format(INSTANT, "YEAR_MONTH_FORMAT") == "novembre 2026"
        assert formats.number_format(1234567.5, 1, force_grouping=True) == "1\xa0234\xa0567,5"


FIRST = dt.datetime(2026, 5, 1, 9, 5)


@pytest.mark.parametrize(
    ("language", "long", "short", "margin", "partial"),
    [
        ("fr", "1er mai 2026, 9\xa0h\xa005", "1er mai 2026", "1er mai", "1er mai 2026"),
        ("en", "1 May 2026, 09:05", "1 May 2026", "1 May", "1 May 2026"),
    ],
)
def test_first_day_of_a_month_is_an_ordinal_in_french_alone(language, long, short, margin, partial):
    with translation.override(language):
        assert formats.date_format(FIRST, "DATETIME_FORMAT") == long
        assert formats.date_format(FIRST, "SHORT_DATE_FORMAT") == short
        assert formats.date_format(FIRST, "MONTH_DAY_FORMAT") == margin
        assert PartialDate.parse("2026-05-01").label() == partial


def test_other_days_and_days_in_figures_are_no_ordinals():
    with translation.override("fr"):
        assert formats.date_format(dt.date(2026, 5, 11), "DATE_FORMAT") == "11 mai 2026"
        assert formats.date_format(FIRST, "Y-m-d") == "2026-05-01"
