"""What may be done to which row by whom, and what no forged form can do.

Who may open which page stands in tests/advocacy/test_permission_matrix.py.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from posts.models import Post, Revision
from tests import factories
from tests.admin_forms import add_form, form_of


def test_unnamed_addresses_do_not_exist(client_of, editor):
    with pytest.raises(NoReverseMatch):
        reverse("admin:posts_revision_changelist")
    assert Revision not in admin.site._registry


# What authors may do to posts ------------------------------------------------


def test_author_changes_own_draft(client_of, author):
    post = factories.make_post(created_by=author)
    client = client_of(author)
    client.post(*form_of(client, post, title="Changed by its author", _continue="1"))
    post.refresh_from_db()
    assert (post.title, post.version, post.status) == ("Changed by its author", 2, "draft")


@pytest.mark.parametrize(
    "overrides",
    [
        {},
        {"status": "in_review"},
        {
            "status": "withdrawn",
            "published_at": dt.datetime(2026, 1, 5, tzinfo=dt.UTC),
            "withdrawn_at": dt.datetime(2026, 1, 6, tzinfo=dt.UTC),
            "withdrawal_reason": "It was mistaken.",
        },
    ],
    ids=["draft of another", "own in review", "own withdrawn"],
)
def test_author_only_views_all_others(client_of, author, overrides):
    post = factories.make_post(created_by=author if overrides else None, title="As it was", **overrides)
    client = client_of(author)
    page = client.get(reverse("admin:posts_post_change", args=[post.pk]))
    sent = client.post(reverse("admin:posts_post_change", args=[post.pk]), {"title": "Forged", "body": ""})
    post.refresh_from_db()
    assert (page.status_code, page.context["has_change_permission"]) == (200, False)
    assert '<div class="kept-text prose"><p>Some words.</p></div>' in page.text
    assert (sent.status_code, post.title) == (403, "As it was")


@pytest.mark.parametrize(
    "forged",
    [
        {"_publish": "1"},
        {"status": "published"},
        {"status": "published", "published_at": "2026-01-05T10:00", "_publish": "1"},
        {"published_at": "2026-01-05T10:00", "published_at_0": "2026-01-05", "published_at_1": "10:00"},
        {"version": "99", "created_by": "1", "word_count": "7", "withdrawn_at": "2026-01-05T10:00"},
    ],
    ids=["button", "status", "all three", "instant", "kept columns"],
)
def test_author_cannot_publish_by_sending_more_than_the_form_has(client_of, author, forged):
    post = factories.make_post(created_by=author)
    client = client_of(author)
    client.post(*form_of(client, post, _continue="1", **forged))
    post.refresh_from_db()
    assert (post.status, post.published_at, post.version) == ("draft", None, 2)
    assert (post.created_by, post.withdrawn_at) == (author, None)


def test_author_cannot_publish_a_new_post_either(client_of, author):
    client = client_of(author)
    forged = {"title": "Brand new", "body": "<p>Words.</p>", "_publish": "1", "status": "published"}
    client.post(*add_form(client, Post, **forged))
    post = Post.objects.get()
    assert (post.title, post.status, post.published_at) == ("Brand new", "draft", None)
    assert post.created_by == author


def test_author_submits_for_review_and_then_only_views(client_of, author):
    post = factories.make_post(created_by=author)
    client = client_of(author)
    client.post(*form_of(client, post, _step="submitted"))
    post.refresh_from_db()
    page = client.get(reverse("admin:posts_post_change", args=[post.pk]))
    assert (post.status, page.context["has_change_permission"]) == ("in_review", False)


def test_author_deletes_own_draft_but_not_the_draft_of_another(client_of, author):
    own, other = factories.make_post(created_by=author), factories.make_post()
    client = client_of(author)
    for post in (own, other):
        client.post(reverse("admin:posts_post_delete", args=[post.pk]), {"post": "yes"})
    assert list(Post.objects.all()) == [other]


def test_author_cannot_delete_the_draft_of_another_in_bulk(client_of, author):
    own, other = factories.make_post(created_by=author), factories.make_post()
    client_of(author).post(
        reverse("admin:posts_post_changelist"),
        {"action": "delete_selected", "_selected_action": [own.pk, other.pk], "post": "yes"},
    )
    assert Post.objects.count() == 2


# Accounts --------------------------------------------------------------------


def test_administrator_cannot_make_a_superuser_of_anybody(client_of, administrator):
    client = client_of(administrator)
    forged = {"is_superuser": "on", "user_permissions": ["1"]}
    client.post(*form_of(client, administrator, first_name="Ada", **forged))
    administrator.refresh_from_db()
    assert (administrator.first_name, administrator.is_superuser) == ("Ada", False)
    assert administrator.user_permissions.count() == 0


@pytest.mark.parametrize("page", ["change", "delete", "password"])
def test_administrator_does_not_touch_a_superuser(client_of, administrator, admin_user, page):
    name = "auth_user_password_change" if page == "password" else f"posts_user_{page}"
    before = admin_user.password
    response = client_of(administrator).post(
        reverse(f"admin:{name}", args=[admin_user.pk]),
        {"username": "taken", "password1": "a-long-new-one", "password2": "a-long-new-one", "post": "yes"},
    )
    admin_user.refresh_from_db()
    assert (response.status_code, admin_user.username, admin_user.password) == (403, "admin", before)
