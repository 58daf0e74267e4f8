from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from advocacy.backups.last import last_backup, note_made, note_proved

MONDAY = dt.datetime(2026, 5, 4, 3, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def test_a_site_without_a_backup():
    assert last_backup() is None
    assert not note_proved("a.zip")
    assert last_backup() is None


def test_the_newest_backup_and_when_it_was_proved():
    with time_machine.travel(MONDAY, tick=False) as clock:
        note_made("a.zip", size=10, rows=5, files=1, missing=0)
        note_proved("a.zip")
        clock.shift(dt.timedelta(days=1))
        note_made("b.zip", size=20, rows=6, files=2, missing=1)
        found = last_backup()
        assert (found.name, found.bytes, found.missing) == ("b.zip", 20, 1)
        assert (found.made_at, found.verified_at) == (MONDAY + dt.timedelta(days=1), None)
        clock.shift(dt.timedelta(hours=1))
        note_proved("b.zip")
        assert last_backup().verified_at == MONDAY + dt.timedelta(days=1, hours=1)
