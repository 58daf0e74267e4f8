"""Many posts tagged from their list."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from posts.likeness import bring_in_line
from posts.models import Post, Tag, UndoableChange
from tests import factories

pytestmark = pytest.mark.django_db

URL = "/admin/posts/post/tagging/"


@pytest.fixture
def posts():
    return [factories.make_post(title="Grain", tags=["ships"]), factories.make_post(title="Oats")]


def _ids(posts):
    return ",".join(str(post.pk) for post in posts)


def _tags():
    return {post.title: sorted(post.tags.names()) for post in Post.objects.all()}


def _messages(response):
    return [str(message) for message in response.context["messages"]]


def test_selected_posts_are_tagged_and_the_way_back_is_offered(client_of, editor, posts):
    client = client_of(editor)
    url = reverse("admin:posts_post_changelist")
    keys = [post.pk for post in posts]
    answer = client.post(url, {"action": "tag_selected", "_selected_action": keys})
    assert answer.url.startswith(f"{URL}?ids=")
    page = client.get(answer.url)
    assert page.context["title"] == "Tag 2 posts"
    done = client.post(URL, {"ids": _ids(posts), "add": "Truce, corridors", "remove": "SHIPS"}, follow=True)
    assert _tags() == {"Grain": ["Truce", "corridors"], "Oats": ["Truce", "corridors"]}
    undo = reverse("admin:posts_undoablechange_undo", args=[UndoableChange.objects.get().pk])
    assert f'<a href="{undo}">Undo …</a>' in _messages(done)[0]
    client.post(undo)
    assert _tags() == {"Grain": ["ships"], "Oats": []}


def test_nothing_asked_and_nothing_to_do_are_said(client_of, editor, posts):
    client = client_of(editor)
    page = client.post(URL, {"ids": _ids(posts)})
    assert page.context["form"].errors["add"] == ["Say which tags come or go."]
    page = client.post(URL, {"ids": _ids(posts), "remove": "whelks"}, follow=True)
    assert _messages(page) == ["Nothing to do: the posts are tagged so already."]


def test_a_new_tag_that_looks_like_another_must_be_meant(client_of, editor, posts):
    factories.make_tag(name="Corridors")
    cache.clear()
    bring_in_line("tag")
    client = client_of(editor)
    page = client.post(URL, {"ids": _ids(posts), "add": "Coridors"})
    assert page.context["form"].errors["add"] == ["“Coridors” is new. There is “Corridors”."]
    assert not Tag.objects.filter(name="Coridors").exists()
    client.post(URL, {"ids": _ids(posts), "add": "Coridors", "anyway": "on"})
    assert _tags()["Oats"] == ["Coridors"]


def test_authors_tag_their_own_drafts_and_are_told_of_the_others(client_of, author, posts):
    own = factories.make_post(title="Mine", created_by=author)
    client = client_of(author)
    page = client.get(URL, {"ids": _ids([*posts, own])})
    assert [post.title for post in page.context["posts"]] == ["Mine"]
    assert {post.title for post in page.context["left_out"]} == {"Grain", "Oats"}
    client.post(URL, {"ids": _ids([*posts, own]), "add": "ships"}, follow=True)
    assert _tags() == {"Grain": ["ships"], "Oats": [], "Mine": ["ships"]}
    page = client.get(URL, {"ids": _ids(posts)}, follow=True)
    assert _messages(page) == ["None of these posts is yours to change."]


@pytest.mark.parametrize("role", ["tag_manager", "campaigner", "administrator", "staff_without_rights"])
def test_who_may_not_change_posts_tags_none(role, client_of, request, posts):
    client = client_of(request.getfixturevalue(role))
    assert client.post(URL, {"ids": _ids(posts), "add": "ships"}).status_code == 403
    assert _tags() == {"Grain": ["ships"], "Oats": []}


def test_garbage_is_no_error(client_of, editor):
    client = client_of(editor)
    assert client.get(URL, {"ids": "x,,999999999999999999999,-1"}).status_code == 302
