from __future__ import annotations

import datetime as dt

from django.utils import formats, translation

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
