"""Kept copies: which one stands for a source."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from posts.models import Snapshot
from tests.factories import make_source

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def _kept(source, days_ago, **values):
    taken_at = NOW - dt.timedelta(days=days_ago)
    return Snapshot.objects.create(
        source=source, url=source.url, **{"state": "success", "taken_at": taken_at, **values}
    )


def test_newest_copy_that_shows_the_work_stands_for_a_source(django_assert_num_queries):
    one, two, three = make_source(), make_source(), make_source()
    _kept(one, 9)
    newest = _kept(one, 5)
    _kept(one, 3, login_wall=True)
    _kept(one, 2, withdrawn_at=NOW)
    Snapshot.objects.create(source=one, url=one.url, state="failed", failure="gone")
    walled = _kept(two, 1, login_wall=True)
    with django_assert_num_queries(1):
        assert Snapshot.objects.latest_for([one.pk, two.pk, three.pk]) == {one.pk: newest, two.pk: walled}
    with django_assert_num_queries(0):
        assert Snapshot.objects.latest_for([]) == {}


@pytest.mark.parametrize(
    "values",
    [
        {"state": "lost"},
        {"origin": "dreamt"},
        {"state": "success"},
        {"state": "success", "taken_at": NOW, "failure": "gone"},
        {"origin": "uploaded"},
    ],
)
def test_database_refuses_a_copy_that_cannot_be(values):
    source = make_source()
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.create(source=source, **values)
