"""What happens when a post is saved, published or withdrawn."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from posts import publishing
from posts.models import HistoryEntry, Post, Redirect, Revision
from tests.factories import make_post, make_published_post, make_source

pytestmark = pytest.mark.django_db


def test_record_save_leaves_projection_revision_history_and_word_to_the_caches(editor):
    source = make_source()
    post = make_post(body=f'<blockquote data-source="{source.pk}"><p>Quoted.</p></blockquote>')
    before = publishing.generation()
    report = publishing.record_save(post, by=editor)
    assert (report.quotations, report.quotations_added, report.links, report.dropped) == (1, 1, 0, ())
    assert (post.quotations.count(), post.revisions.get().created_by, publishing.generation()) == (
        1,
        editor,
        before + 1,
    )
    assert [(entry.verb, entry.actor) for entry in HistoryEntry.objects.all()] == [("save", editor)]


def test_record_save_reports_what_the_text_pointed_at_in_vain():
    post = make_post(body='<blockquote data-source="999"><p>Quoted.</p></blockquote>')
    report = publishing.record_save(post, by=None)
    assert [(dropped.kind, dropped.key) for dropped in report.dropped] == [("source", "999")]
    assert post.body == "<blockquote><p>Quoted.</p></blockquote>"


def test_publish_makes_public_now_and_keeps_the_published_text(editor):
    post = make_post(body="<p>Words.</p>")
    publishing.publish(post, by=editor)
    assert Post.objects.published().get() == post
    assert post.revisions.get().kind == Revision.Kind.PUBLISHED
    entry = HistoryEntry.objects.get(verb="publish")
    assert entry.changes["status"] == ["draft", "published"]


def test_publish_ahead_schedules(editor):
    soon = timezone.now() + dt.timedelta(days=1)
    post = make_post()
    publishing.publish(post, by=editor, at=soon)
    assert (Post.objects.published().count(), Post.objects.scheduled().get()) == (0, post)


def test_publish_keeps_the_first_instant():
    post = make_published_post(days_ago=10)
    instant = post.published_at
    publishing.publish(post, by=None)
    assert post.published_at == instant


def test_withdraw_needs_a_reason(editor):
    post = make_published_post()
    with pytest.raises(ValueError, match="say why"):
        publishing.withdraw(post, by=editor, reason=" ")
    assert Post.objects.published().get() == post


def test_withdraw_leaves_the_row_and_the_reason(editor):
    post = make_published_post()
    publishing.withdraw(post, by=editor, reason="The figures were wrong.")
    assert Post.objects.gone().get().withdrawal_reason == "The figures were wrong."
    assert HistoryEntry.objects.filter(verb="withdraw", actor=editor).count() == 1


def test_new_address_of_a_public_post_is_reached_from_the_old_one():
    post = make_published_post(slug="old")
    old = post.get_absolute_url()
    post.slug = "new"
    post.save()
    publishing.record_save(post, by=None)
    assert dict(Redirect.objects.values_list("path", "target")) == {old: post.get_absolute_url()}


def test_new_address_of_a_draft_leaves_nothing():
    post = make_post(slug="old")
    post.slug = "new"
    post.save()
    publishing.record_save(post, by=None)
    assert Redirect.objects.count() == 0


def test_public_changed_makes_its_row_where_it_is_missing():
    from posts.models import Generation

    Generation.objects.all().delete()
    publishing.public_changed()
    assert publishing.generation() == 1
