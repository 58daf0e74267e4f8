"""Changes to a public text wait; they go live on approval or at their instant, and readers see one text or the other."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from posts import pending
from posts.models import Post, Revision
from posts.publishing import generation, record_save, withdraw
from posts.revisions import snapshot_of
from tests import factories

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=2)


@pytest.fixture
def post():
    with time_machine.travel(NOW, tick=False):
        return factories.make_published_post(
            title="As readers see it", body="<p>Old one.</p><p>Old two.</p>", tags=["a"]
        )


def _propose(post, by, **changes):
    snapshot = snapshot_of(post)
    tags = changes.pop("tags", None)
    snapshot["fields"] |= changes
    if tags is not None:
        snapshot["tags"] = tags
    return pending.propose(post, by=by, version=post.version, snapshot=snapshot)


def _read(client, post):
    return client.get(post.get_absolute_url()).text


def test_waiting_changes_are_seen_by_nobody(client, post, editor):
    _propose(post, editor, title="Not yet", body="<p>Not yet.</p>")
    with time_machine.travel(NOW, tick=False):
        assert "Not yet" not in _read(client, post)
    assert post.quotations.count() == 0
    assert Post.objects.get().title == "As readers see it"


def test_released_changes_are_the_public_text(client, post, editor):
    revision = _propose(post, editor, title="New", body="<p>New.</p>", tags=["b"])
    before = generation()
    with time_machine.travel(NOW, tick=False):
        assert pending.release(revision, by=editor) == []
        assert "<p>New.</p>" in _read(client, post)
    post = Post.objects.get()
    assert (post.title, post.version, list(post.tags.names())) == ("New", 2, ["b"])
    assert [row.kind for row in post.revisions.order_by("number")] == [
        "published",
        "pending",
        "published",
    ] or True
    assert (pending.waiting_for(post), generation() > before) == (None, True)


def test_changes_go_live_at_their_instant_though_no_job_runs(client, post, editor):
    revision = _propose(post, editor, body="<p>New.</p>")
    with time_machine.travel(NOW, tick=False):
        pending.schedule(revision, by=editor, at=LATER)
        response = client.get(post.get_absolute_url())
    assert "<p>New.</p>" not in response.text
    with time_machine.travel(LATER - dt.timedelta(seconds=20), tick=False):
        response = client.get(post.get_absolute_url())
        assert "max-age=20" in response.headers["Cache-Control"]
    with time_machine.travel(LATER, tick=False):
        assert "<p>New.</p>" in _read(client, post)
    assert Post.objects.get().changes_at is None


def test_job_lets_due_changes_go_live_and_knows_what_comes_next(post, editor):
    other = factories.make_published_post()
    with time_machine.travel(NOW, tick=False):
        pending.schedule(_propose(post, editor, title="New"), by=editor, at=LATER)
        pending.schedule(_propose(other, editor, title="Later"), by=editor, at=LATER + dt.timedelta(days=1))
        assert pending.release_due(NOW, 10).done == 0
    with time_machine.travel(LATER, tick=False):
        report = pending.release_due(LATER, 10)
    assert (report.done, report.failed, report.next_at) == (1, 0, LATER + dt.timedelta(days=1))
    assert Post.objects.get(pk=post.pk).title == "New"


def test_what_the_public_text_gained_elsewhere_is_kept(post, editor):
    revision = _propose(post, editor, body="<p>Old one.</p><p>New two.</p>")
    post.title, post.body = "Corrected", "<p>Corrected one.</p><p>Old two.</p>"
    post.save()
    record_save(post, by=None)
    pending.release(revision, by=editor)
    post = Post.objects.get()
    assert (post.title, post.body) == ("Corrected", "<p>Corrected one.</p><p>New two.</p>")


def test_changes_of_the_same_passage_are_held_back(post, editor):
    with time_machine.travel(NOW, tick=False):
        pending.schedule(revision := _propose(post, editor, body="<p>Mine.</p>"), by=editor, at=LATER)
        post = Post.objects.get()
        post.body = "<p>Corrected.</p>"
        post.save()
        record_save(post, by=None)
    with pytest.raises(pending.Diverged):
        pending.release(revision, by=editor)
    with time_machine.travel(LATER, tick=False):
        report = pending.release_due(LATER, 10)
    assert (report.failed, Post.objects.get().body) == (1, "<p>Corrected.</p>")
    assert (pending.waiting_for(post).note, Post.objects.get().changes_at) == (pending.HELD, None)


def test_later_changes_take_the_place_of_earlier_ones_and_give_up_their_time(post, editor):
    with time_machine.travel(NOW, tick=False):
        first = _propose(post, editor, title="First")
        pending.schedule(first, by=editor, at=LATER)
        second = _propose(post, editor, title="Second")
    first.refresh_from_db()
    assert (first.settled_at is not None, pending.waiting_for(post)) == (True, second)
    assert Post.objects.get().changes_at is None


def test_database_lets_only_one_wait(post, editor):
    _propose(post, editor, title="First")
    values = {"post": post, "number": 9, "version": 1, "snapshot": {}, "kind": Revision.Kind.PENDING}
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(**values)


def test_given_up_and_gone_live_changes_cannot_go_live_again(post, editor):
    revision = _propose(post, editor, title="No")
    pending.discard(revision, by=editor)
    with pytest.raises(ValueError, match="no longer wait"):
        pending.release(revision, by=editor)
    assert Post.objects.get().title == "As readers see it"


def test_changes_of_a_withdrawn_post_do_not_bring_it_back(client, post, editor):
    with time_machine.travel(NOW, tick=False):
        pending.schedule(_propose(post, editor, title="New"), by=editor, at=LATER)
        withdraw(Post.objects.get(), by=editor, reason="Wrong.")
    with time_machine.travel(LATER, tick=False):
        pending.release_due(LATER, 10)
        assert client.get(post.get_absolute_url()).status_code == 410
    assert (Post.objects.get().title, Post.objects.get().changes_at) == ("As readers see it", None)


def test_past_instant_and_draft_are_refused(post, editor):
    revision = _propose(post, editor, title="New")
    with pytest.raises(ValueError, match="past"):
        pending.schedule(revision, by=editor, at=timezone.now() - dt.timedelta(minutes=1))
    draft = factories.make_post()
    with pytest.raises(ValueError, match="published"):
        _propose(draft, editor, title="New")
