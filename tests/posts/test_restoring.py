"""An earlier text comes back as a new save; where the post stands does not."""

from __future__ import annotations

import pytest

from posts.models import Republication, StaleVersion
from posts.publishing import record_save
from posts.restoring import changed_embeds, restore
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    """A post with two kept texts; the first says everything that there is to say."""
    person, outlet = factories.make_person(), factories.make_organization()
    post = factories.make_post(
        title="First",
        body="<p>First words.</p>",
        tags=["one"],
        byline=[person],
        regions=[factories.make_region()],
    )
    Republication.objects.create(post=post, publisher=outlet, terms={"all": "Free."})
    record_save(post, by=None)
    post.title, post.body = "Second", "<p>Second words.</p>"
    post.save()
    post.tags.set(["two"])
    post.regions.clear()
    post.byline_rows.all().delete()
    post.republication.delete()
    post = type(post).objects.get(pk=post.pk)
    record_save(post, by=None)
    return post


def test_whole_text_comes_back_as_a_new_revision(post, editor):
    first = post.revisions.get(number=1)
    assert restore(post, first, by=editor, seen_version=2) == []
    post = type(post).objects.get(pk=post.pk)
    assert (post.title, post.body, post.version) == ("First", "<p>First words.</p>", 3)
    back = post.revisions.get(number=3).snapshot
    back["republication"]["id"] = first.snapshot["republication"][
        "id"
    ]  # a row of its own, with the same words
    assert back == first.snapshot
    assert post.revisions.get(number=3).note == "Text of revision 1"
    assert post.revisions.count() == 3


def test_state_instants_and_address_stay(editor):
    post = factories.make_post(title="First")
    record_save(post, by=None)
    slug = post.slug
    post = factories.make_published_post(title="Public", slug="public-one")
    first = post.revisions.get()
    post.slug, post.title = "moved", "Changed"
    post.save()
    restore(post, first, by=editor, seen_version=post.version)
    assert (post.slug, post.status, post.title) == ("moved", "published", "Public")
    assert slug != post.slug


def test_stale_restoration_writes_nothing(post, editor):
    with pytest.raises(StaleVersion):
        restore(post, post.revisions.get(number=1), by=editor, seen_version=1)
    post.refresh_from_db()
    assert (post.title, post.version) == ("Second", 2)


def test_what_is_no_longer_there_is_left_out_and_named(post, editor):
    first = post.revisions.get(number=1)
    first.snapshot["regions"] = [9999]
    first.snapshot["byline"] = [{"person_id": 9999, "organization_id": None, "position": 0}]
    assert restore(post, first, by=editor, seen_version=2) == ["region", "a signature"]


@pytest.mark.parametrize(("with_embeds", "text"), [(False, "Close it."), (True, "Open it.")])
def test_embedded_records_get_their_words_back_only_when_asked(editor, with_embeds, text):
    call = factories.make_call(demands=["Open it."])
    post = factories.make_post(body=f'<figure data-embed="call" data-id="{call.pk}"></figure>')
    record_save(post, by=None)
    kept = post.revisions.get()
    call.restatements.update(text="Close it.")
    assert list(changed_embeds(post, kept.snapshot)) == ["call"]
    restore(post, kept, by=editor, seen_version=1, with_embeds=with_embeds)
    assert call.restatements.get().text == text
