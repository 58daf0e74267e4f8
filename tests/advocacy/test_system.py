from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from advocacy import system
from advocacy.backups.last import note_made
from campaigns.models import ReaderMail
from posts.models import DeskMail
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_site_that_was_never_backed_up_is_not_well():
    found = system.look()
    assert (found.pending, found.backup, found.is_backup_old, found.is_well) == ([], None, True, False)
    assert {"Python", "Django"} < set(found.versions)
    assert all(0 < disk.free <= disk.total for disk in found.disks)


def test_it_is_well_once_everything_is(monkeypatch):
    note_made("site.zip", size=10, rows=1, files=1, missing=0)
    monkeypatch.setattr(system, "overdue_jobs", lambda at: [])
    monkeypatch.setattr(system, "disks", lambda: [system.Disk("/", 90, 100)])
    assert system.look().is_well
    assert not system.look(timezone.now() + dt.timedelta(days=3)).is_well
    monkeypatch.setattr(system, "disks", lambda: [system.Disk("/", 9, 100)])
    assert not system.look().is_well


def test_letters_that_do_not_go_out_are_counted_and_nobody_is_named():
    for failures in (0, 2):
        DeskMail.objects.create(to=factories.make_user(), subject="a", text="b", failures=failures)
        ReaderMail.objects.create(
            address="jane@a.example", language="en", subject="a", text="b", failures=failures
        )
    found = system.mail()
    assert [(one.kind, one.waiting, one.failing) for one in found] == [
        ("desk", 2, 1),
        ("readers", 2, 1),
        ("mailings", 0, 0),
    ]
    assert "jane" not in repr(found)


def test_a_folder_that_is_not_there_yet_is_looked_at_from_above(settings, tmp_path):
    settings.MEDIA_ROOT = settings.PRIVATE_MEDIA_ROOT = tmp_path / "not" / "yet"
    assert {disk.total > 0 for disk in system.disks()} == {True}
