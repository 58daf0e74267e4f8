"""The queue of imported posts: who may, what each step answers, and that nothing changes without a yes."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from posts import pending, rereadings, reviews
from posts.models import ImportReview, Post
from tests.factories import (
    make_image,
    make_organization,
    make_post,
    make_published_post,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db

BODY = (
    "<p>In an article entitled “Oil and accounts” (Quay Herald, 5 March 2024), the keeper is heard:</p>"
    "<blockquote><p>No one asked me what the oil cost.</p></blockquote><p>So it is.</p>"
)


@pytest.fixture
def editor(client):
    user = make_user(groups=["Editor"])
    client.force_login(user)
    return user


@pytest.fixture
def imported():
    return [
        make_published_post(title=f"Old {number}", body=BODY, import_ref=f"wp:{number}") for number in (1, 2)
    ]


def url(name, *args):
    return reverse(f"imports:{name}", args=args)


@pytest.mark.parametrize("groups", [[], ["Author"], ["Tag manager"], ["Campaigner"], ["Administrator"]])
def test_who_may_not_import_posts_is_refused_everywhere(client, imported, groups):
    review = rereadings.begin(imported[0], by=None)
    client.force_login(make_user(groups=groups))
    answers = [
        client.get(url("queue")).status_code,
        client.post(url("open", imported[1].pk)).status_code,
        client.post(url("skip", imported[1].pk)).status_code,
        client.post(url("apply", review.pk), {"seen": "0"}).status_code,
    ]
    assert answers == [403] * 4
    assert ImportReview.objects.count() == 1


def test_applying_needs_the_right_to_change_the_post(client, imported):
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="import_post"))
    client.force_login(user)
    review = rereadings.begin(imported[0], by=user)
    reviews.decide(review.pk, {"do": "accept_all"}, seen=0, by=user)
    assert client.post(url("apply", review.pk), {"seen": "1"}).status_code == 403
    assert pending.waiting_for(imported[0]) is None


@pytest.mark.parametrize("name", ["open", "skip", "apply"])
def test_steps_are_posts(client, editor, imported, name):
    assert client.get(url(name, imported[0].pk)).status_code == 405


def test_queue_lists_posts_by_state(client, editor, imported, django_assert_max_num_queries):
    rereadings.skip(imported[0], by=editor)
    page = client.get(url("queue"))
    assertContains(page, "Old 1")
    assertContains(page, "Old 2")
    page = client.get(url("queue"), {"state": "skipped"})
    assert [post.title for post in page.context["page"]] == ["Old 1"]
    assert [post.title for post in client.get(url("queue"), {"state": "new"}).context["page"]] == ["Old 2"]
    assert len(client.get(url("queue"), {"state": "nonsense"}).context["page"].object_list) == 2
    for number in range(3, 12):
        make_post(title=f"Old {number}", body=BODY, import_ref=f"wp:{number}")
    with django_assert_max_num_queries(20):
        client.get(url("queue"))


def test_queue_offers_where_this_person_stopped(client, editor, imported):
    assert client.get(url("queue")).context["stopped"] == imported[0]
    client.post(url("open", imported[1].pk))
    assert client.get(url("queue")).context["stopped"] == imported[1]


def test_an_empty_queue_says_so(client, editor):
    assertContains(client.get(url("queue")), "No post was brought in from elsewhere.")


def test_a_post_is_opened_once_and_goes_on_where_it_was(client, editor, imported):
    response = client.post(url("open", imported[0].pk))
    review = ImportReview.objects.get()
    assertRedirects(response, url("review", review.pk))
    reviews.decide(review.pk, {"do": "accept_all"}, seen=0, by=editor)
    client.post(url("open", imported[0].pk))
    review.refresh_from_db()
    assert len(review.decisions) == 1
    client.post(url("open", imported[0].pk), {"anew": "1"})
    review.refresh_from_db()
    assert review.decisions == []


def test_what_was_written_here_is_not_opened(client, editor):
    post = make_post(body=BODY)
    assertRedirects(client.post(url("open", post.pk)), url("queue"))
    assert ImportReview.objects.count() == 0


def test_page_shows_proposals_and_the_way_on(client, editor, imported):
    client.post(url("open", imported[0].pk))
    review = ImportReview.objects.get()
    page = client.get(url("review", review.pk))
    assertContains(page, "Oil and accounts")
    assertContains(page, url("open", imported[1].pk))
    assertContains(page, url("apply", review.pk))
    assertContains(page, "Keep and go on")
    # What belongs to a new draft has no place here.
    assertNotContains(page, "Make the draft")
    assertNotContains(page, "Beside the text")
    assertNotContains(page, '<option value="omitted">')


def test_skipping_goes_on_with_the_next_post(client, editor, imported):
    response = client.post(url("skip", imported[0].pk))
    assertRedirects(response, url("review", ImportReview.objects.get(post=imported[1]).pk))
    assert ImportReview.objects.get(post=imported[0]).state == "skipped"
    assertRedirects(client.post(url("skip", imported[1].pk)), url("queue"))


def test_applying_changes_nothing_that_readers_see(client, editor, imported):
    address = imported[0].get_absolute_url()
    before = client.get(address).content
    client.post(url("open", imported[0].pk))
    review = ImportReview.objects.get()
    client.post(url("decide", review.pk), {"do": "accept_all", "seen": "0"})
    response = client.post(url("apply", review.pk), {"seen": "1"}, follow=True)
    assertContains(response, "The changes to “Old 1” wait.")
    assert client.get(address).content == before
    assert pending.waiting_for(imported[0]) is not None
    assert response.redirect_chain[-1][0] == url("review", ImportReview.objects.get(post=imported[1]).pk)
    assertContains(client.get(url("review", review.pk)), "This review is over.")


def test_a_page_that_is_behind_is_told(client, editor, imported):
    client.post(url("open", imported[0].pk))
    review = ImportReview.objects.get()
    client.post(url("decide", review.pk), {"do": "accept_all", "seen": "0"})
    response = client.post(url("apply", review.pk), {"seen": "0"}, follow=True)
    assertContains(response, "The review has gone on meanwhile.")
    assert pending.waiting_for(imported[0]) is None


def test_open_proposals_are_told(client, editor, imported):
    client.post(url("open", imported[0].pk))
    review = ImportReview.objects.get()
    response = client.post(url("apply", review.pk), {"seen": "0"}, follow=True)
    assertContains(response, "Decide on every proposal first")


def test_a_changed_post_is_told_on_the_page(client, editor, imported):
    client.post(url("open", imported[0].pk))
    post = Post.objects.get(pk=imported[0].pk)
    post.title = "Another"
    post.save()
    page = client.get(url("review", ImportReview.objects.get().pk))
    assertContains(page, "The post was changed since it was read.")


def test_reviews_of_posts_make_no_draft_and_stand_in_no_list_of_texts(client, editor, imported):
    client.post(url("open", imported[0].pk))
    review = ImportReview.objects.get()
    assert client.post(url("draft", review.pk), {"seen": "0"}).status_code == 404
    assertNotContains(client.get(url("list")), url("review", review.pk))


def test_the_source_behind_the_source_can_be_picked(client, editor, imported):
    relay = make_source(title="A digest", publisher=make_organization(name="The Wire"))
    client.post(url("open", imported[0].pk))
    review = ImportReview.objects.get()
    key = reviews.sheet_of(review).open_keys[0]
    page = client.get(url("part", review.pk, key))
    assertContains(page, "A digest, The Wire")
    sent = {"form": "about", "seen": "0", "title": "Oil and accounts", "via_record": str(relay.pk)}
    client.post(url("part", review.pk, key), sent)
    assertContains(client.get(url("review", review.pk)), "A digest, The Wire")
    client.post(url("apply", review.pk), {"seen": "1"})
    assert f'data-via="{relay.pk}"' in pending.waiting_for(imported[0]).snapshot["fields"]["body"]


def test_what_stands_already_is_named_and_left_alone(client, editor):
    image = make_image()
    body = f'<p>One.</p><figure data-embed="image" data-id="{image.pk}"></figure><h2>Why</h2><p>Two.</p>'
    client.post(url("open", make_post(body=body, import_ref="wp:9").pk))
    page = client.get(url("review", ImportReview.objects.get().pk))
    assert [row.label for row in page.context["rows"]] == ["Paragraph", "Image", "Heading", "Paragraph"]
    assertContains(page, '<span class="review-tag">stays as it is</span>', count=2)
