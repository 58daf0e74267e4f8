"""What the form of a post asks before it lets words out, as the person at the desk meets it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from posts.models import HistoryEntry, House, Post
from tests.admin_forms import data_of, errors_of, form_of
from tests.factories import make_post, make_published_post

pytestmark = pytest.mark.django_db

BAD = "<p>It ends on 31 June.</p>"
STOPPED = {"__all__": ["1 finding stops the publication: mend it first."]}


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


def is_published(post):
    return Post.objects.get(pk=post.pk).status == Post.Status.PUBLISHED


def test_publication_stops_with_the_list_and_the_way_past_it(desk):
    post = make_post(body=BAD)
    url, data = form_of(desk, post)
    response = desk.post(url, {**data, "_publish": "1"})
    assert errors_of(response) == STOPPED
    page = response.content.decode()
    assert "There is no such day: 31 June." in page
    assert 'name="override_reason"' in page
    assert not is_published(post)
    desk.post(url, {**data, "_publish": "1", "override_reason": "The notice says so."})
    assert is_published(post)
    assert HistoryEntry.objects.get(verb="override_checks").changes["reason"] == ["", "The notice says so."]


def test_setting_leaves_no_way_past(desk):
    House.objects.update(blocking_findings="always")
    post = make_post(body=BAD)
    url, data = form_of(desk, post)
    response = desk.post(url, {**data, "_publish": "1", "override_reason": "Because."})
    assert errors_of(response) == STOPPED
    assert 'name="override_reason"' not in response.content.decode()
    assert not is_published(post)


def test_draft_is_saved_with_any_finding(desk):
    post = make_post()
    desk.post(*form_of(desk, post, body=BAD))
    post.refresh_from_db()
    assert (post.body, post.examination.blocks) == (BAD, 1)


def test_scheduled_text_is_asked_at_every_save(desk):
    post = make_post()
    url, data = form_of(desk, post)
    desk.post(url, {**data, "published_at": "2099-05-04T12:00", "_publish": "1"})
    assert is_published(post)
    url, data = form_of(desk, post)
    response = desk.post(url, {**data, "body": BAD})
    assert errors_of(response) == STOPPED


def test_changed_words_that_readers_have_are_asked_about(desk):
    post = make_published_post(body="<p>On Monday.</p>")
    url, data = form_of(desk, post)
    response = desk.post(url, {**data, "body": "<p>On Tuesday.</p>"})
    assert errors_of(response) == {
        "__all__": ["Readers have these words: say what the change is, below the text."]
    }
    assert "data-asked" in response.content.decode()
    again = {**data_of(response), "change": "correction"}
    response = desk.post(url, again)
    assert errors_of(response) == {"correction": ["Write the note that readers see."]}
    desk.post(url, {**again, "correction": "It was Tuesday."})
    post.refresh_from_db()
    assert (post.body, [note.text for note in post.corrections.all()]) == (
        "<p>On Tuesday.</p>",
        ["It was Tuesday."],
    )
    assert (post.corrections.get().by.username, post.corrections.get().revision.number) == ("editor", 1)
    assert post.revisions.first().note == "Correction: It was Tuesday."


def test_typo_is_kept_in_the_history_only(desk, client):
    post = make_published_post(body="<p>On Munday.</p>")
    url, data = form_of(desk, post)
    desk.post(url, {**data, "body": "<p>On Monday.</p>", "change": "typo"})
    post.refresh_from_db()
    assert (post.body, post.corrections.count(), post.revisions.first().note) == (
        "<p>On Monday.</p>",
        0,
        "Typo",
    )
    assert 'id="corrections"' not in client.get(post.get_absolute_url()).content.decode()


def test_what_is_no_word_is_saved_without_a_question(desk):
    post = make_published_post(body="<p>On Monday.</p>")
    url, data = form_of(desk, post)
    desk.post(url, {**data, "tags": "Ferries", "change": "correction", "correction": "A note of nothing."})
    assert list(post.tags.names()) == ["Ferries"]
    assert post.corrections.count() == 0


def test_changing_what_readers_have_needs_the_permission(desk, editor):
    group = editor.groups.get()
    group.permissions.remove(group.permissions.get(codename="correct_post"))
    post = make_published_post(body="<p>On Monday.</p>")
    url, data = form_of(desk, post)
    response = desk.post(url, {**data, "body": "<p>On Tuesday.</p>", "change": "typo"})
    assert errors_of(response) == {
        "__all__": ["Readers have these words: changing them needs the permission to correct posts."]
    }


def test_question_stands_on_the_form_of_public_posts_only(desk):
    public = desk.get(reverse("admin:posts_post_change", args=[make_published_post().pk])).content.decode()
    draft = desk.get(reverse("admin:posts_post_change", args=[make_post().pk])).content.decode()
    assert ["data-change-question" in page for page in (public, draft)] == [True, False]
