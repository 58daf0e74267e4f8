from __future__ import annotations

import datetime as dt

import pytest

from posts import turns
from posts.lifetimes import next_midnight
from posts.models import Post
from tests import factories

NOON = dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        (NOON, dt.datetime(2026, 3, 3, 5, tzinfo=dt.UTC)),
        (dt.datetime(2026, 3, 3, 5, tzinfo=dt.UTC), dt.datetime(2026, 3, 4, 5, tzinfo=dt.UTC)),
        (
            dt.datetime(2026, 3, 8, 12, tzinfo=dt.UTC),
            dt.datetime(2026, 3, 9, 4, tzinfo=dt.UTC),
        ),  # the clock is put forward
    ],
)
def test_next_midnight_is_that_of_the_sites_zone(now, midnight):
    assert next_midnight(now) == midnight


@pytest.mark.parametrize(
    "instants",
    [
        {"published_at": NOON + HOUR},
        {"published_at": NOON - 90 * HOUR, "embargoed_until": NOON + HOUR},
        {"published_at": NOON - 90 * HOUR, "expires_at": NOON + HOUR},
        {"published_at": NOON - 47 * HOUR},  # no longer news
    ],
    ids=["scheduled", "embargo", "expiry", "news"],
)
def test_post_turns_at_each_of_its_instants(db, instants):
    assert turns.post_turn(NOON) is None
    post = factories.make_published_post()
    Post.objects.filter(pk=post.pk).update(**instants)
    assert (turns.post_turn(NOON), turns.next_turn(NOON)) == (NOON + HOUR, NOON + HOUR)
    assert turns.post_turn(NOON + HOUR) != NOON + HOUR
    Post.objects.filter(pk=post.pk).update(
        status=Post.Status.DRAFT, embargoed_until=None, expires_at=None, changes_at=NOON + 2 * HOUR
    )
    assert turns.post_turn(NOON) == NOON + 2 * HOUR


def test_midnight_comes_at_the_latest(db):
    assert turns.next_turn(NOON) == next_midnight(NOON)


def test_name_stands_for_one_turn():
    with pytest.raises(ValueError, match="turns named posts are registered already"):
        turns.register("posts", lambda now: None)
