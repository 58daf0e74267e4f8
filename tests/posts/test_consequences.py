"""What follows from the clock alone: done once, never missed, and shown when it is late."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from posts import consequences
from posts.models import Consequence, HistoryEntry, Post, Revision
from posts.publishing import generation, record_save
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def effect(monkeypatch):
    """An effect that another app registers; what it was called with."""
    calls = []
    monkeypatch.setattr(consequences, "_registry", {})
    consequences.register("note", lambda post, event: calls.append((post.pk, event)))
    return calls


def _scheduled(author=None, **overrides):
    """A post that was scheduled two days ago and became public an hour ago."""
    now = timezone.now()
    post = factories.make_post(
        **{"status": "published", "published_at": now - HOUR, "created_by": author, **overrides}
    )
    record_save(post, by=None, kind=Revision.Kind.PUBLISHED)
    earlier = now - dt.timedelta(days=2)
    post.revisions.update(created_at=earlier)
    Post.objects.filter(pk=post.pk).update(modified_at=earlier)
    return post


def test_post_that_became_public_is_followed_up_once(effect, author, django_capture_on_commit_callbacks):
    post = _scheduled(author)
    before = generation()
    with django_capture_on_commit_callbacks(execute=True):
        reports = [consequences.follow_up(timezone.now(), 10) for _ in range(2)]
    assert [report.done for report in reports] == [1, 0]
    assert effect == [(post.pk, "public")]
    assert generation() == before + 1
    stored = Post.objects.get()
    assert (stored.modified_at, stored.version) == (stored.published_at, post.version)
    assert HistoryEntry.objects.get(verb="became public").actor is None
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        ([author.email], f"Public now: {post.title}")
    ]


def test_who_has_just_published_gets_no_letter(effect, author, django_capture_on_commit_callbacks):
    post = factories.make_post(status="published", published_at=timezone.now(), created_by=author)
    with django_capture_on_commit_callbacks(execute=True):
        record_save(post, by=author, kind=Revision.Kind.PUBLISHED)
        assert consequences.follow_up(timezone.now(), 10).done == 1
    assert mail.outbox == []


@pytest.mark.parametrize(
    "overrides",
    [
        {"status": "draft"},
        {"embargoed_until": timezone.now() + HOUR},
        {"published_at": timezone.now() + HOUR},
        {"published_at": timezone.now() - dt.timedelta(days=40)},
    ],
    ids=["draft", "embargoed", "scheduled", "dated long ago"],
)
def test_nothing_follows_from_what_is_not_public_or_no_news(effect, overrides):
    _scheduled(**overrides)
    consequences.follow_up(timezone.now(), 10)
    assert (effect, Consequence.objects.count()) == ([], 0)


def test_end_of_an_embargo_is_followed_up_however_old_the_date(effect):
    now = timezone.now()
    post = _scheduled(published_at=now - dt.timedelta(days=90), embargoed_until=now - HOUR)
    consequences.follow_up(now, 10)
    assert effect == [(post.pk, "public")]


def test_expiry_is_followed_up(effect):
    now = timezone.now()
    post = _scheduled(published_at=now - dt.timedelta(days=90), expires_at=now - HOUR)
    consequences.follow_up(now, 10)
    assert effect == [(post.pk, "expired")]
    assert HistoryEntry.objects.get(verb="expired").object_id == str(post.pk)


def test_effect_that_breaks_is_tried_again_and_shown(effect, monkeypatch):
    post = _scheduled()

    def broken(post, event):
        raise RuntimeError("the press is jammed")

    consequences.register("press", broken)
    report = consequences.follow_up(timezone.now(), 10)
    row = Consequence.objects.get()
    assert (report.done, report.failed, row.done_at, row.failures) == (0, 1, None, 1)
    assert row.last_error == "RuntimeError: the press is jammed"
    assert [late.post_id for late in consequences.overdue()] == [post.pk]
    assert consequences.follow_up(timezone.now(), 10).failed == 0
    monkeypatch.delitem(consequences._registry, "press")
    assert consequences.follow_up(row.next_attempt_at, 10).done == 1
    assert list(consequences.overdue()) == []


def test_stillness_of_run_due_is_seen_without_it():
    post = _scheduled()
    assert consequences.unnoticed() == [post]
    consequences.follow_up(timezone.now(), 10)
    assert consequences.unnoticed() == []


def test_next_instant_is_the_first_that_lies_ahead():
    now = timezone.now()
    _scheduled(published_at=now + 5 * HOUR)
    _scheduled(published_at=now + 2 * HOUR)
    _scheduled(expires_at=now + 3 * HOUR)
    assert consequences.follow_up(now, 10).next_at == now + 2 * HOUR


def test_another_effect_under_a_taken_name_is_refused(effect):
    with pytest.raises(ValueError, match="an effect named note"):
        consequences.register("note", lambda post, event: None)
