"""What the dates of a post mean, said beforehand; and moving a post that readers have not seen."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from posts import schedule
from posts.models import HistoryEntry, Post, StaleVersion
from posts.publishing import generation
from tests import factories

NOW = dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)
MONDAY = dt.datetime(2026, 11, 30, 14, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("dates", "label", "says"),
    [
        ({}, "Publish now", "Readers see it at once."),
        (
            {"published_at": MONDAY},
            "Publish on Monday 30 November 2026 at 09:00 EST",
            "7 days from now; nobody sees it before.",
        ),
        (
            {"published_at": NOW - dt.timedelta(days=200)},
            "Publish now, dated Wednesday 6 May 2026 at 13:00 EDT",
            "Readers see it at once, with that date.",
        ),
        (
            {"published_at": NOW + dt.timedelta(minutes=50), "embargoed_until": NOW + dt.timedelta(hours=3)},
            "Publish on Sunday 22 November 2026 at 15:00 EST",
            "3 hours from now; nobody sees it before. Until then it is under embargo.",
        ),
        (
            {"expires_at": MONDAY},
            "Publish now",
            "Readers see it at once. It is taken off the site on Monday 30 November 2026 at 09:00 EST.",
        ),
    ],
)  # fmt: skip
def test_button_says_what_will_happen_and_when(dates, label, says):
    found = schedule.outlook(**{"published_at": None, **dates}, now=NOW)
    assert (found.label, found.says) == (label, says)


def test_same_hour_across_the_change_of_clocks_is_named_with_its_zone():
    before = dt.datetime(2026, 10, 31, 13, tzinfo=dt.UTC)
    after = dt.datetime(2026, 11, 1, 14, tzinfo=dt.UTC)
    at = dt.datetime(2026, 10, 30, tzinfo=dt.UTC)
    labels = [schedule.outlook(published_at=instant, now=at).label for instant in (before, after)]
    assert labels == [
        "Publish on Saturday 31 October 2026 at 09:00 EDT",
        "Publish on Sunday 1 November 2026 at 09:00 EST",
    ]


@pytest.mark.parametrize(
    ("dates", "says"),
    [
        (
            {"published_at": MONDAY},
            "Readers see it from Monday 30 November 2026 at 09:00 EST on, 7 days from now.",
        ),
        ({"published_at": NOW - dt.timedelta(days=2)}, "Readers see what you save at once."),
        (
            {"published_at": NOW - dt.timedelta(days=2), "expires_at": NOW - dt.timedelta(days=1)},
            "It expired on Saturday 21 November 2026 at 12:00 EST: nobody sees it.",
        ),
    ],
)
def test_released_post_says_where_it_stands(dates, says):
    assert schedule.outlook(**dates, now=NOW, is_released=True).says == says


@pytest.fixture
def scheduled(db):
    return factories.make_published_post(days_ago=-3)


def test_moving_changes_the_instant_and_nothing_of_the_text(scheduled, editor):
    before = generation()
    to = timezone.now() + dt.timedelta(days=40)
    schedule.move(scheduled, to, by=editor)
    stored = Post.objects.get()
    assert (stored.published_at, stored.status, stored.version) == (to, "published", 2)
    assert stored.month_on == timezone.localtime(to).date().replace(day=1)
    assert HistoryEntry.objects.get(verb="reschedule").changes["published_at"][1] == to.isoformat()
    assert generation() == before + 1


def test_embargo_that_decides_moves_along(editor):
    now = timezone.now()
    post = factories.make_post(
        status="published",
        published_at=now - dt.timedelta(days=1),
        embargoed_until=now + dt.timedelta(days=2),
    )
    to = now + dt.timedelta(days=5)
    schedule.move(post, to, by=editor)
    assert Post.objects.get().public_from == to


def test_draft_gets_a_planned_date_and_stays_a_draft(editor, db):
    post = factories.make_post()
    to = timezone.now() + dt.timedelta(days=5)
    schedule.move(post, to, by=editor)
    stored = Post.objects.get()
    assert (stored.published_at, stored.status, stored.is_public) == (to, "draft", False)


@pytest.mark.parametrize(
    ("overrides", "days", "words"),
    [
        ({}, -1, "has passed"),
        ({"expires_at": 4}, 5, "It expires on"),
        ({"status": "published", "published_at": -1}, 5, "Readers have seen it"),
    ],
)
def test_what_cannot_be_moved_says_why(editor, db, overrides, days, words):
    now = timezone.now()
    dates = {
        name: now + dt.timedelta(days=value) if isinstance(value, int) else value
        for name, value in overrides.items()
    }
    post = factories.make_post(**dates)
    with pytest.raises(schedule.CannotMove, match=words):
        schedule.move(post, now + dt.timedelta(days=days), by=editor)


def test_address_that_is_taken_in_the_other_month_is_told(editor, db):
    to = timezone.now() + dt.timedelta(days=40)
    factories.make_post(title="Standing", slug="same", published_at=to)
    post = factories.make_post(title="Moving", slug="same", published_at=to + dt.timedelta(days=60))
    with pytest.raises(schedule.CannotMove, match="“Standing” has its address in that month"):
        schedule.move(post, to, by=editor)


def test_post_saved_meanwhile_is_not_moved(scheduled, editor):
    stale = Post.objects.get()
    scheduled.save()
    with pytest.raises(StaleVersion):
        schedule.move(stale, timezone.now() + dt.timedelta(days=9), by=editor)
