"""Who may do what: every role against every page of the admin.

The letters of a cell: l sees the list, a may add, c may change, d may delete; a dot stands for "refused".
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from posts.models import HistoryEntry, House, Post, Redirect, Revision
from posts.publishing import record_save
from tests import factories
from tests.admin_forms import add_form, form_of

ROLES = ("author", "editor", "tag_manager", "campaigner", "administrator", "staff_without_rights")
PAGES = {
    #                        author  editor  tags    campgn  admin   newcomer
    "posts.post":           ("la..", "lacd", "l...", "l...", "l...", "...."),
    "posts.source":         ("la..", "lacd", "l...", "la..", "l...", "...."),
    "posts.quotation":      ("l...", "l...", "l...", "l...", "l...", "...."),
    "posts.image":          ("la..", "lacd", "l...", "la..", "l...", "...."),
    "posts.tag":            ("la..", "lacd", "lacd", "l...", "l...", "...."),
    "posts.region":         ("l...", "lacd", "lacd", "l...", "l...", "...."),
    "posts.theme":          ("l...", "lacd", "lacd", "l...", "l...", "...."),
    "posts.report":         ("l...", "lacd", "lacd", "l...", "l...", "...."),
    "posts.series":         ("l...", "lacd", "lacd", "l...", "l...", "...."),
    "posts.person":         ("la..", "lacd", "lacd", "lac.", "l...", "...."),
    "posts.organization":   ("la..", "lacd", "lacd", "lac.", "l...", "...."),
    "posts.house":          ("....", "l...", "....", "....", "l.c.", "...."),
    "posts.redirect":       ("....", "....", "....", "....", "lacd", "...."),
    "posts.historyentry":   ("....", "l...", "l...", "....", "l...", "...."),
    "posts.user":           ("....", "....", "....", "....", "lacd", "...."),
    "campaigns.call":       ("lac.", "lacd", "l...", "lacd", "l...", "...."),
    "campaigns.demand":        ("la..", "lacd", "l...", "lacd", "l...", "...."),
    "campaigns.restatement":   ("lacd", "lacd", "l...", "lacd", "l...", "...."),
    "campaigns.appeal":        ("l...", "lacd", "l...", "lacd", "l...", "...."),
    "campaigns.area":          ("l...", "lacd", "l...", "lacd", "l...", "...."),
    "campaigns.contactdetail": ("l...", "lacd", "l...", "lacd", "l...", "...."),
    "campaigns.contactlist":   ("la..", "lacd", "l...", "lacd", "l...", "...."),
    "campaigns.letter":        ("la..", "lacd", "l...", "lacd", "l...", "...."),
    "campaigns.membership":    ("l...", "lacd", "l...", "lacd", "l...", "...."),
    "campaigns.office":        ("l...", "lacd", "l...", "lacd", "l...", "...."),
    "campaigns.petition":      ("la..", "lacd", "l...", "lacd", "l...", "...."),
    "campaigns.recess":        ("l...", "lacd", "l...", "lacd", "l...", "...."),
    # Theirs, for superusers: groups, addresses and second factors come with Django and allauth.
    "auth.group":           ("....", "....", "....", "....", "....", "...."),
    "account.emailaddress": ("....", "....", "....", "....", "....", "...."),
    "mfa.authenticator":    ("....", "....", "....", "....", "....", "...."),
}  # fmt: skip


def _row(label):
    """A row of the model that nothing keeps from being deleted."""
    match label:
        case "posts.quotation":
            post = factories.make_post(body="<blockquote><p>Said once.</p></blockquote>")
            record_save(post, by=None)
            return post.quotations.get()
        case "posts.house":
            return House.objects.get()
        case "posts.redirect":
            return Redirect.objects.create(path="/old/", target="/new/")
        case "posts.historyentry":
            return HistoryEntry.objects.create(verb="change", model="posts.post", object_id="1")
        case "posts.user":
            return factories.make_user()
        case "campaigns.restatement":
            post = factories.make_post(body='<p id="ask">We ask again.</p>')
            demand = factories.make_demand()
            return demand.restatements.create(post=post, anchor="ask", text="We ask again.", relation="first")
        case "auth.group" | "account.emailaddress" | "mfa.authenticator":
            return None
    return getattr(factories, f"make_{label.partition('.')[2]}")()


def _allowed(client, label, row):
    app, model = label.split(".")
    key = row.pk if row else 1
    found = ""
    response = client.get(reverse(f"admin:{app}_{model}_changelist"))
    # The house has no list: its one row is the page.
    found += "l" if response.status_code == (302 if label == "posts.house" else 200) else "."
    found += "a" if client.get(reverse(f"admin:{app}_{model}_add")).status_code == 200 else "."
    change = client.get(reverse(f"admin:{app}_{model}_change", args=[key]))
    may_change = change.status_code == 200 and change.context["has_change_permission"]
    found += "c" if may_change else "."
    delete = client.get(reverse(f"admin:{app}_{model}_delete", args=[key]))
    found += "d" if delete.status_code == 200 else "."
    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("label", PAGES)
def test_role_may_do_on_the_pages_of_a_model(label, role, client_of, request):
    client = client_of(request.getfixturevalue(role))
    row = _row(label)
    assert _allowed(client, label, row) == PAGES[label][ROLES.index(role)]


def test_matrix_has_every_registered_model():
    assert {model._meta.label_lower for model in admin.site._registry} == set(PAGES)


@pytest.mark.parametrize("label", PAGES)
def test_nobody_sees_anything_without_signing_in(label, client, db):
    app, model = label.split(".")
    for page in ("changelist", "add"):
        url = reverse(f"admin:{app}_{model}_{page}")
        response = client.get(url)
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/admin/login/")


# Pages beside the forms ------------------------------------------------------

BESIDE = {
    "posts_tag_suggest": (200, 200, 200, 200, 200, 403),
    "posts_post_preview": (200, 200, 200, 200, 200, 403),
    "posts_post_history": (200, 200, 200, 200, 200, 403),
    "posts_post_revision": (200, 200, 200, 200, 200, 403),
    "posts_post_withdraw": (403, 200, 403, 403, 403, 403),
}


def _beside(name, post):
    match name:
        case "posts_tag_suggest":
            return reverse(f"admin:{name}")
        case "posts_post_revision":
            return reverse(f"admin:{name}", args=[post.pk, 1])
    return reverse(f"admin:{name}", args=[post.pk])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", BESIDE)
def test_role_may_open_a_page_beside_the_form(name, role, client_of, request):
    client = client_of(request.getfixturevalue(role))
    post = factories.make_published_post()
    expected = BESIDE[name][ROLES.index(role)]
    assert client.get(_beside(name, post)).status_code == expected


@pytest.mark.parametrize("name", BESIDE)
def test_pages_beside_the_form_ask_to_sign_in(name, client, db):
    response = client.get(_beside(name, factories.make_published_post()))
    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/admin/login/")


def test_every_address_of_the_post_admin_is_in_a_matrix():
    standard = {f"posts_post_{page}" for page in ("changelist", "add", "change", "delete", "history")}
    named = {pattern.name for pattern in admin.site._registry[Post].get_urls() if pattern.name}
    assert named <= standard | set(BESIDE)


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
        {"status": "published", "published_at": dt.datetime(2026, 1, 5, tzinfo=dt.UTC)},
    ],
    ids=["draft of another", "own in review", "own published"],
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
    client.post(*form_of(client, post, _review="1"))
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
