"""Evidence is not deleted, one by one or in bulk, and the page says what rests on it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from posts.models import HistoryEntry, Image, Organization, Person, Post, Source, Tag
from posts.publishing import generation, record_save
from tests import factories


def _attempt(client, row):
    """Ask to delete, then confirm all the same; returns the reasons given."""
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_delete", args=[row.pk])
    page = client.get(url)
    client.post(url, {"post": "yes"})
    return [strip_tags(reason).partition(". ")[2] for reason in page.context["protected"]]


def _in_bulk(client, *rows):
    url = reverse(f"admin:{rows[0]._meta.app_label}_{rows[0]._meta.model_name}_changelist")
    sent = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    page = client.post(url, sent)
    client.post(url, {**sent, "post": "yes"})
    return page


def _quoting(source, person=None, **overrides):
    speaker = f' data-speaker="person:{person.pk}"' if person else ""
    body = f'<blockquote data-source="{source.pk}"{speaker}><p>Words that were said.</p></blockquote>'
    post = factories.make_post(body=body, **overrides)
    record_save(post, by=None)
    return post


def test_source_that_is_quoted_stays(admin_client):
    source = factories.make_source()
    _quoting(source)
    assert _attempt(admin_client, source) == [
        "It is used in 1 quotation, the text of 1 post, 1 kept revision."
    ]
    assert Source.objects.count() == 1


def test_source_that_only_a_kept_revision_quotes_stays(admin_client):
    source = factories.make_source()
    post = _quoting(source)
    post.body = "<p>Nothing is quoted any more.</p>"
    post.save()
    record_save(post, by=None)
    assert _attempt(admin_client, source) == ["It is used in 1 kept revision."]
    assert Source.objects.count() == 1


def test_source_through_which_the_house_has_the_words_stays(admin_client):
    original, via = factories.make_source(), factories.make_source()
    body = f'<p>He said <q data-source="{original.pk}" data-via="{via.pk}">no</q>.</p>'
    record_save(factories.make_post(body=body), by=None)
    assert _attempt(admin_client, via) == ["It is used in 1 quotation, the text of 1 post, 1 kept revision."]


def test_person_who_speaks_and_signs_stays(admin_client):
    person = factories.make_person()
    _quoting(factories.make_source(authors=[person]), person, byline=[person])
    [reason] = _attempt(admin_client, person)
    assert set(reason.removeprefix("It is used in ").removesuffix(".").split(", ")) == {
        "1 post", "1 quotation", "1 source", "the text of 1 post", "1 kept revision",
    }  # fmt: skip
    assert Person.objects.count() == 1


def test_person_in_whose_name_the_house_comments_stays(admin_client):
    person = factories.make_person()
    factories.make_post(body=f'<aside data-kind="comment" data-by="person:{person.pk}"><p>Hm.</p></aside>')
    assert _attempt(admin_client, person) == ["It is used in the text of 1 post."]


def test_organisation_that_publishes_and_is_addressed_stays(admin_client):
    body = factories.make_organization()
    factories.make_source(publisher=body)
    for _ in range(3):
        factories.make_call(addressee=body)
    [reason] = _attempt(admin_client, body)
    assert set(reason.removeprefix("It is used in ").removesuffix(".").split(", ")) == {"1 source", "3 calls"}
    assert Organization.objects.count() == 1


def test_image_in_a_body_stays(admin_client):
    image = factories.make_image()
    factories.make_post(body=f'<figure data-embed="image" data-id="{image.pk}"></figure>')
    assert _attempt(admin_client, image) == ["It is used in the text of 1 post."]
    assert Image.objects.count() == 1


def test_image_that_leads_a_post_or_led_it_stays(admin_client):
    now, once = factories.make_image(), factories.make_image()
    post = factories.make_post(lead_image=once)
    record_save(post, by=None)
    post.lead_image = now
    post.save()
    assert _attempt(admin_client, now) == ["It is used in 1 post."]
    assert _attempt(admin_client, once) == ["It is used in 1 kept revision."]


def test_number_of_another_embed_is_no_use_of_an_image(admin_client):
    image = factories.make_image()
    call = factories.make_call(pk=image.pk)
    factories.make_post(body=f'<figure data-embed="call" data-id="{call.pk}"></figure>')
    assert _attempt(admin_client, image) == []
    assert _attempt(admin_client, call) == ["It is used in the text of 1 post."]


def test_series_with_posts_stays_and_an_empty_one_goes(admin_client):
    used, empty = factories.make_series(), factories.make_series()
    factories.make_post(series=used)
    assert _attempt(admin_client, used) == ["It is used in 1 post."]
    assert _attempt(admin_client, empty) == []
    assert list(type(used).objects.all()) == [used]


def test_tag_goes_and_its_use_is_told_before(admin_client):
    for _ in range(2):
        factories.make_post(tags=["lighthouses"])
    tag = Tag.objects.get()
    url = reverse("admin:posts_tag_delete", args=[tag.pk])
    told = [strip_tags(row) for row in admin_client.get(url).context["deleted_objects"]]
    admin_client.post(url, {"post": "yes"})
    assert told == ["lighthouses (used in 2 posts)"]
    assert (Tag.objects.count(), Post.objects.count()) == (0, 2)


@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_post_that_readers_could_see_stays(client_of, editor, status):
    post = factories.make_published_post()
    if status == "withdrawn":
        Post.objects.update(status=status, withdrawn_at=post.published_at, withdrawal_reason="Wrong.")
    client = client_of(editor)
    reason = "Readers could see it: withdraw it instead, and its address will say why."
    assert _attempt(client, post) == [reason]
    assert Post.objects.count() == 1


def test_draft_goes_with_its_quotations_and_leaves_a_line_in_the_history(client_of, editor):
    post = _quoting(factories.make_source(), title="Never public")
    before = generation()
    assert _attempt(client_of(editor), post) == []
    assert Post.objects.count() == 0
    entry = HistoryEntry.objects.get(verb="delete")
    assert (entry.actor, entry.object_repr, entry.model) == (editor, "Never public", "posts.post")
    assert generation() == before + 1


def test_bulk_deletion_is_refused_whole_and_says_because_of_which(client_of, editor):
    quoted, free = factories.make_source(title="Quoted"), factories.make_source(title="Free")
    _quoting(quoted)
    page = _in_bulk(client_of(editor), quoted, free)
    assert [strip_tags(reason).partition(".")[0] for reason in page.context["protected"]] == ["Quoted"]
    assert Source.objects.count() == 2


def test_bulk_deletion_of_what_is_free_deletes_each_with_history(client_of, editor):
    rows = [factories.make_source(), factories.make_source()]
    _in_bulk(client_of(editor), *rows)
    assert Source.objects.count() == 0
    assert HistoryEntry.objects.filter(verb="delete", model="posts.source").count() == 2


def test_account_that_did_something_stays(admin_client):
    user = factories.make_user()
    record_save(factories.make_post(created_by=user), by=user)
    [reason] = _attempt(admin_client, user)
    assert reason.endswith("Take away “active” instead.")
    user.refresh_from_db()
