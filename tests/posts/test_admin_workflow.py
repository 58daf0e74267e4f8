"""Steps of a review as people take them: with the form, on pages of their own."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from posts import workflow
from posts.models import Post, ReviewStep
from posts.workflow import Verb
from tests import factories
from tests.admin_forms import add_form, errors_of, form_of
from tests.posts.test_desk_mail import REFUSING


def _step(post, verb):
    return reverse("admin:posts_post_step", args=[post.pk, verb])


def test_form_saves_the_text_and_submits_it_with_the_note(client_of, author):
    post = factories.make_post(created_by=author)
    client = client_of(author)
    client.post(
        *form_of(client, post, title="As submitted", _step="submitted", review_note="Please look at the end.")
    )
    stored = Post.objects.get()
    step = ReviewStep.objects.get()
    assert (stored.title, stored.status) == ("As submitted", "in_review")
    assert (step.note, step.by, step.version) == ("Please look at the end.", author, stored.version)


def test_new_post_is_submitted_at_once(client_of, author):
    client = client_of(author)
    client.post(*add_form(client, Post, title="New", body="<p>Words.</p>", _step="submitted"))
    assert (Post.objects.get().status, ReviewStep.objects.get().verb) == ("in_review", "submitted")


def test_editor_sends_back_with_the_form_and_has_to_say_why(client_of, author, editor):
    post = factories.make_post(created_by=author)
    workflow.take(post, Verb.SUBMITTED, by=author)
    client = client_of(editor)
    refused = client.post(*form_of(client, post, title="Mended", _step="sent_back"))
    assert errors_of(refused) == {
        "__all__": ["Say in the note why the text goes back: its author will read it."]
    }
    assert Post.objects.get().status == "in_review"
    client.post(*form_of(client, post, title="Mended", _step="sent_back", review_note="Who counted?"))
    stored = Post.objects.get()
    assert (stored.status, stored.title) == ("draft", "Mended")
    page = client_of(author).get(reverse("admin:posts_post_change", args=[post.pk]))
    assert "Who counted?" in page.text
    assert page.context["has_change_permission"] is True


def test_approval_is_shown_and_so_is_what_was_changed_after_it(client_of, editor, author):
    post = factories.make_post(created_by=author)
    workflow.take(post, Verb.SUBMITTED, by=author)
    client = client_of(editor)
    client.post(*form_of(client, post, _step="approved"))
    url = reverse("admin:posts_post_change", args=[post.pk])
    assert [client.get(url).context[name] for name in ("is_approved", "changed_since")] == [True, False]
    client.post(*form_of(client, post, title="Changed since"))
    assert [client.get(url).context[name] for name in ("is_approved", "changed_since")] == [True, True]


@pytest.mark.parametrize("verb", ["approved", "sent_back", "unscheduled", "nonsense"])
def test_author_cannot_forge_a_step(client_of, author, verb):
    post = factories.make_post(created_by=author)
    client = client_of(author)
    client.post(*form_of(client, post, _step=verb, review_note="Forged"))
    assert (Post.objects.get().status, ReviewStep.objects.count()) == ("draft", 0)


def test_author_takes_back_what_waits_for_review(client_of, author):
    post = factories.make_post(created_by=author)
    workflow.take(post, Verb.SUBMITTED, by=author)
    client = client_of(author)
    page = client.get(reverse("admin:posts_post_change", args=[post.pk]))
    assert f'href="{_step(post, "taken_back")}"' in page.text
    answer = client.post(_step(post, "taken_back"), {"version": post.version})
    assert answer.headers["Location"] == reverse("admin:posts_post_change", args=[post.pk])
    assert Post.objects.get().status == "draft"


def test_step_of_a_text_that_was_changed_meanwhile_is_refused_in_words(client_of, author, editor):
    post = factories.make_post(created_by=author)
    workflow.take(post, Verb.SUBMITTED, by=author)
    answer = client_of(editor).post(_step(post, "approved"), {"version": post.version - 1})
    assert (answer.status_code, ReviewStep.objects.count()) == (409, 1)
    assert "Somebody saved this post since you opened the page." in answer.text
    assert f'name="version" value="{post.version}"' in answer.text


def test_step_without_its_reason_asks_again_and_keeps_nothing(client_of, author, editor):
    post = factories.make_post(created_by=author)
    workflow.take(post, Verb.SUBMITTED, by=author)
    answer = client_of(editor).post(_step(post, "sent_back"), {"version": post.version, "note": " "})
    assert (answer.status_code, Post.objects.get().status) == (409, "in_review")
    assert "Say why: the author will read it." in answer.text


@pytest.mark.parametrize(("back", "leads"), [("board", "/admin/posts/post/board/"), ("//evil.example", None)])
def test_step_leads_back_where_it_was_begun_and_nowhere_else(client_of, author, back, leads):
    post = factories.make_post(created_by=author)
    answer = client_of(author).post(_step(post, "submitted"), {"version": post.version, "back": back})
    assert answer.headers["Location"] == (leads or reverse("admin:posts_post_change", args=[post.pk]))


def test_step_that_is_no_longer_possible_leads_back_with_a_word(client_of, author, editor):
    post = factories.make_post(created_by=author)
    answer = client_of(editor).get(_step(post, "approved"), follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "The post is no longer where this step begins."
    ]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_mail_server_that_is_down_does_not_lose_the_step(client_of, author, editor, settings):
    settings.EMAIL_BACKEND = REFUSING
    post = factories.make_post(created_by=author)
    client_of(author).post(_step(post, "submitted"), {"version": post.version, "note": "Please."})
    assert (Post.objects.get().status, ReviewStep.objects.get().note, mail.outbox) == (
        "in_review", "Please.", [],
    )  # fmt: skip


# Publishing from the board ---------------------------------------------------


def _publish(post):
    return reverse("admin:posts_post_publish", args=[post.pk])


def test_publishing_says_what_it_does_and_does_it(client_of, editor):
    post = factories.make_post()
    client = client_of(editor)
    assert 'value="Publish now"' in client.get(_publish(post)).text
    client.post(_publish(post), {"version": post.version, "back": "board"})
    assert Post.objects.published().get() == post


def test_post_without_words_is_not_published(client_of, editor):
    post = factories.make_post(body="")
    answer = client_of(editor).post(_publish(post), {"version": post.version})
    assert "A post without words cannot be published." in answer.text
    assert Post.objects.get().status == "draft"


def test_publishing_a_stale_page_is_refused(client_of, editor):
    post = factories.make_post()
    answer = client_of(editor).post(_publish(post), {"version": 99})
    assert (answer.status_code, Post.objects.get().status) == (409, "draft")
