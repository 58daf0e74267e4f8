from __future__ import annotations

import datetime as dt

from django.utils import formats


def test_dates_are_written_day_first_with_a_clock_of_24_hours():
    instant = dt.datetime(2026, 11, 8, 14, 30)
    assert formats.date_format(instant, "DATETIME_FORMAT") == "8 November 2026, 14:30"
    assert formats.date_format(instant.date(), "SHORT_DATE_FORMAT") == "8 Nov 2026"
