"""The way of a post between its author and the editors, and who hears of it."""

from __future__ import annotations

import pytest
from django.core import mail

from posts import workflow
from posts.models import HistoryEntry, Post, ReviewStep, StaleVersion
from posts.workflow import Verb
from tests import factories


@pytest.fixture
def draft(author):
    return factories.make_post(title="Thirty-four lorries", created_by=author)


def _addressed():
    return sorted((letter.to[0].partition("@")[0], letter.subject) for letter in mail.outbox)


def test_submitting_tells_the_editors_with_the_note(
    draft, author, editor, campaigner, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        step = workflow.take(draft, Verb.SUBMITTED, by=author, note="Mind the second quotation.")
    draft.refresh_from_db()
    assert (draft.status, draft.version, step.version) == ("in_review", 2, 2)
    assert _addressed() == [("editor", "For review: Thirty-four lorries")]
    assert "> Mind the second quotation." in mail.outbox[0].body
    assert f"http://localhost:8000/admin/posts/post/{draft.pk}/change/" in mail.outbox[0].body


def test_sending_back_needs_a_reason_and_tells_author_and_submitter(
    draft, author, editor, django_capture_on_commit_callbacks
):
    workflow.take(draft, Verb.SUBMITTED, by=author)
    with pytest.raises(workflow.StepRefused, match="Say why"):
        workflow.take(draft, Verb.SENT_BACK, by=editor, note="  ")
    with django_capture_on_commit_callbacks(execute=True):
        workflow.take(draft, Verb.SENT_BACK, by=editor, note="Who counted them?")
    assert Post.objects.get().status == "draft"
    assert _addressed() == [("author", "Sent back: Thirty-four lorries")]
    assert [step.verb for step in draft.review_steps.all()] == ["sent_back", "submitted"]


def test_approval_leaves_the_text_unpublished_and_is_given_once(draft, author, editor):
    workflow.take(draft, Verb.SUBMITTED, by=author)
    workflow.take(draft, Verb.APPROVED, by=editor, note="Good.")
    assert (Post.objects.get().status, workflow.is_approved(draft)) == ("in_review", True)
    with pytest.raises(workflow.StepRefused, match="no longer where this step begins"):
        workflow.take(draft, Verb.APPROVED, by=editor)


def test_submitting_again_needs_approval_again(draft, author, editor):
    for verb, by in ((Verb.SUBMITTED, author), (Verb.APPROVED, editor), (Verb.SENT_BACK, editor)):
        workflow.take(draft, verb, by=by, note="Once more.")
    workflow.take(draft, Verb.SUBMITTED, by=author)
    assert workflow.is_approved(draft) is False


def test_scheduled_post_is_taken_off_the_schedule_and_keeps_its_date(draft, editor):
    scheduled = factories.make_published_post(days_ago=-3, created_by=draft.created_by)
    workflow.take(scheduled, Verb.UNSCHEDULED, by=editor)
    stored = Post.objects.get(pk=scheduled.pk)
    assert (stored.status, stored.published_at) == ("draft", scheduled.published_at)


def test_public_post_is_not_unscheduled(editor):
    post = factories.make_published_post()
    with pytest.raises(workflow.StepRefused):
        workflow.take(post, Verb.UNSCHEDULED, by=editor)
    assert Post.objects.get().status == "published"


MAY = {
    Verb.SUBMITTED: ("draft", {"author", "editor", "superuser"}),
    Verb.TAKEN_BACK: ("in_review", {"author"}),
    Verb.APPROVED: ("in_review", {"editor", "superuser"}),
    Verb.SENT_BACK: ("in_review", {"editor", "superuser"}),
}


@pytest.mark.parametrize("verb", MAY)
def test_who_may_take_a_step(verb, author, editor, tag_manager, campaigner, administrator, admin_user):
    status, expected = MAY[verb]
    people = {
        "author": author, "other author": factories.make_user(groups=["Author"]), "editor": editor,
        "tag_manager": tag_manager, "campaigner": campaigner, "administrator": administrator,
        "superuser": admin_user,
    }  # fmt: skip
    allowed = set()
    for name, person in people.items():
        post = factories.make_post(created_by=author, status=status)
        try:
            workflow.take(post, verb, by=person, note="Because.")
        except workflow.StepRefused:
            assert Post.objects.get(pk=post.pk).status == status
        else:
            allowed.add(name)
    assert allowed == expected


def test_offered_steps_are_those_that_can_be_taken(draft, author, editor):
    def offered(person):
        return [str(step.verb) for step in workflow.open_steps(person, draft)]

    assert (offered(author), offered(editor)) == (["submitted"], ["submitted"])
    workflow.take(draft, Verb.SUBMITTED, by=author)
    assert (offered(author), offered(editor)) == (["taken_back"], ["approved", "sent_back"])
    workflow.take(draft, Verb.APPROVED, by=editor)
    assert (offered(author), offered(editor)) == (["taken_back"], ["sent_back"])


def test_step_with_a_text_that_was_saved_meanwhile_is_refused(draft, author):
    stale = Post.objects.get(pk=draft.pk)
    draft.title = "Saved meanwhile"
    draft.save()
    with pytest.raises(StaleVersion):
        workflow.take(stale, Verb.SUBMITTED, by=author)
    assert (Post.objects.get().status, ReviewStep.objects.count()) == ("draft", 0)


def test_step_is_in_the_history(draft, author):
    workflow.take(draft, Verb.SUBMITTED, by=author, note="Please.")
    entry = HistoryEntry.objects.get(verb="submitted")
    assert (entry.actor, entry.object_id, entry.changes) == (author, str(draft.pk), {"note": ["", "Please."]})


def test_superusers_review_where_nobody_else_does(admin_user):
    assert workflow.reviewers() == [admin_user]
