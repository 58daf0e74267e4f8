from __future__ import annotations

import pytest

from advocacy.rereading import CannotApply, apply
from campaigns.models import Call
from posts import pending, rereadings, reviews
from posts.models import ImportReview, Post, Revision
from posts.publishing import record_save
from posts.revisions import snapshot_of
from tests.factories import make_organization, make_post, make_published_post, make_source, make_user

pytestmark = pytest.mark.django_db

BODY = (
    '<p id="a">In an article entitled “Oil and accounts” (Quay Herald, 5 March 2024), the keeper is heard:</p>'
    "<blockquote><p>No one asked <em>me</em> what the oil cost.</p></blockquote><p>So it is.</p>"
)


@pytest.fixture
def editor():
    return make_user(groups=["Editor"])


@pytest.fixture
def source():
    return make_source(title="Oil and accounts", publisher=make_organization(name="Quay Herald"), url="")


def decided(post, by, **decision):
    review = rereadings.begin(post, by=by)
    return reviews.decide(review.pk, decision or {"do": "accept_all"}, seen=0, by=by)


def test_a_draft_is_saved_with_what_was_accepted(editor, source):
    post = make_post(body=BODY, import_ref="wp:1")
    applied = apply(decided(post, editor), by=editor)
    assert (applied.changed, applied.waits, applied.created) == (True, False, ())
    post = Post.objects.get(pk=post.pk)
    assert post.body == BODY.replace("<blockquote>", f'<blockquote data-source="{source.pk}">')
    assert post.version == 2
    assert post.quotations.get().source == source
    assert post.revisions.first().note == "Reviewed after it was brought in."
    assert ImportReview.objects.get().state == "reviewed"


def test_a_public_post_gets_changes_that_wait(editor, source):
    post = make_published_post(body=BODY, import_ref="wp:1")
    applied = apply(decided(post, editor), by=editor)
    assert (applied.changed, applied.waits) == (True, True)
    post = Post.objects.get(pk=post.pk)
    assert (post.body, post.version) == (BODY, 1)
    waiting = pending.waiting_for(post)
    assert f'data-source="{source.pk}"' in waiting.snapshot["fields"]["body"]
    assert (waiting.created_by, waiting.live_at) == (editor, None)
    pending.release(waiting, by=editor)
    assert Post.objects.get(pk=post.pk).quotations.get(withdrawn_at=None).source == source


def test_a_call_becomes_a_record(editor):
    body = "<h2>Whither Canada?</h2><p>We call on the Government of Canada to count the lamps.</p><p>End.</p>"
    post = make_post(body=body, import_ref="wp:1")
    apply(decided(post, editor), by=editor)
    call = Call.objects.get()
    assert f'<figure data-embed="call" data-id="{call.pk}"></figure>' in Post.objects.get(pk=post.pk).body


def test_what_is_refused_leaves_the_post_alone(editor):
    post = make_published_post(body=BODY, import_ref="wp:1")
    applied = apply(decided(post, editor, do="reject_all"), by=editor)
    assert (applied.changed, applied.waits) == (False, False)
    assert pending.waiting_for(post) is None
    assert Post.objects.get(pk=post.pk).version == 1
    assert ImportReview.objects.get().state == "reviewed"


def refused(review, by, message):
    before = Revision.objects.count()
    with pytest.raises(CannotApply, match=message):
        apply(review, by=by)
    assert Revision.objects.count() == before
    review.refresh_from_db()
    assert review.state == "in_work"


def test_open_proposals_are_refused(editor):
    refused(
        rereadings.begin(make_post(body=BODY, import_ref="wp:1"), by=editor),
        editor,
        "Decide on every proposal",
    )


def test_a_post_that_was_changed_meanwhile_is_not_overwritten(editor):
    post = make_post(body=BODY, import_ref="wp:1")
    review = decided(post, editor)
    post.body += "<p>A colleague’s words.</p>"
    post.save()
    record_save(post, by=None)
    refused(review, editor, "was changed since it was read")
    assert "colleague" in Post.objects.get(pk=post.pk).body


def test_changes_that_wait_are_not_replaced(editor):
    post = make_published_post(body=BODY, import_ref="wp:1")
    pending.propose(post, by=editor, version=post.version, snapshot=snapshot_of(post))
    refused(decided(post, editor), editor, "wait already")
    assert Revision.objects.waiting().count() == 1


def test_applies_once(editor):
    review = decided(make_post(body=BODY, import_ref="wp:1"), editor)
    apply(review, by=editor)
    with pytest.raises(CannotApply, match="is over"):
        apply(review, by=editor)
    with pytest.raises(reviews.Stale):
        reviews.take_back(review.pk, seen=1, by=editor)


def test_a_review_of_a_text_is_none_of_a_post(editor):
    with pytest.raises(CannotApply, match="no review of a post"):
        apply(reviews.begin(b"A text of some words.", by=editor), by=editor)
