from __future__ import annotations

import pytest

from posts import publishing, rereadings
from posts.models import ImportReview, Post
from posts.publishing import record_save
from tests.factories import make_post, make_published_post, make_user

pytestmark = pytest.mark.django_db

BODY = "<p>The Quay Herald writes:</p><blockquote><p>Nobody asked us about the oil.</p></blockquote><p>So it is.</p>"


@pytest.fixture
def imported():
    """Three posts from elsewhere, in their order."""
    return [make_post(title=f"Old {number}", body=BODY, import_ref=f"wp:{number}") for number in (1, 2, 3)]


def states():
    return {post.title: post.review_state for post in rereadings.queue()}


def test_queue_has_what_was_brought_in_with_a_body(imported):
    make_post(title="Written here", body=BODY)
    make_post(title="From a text", body=BODY, import_ref="text:abc")
    gone = make_published_post(title="Gone", body=BODY, import_ref="wp:9")
    publishing.withdraw(gone, by=None, reason="It was wrong.")
    assert states() == {"Old 1": "new", "Old 2": "new", "Old 3": "new"}


def test_a_review_begins_with_the_proposals_of_the_body(imported):
    user = make_user()
    review = rereadings.begin(imported[0], by=user)
    assert (review.post, review.version, review.source, review.title) == (imported[0], 1, BODY, "Old 1")
    assert (review.origin, review.state, review.left_open, review.created_by) == ("post", "in_work", 1, user)
    assert states()["Old 1"] == "in_work"


def test_states_are_counted_and_can_be_asked_for(imported):
    rereadings.begin(imported[0], by=None)
    rereadings.skip(imported[1], by=None)
    assert rereadings.counts() == {"new": 1, "in_work": 1, "reviewed": 0, "skipped": 1}
    assert [post.title for post in rereadings.queue("skipped")] == ["Old 2"]


def test_skipping_changes_no_post(imported):
    rereadings.skip(imported[0], by=make_user())
    post = Post.objects.get(pk=imported[0].pk)
    assert (post.body, post.version) == (BODY, 1)


def test_a_skipped_post_is_read_anew(imported):
    rereadings.skip(imported[0], by=None)
    review = rereadings.begin(imported[0], by=None)
    assert (review.state, review.decisions) == ("in_work", [])
    assert ImportReview.objects.count() == 1


def test_goes_on_where_this_person_stopped(imported):
    one, other = make_user(), make_user()
    assert rereadings.where_stopped(one) == imported[0]
    rereadings.begin(imported[1], by=one)
    assert rereadings.where_stopped(one) == imported[1]
    rereadings.skip(imported[1], by=one)
    assert rereadings.where_stopped(one) == imported[2]
    assert rereadings.where_stopped(other) == imported[0]
    rereadings.skip(imported[2], by=one)
    assert rereadings.where_stopped(one) == imported[0]
    rereadings.skip(imported[0], by=one)
    assert rereadings.where_stopped(one) is None


def test_neighbours_are_those_that_are_left(imported):
    rereadings.skip(imported[1], by=None)
    place = rereadings.place_of(imported[0])
    assert (place.previous, place.next, place.left) == (None, imported[2], 2)
    assert rereadings.place_of(imported[2]).previous == imported[0]


def test_a_changed_post_outdates_its_review(imported):
    review = rereadings.begin(imported[0], by=None)
    assert not rereadings.is_outdated(review)
    post = Post.objects.get(pk=imported[0].pk)
    post.body += "<p>More.</p>"
    post.save()
    record_save(post, by=None)
    assert rereadings.is_outdated(ImportReview.objects.select_related("post").get())


def test_what_was_written_here_is_not_reviewed():
    with pytest.raises(rereadings.CannotReview):
        rereadings.begin(make_post(body=BODY), by=None)


def test_reviews_of_posts_are_no_texts_under_review(imported):
    rereadings.begin(imported[0], by=None)
    assert list(ImportReview.objects.of_texts()) == []
    assert list(ImportReview.objects.unfinished()) == []
