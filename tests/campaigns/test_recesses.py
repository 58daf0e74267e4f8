"""The recess in force as a notice."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns import recesses
from tests.factories import make_recess

pytestmark = pytest.mark.django_db


def test_recess_is_a_notice_from_its_first_midnight_to_the_one_after_its_last_day():
    row = make_recess(starts_on=dt.date(2026, 3, 3), ends_on=dt.date(2026, 3, 4))
    begins, ends = dt.datetime(2026, 3, 3, 5, 0, tzinfo=dt.UTC), dt.datetime(2026, 3, 5, 5, 0, tzinfo=dt.UTC)
    minute = dt.timedelta(minutes=1)
    assert recesses.standing(begins - minute) == ([], begins)
    (notice,), change_at = recesses.standing(begins)
    assert (notice.key, notice.title, change_at) == (f"recess/{row.pk}", "In recess until 4 March 2026", ends)
    assert notice.text == "We publish nothing from 3 March 2026 to 4 March 2026."
    assert (notice.starts_at, notice.ends_at) == (begins, ends)
    assert recesses.standing(ends) == ([], None)
