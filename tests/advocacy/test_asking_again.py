from __future__ import annotations

import pytest
from django.urls import get_resolver, reverse

from advocacy.asking_again import FORMS, PAGES, is_dangerous
from tests import factories

AGAIN = "/accounts/reauthenticate/?next="


@pytest.fixture
def boss(client, admin_user, settings):
    """The client of somebody who signed in by the form just now."""
    settings.REAUTHENTICATE_AFTER = 3600
    client.post("/accounts/login/", {"login": "admin", "password": "password"})
    return client


def later(client, seconds):
    """Make the session as old as that."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()


@pytest.mark.parametrize(
    "name",
    [
        "admin:posts_tag_merge", "admin:posts_source_merge", "admin:posts_user_change", "admin:posts_user_delete",
        "admin:auth_user_password_change", "admin:auth_group_change", "admin:mfa_authenticator_delete",
        "admin:posts_historyentry_export",
    ],
)  # fmt: skip
def test_what_cannot_be_taken_back_is_dangerous(name):
    assert is_dangerous(name, is_form=False)


def test_lists_are_dangerous_only_where_something_is_done_to_rows():
    assert [is_dangerous("admin:posts_user_changelist", is_form=is_form) for is_form in (False, True)] == [
        False,
        True,
    ]
    assert not is_dangerous("admin:posts_post_change", is_form=True)


def test_every_page_that_is_named_exists():
    admin = get_resolver().namespace_dict["admin"][1].reverse_dict
    names = {f"admin:{key}" for key in admin if isinstance(key, str)}
    assert {*FORMS, *(page for page in PAGES if "*" not in page)} - names == set()


def test_who_signed_in_long_ago_is_asked_again_and_led_back(boss):
    target = reverse("admin:posts_user_change", args=[factories.make_user().pk])
    assert boss.get(target).status_code == 200
    later(boss, 3601)
    assert boss.get(target).headers["Location"] == AGAIN + target.replace("/", "%2F")
    answer = boss.post("/accounts/reauthenticate/", {"password": "password", "next": target})
    assert answer.headers["Location"] == target
    assert boss.get(target).status_code == 200


def test_a_form_that_was_opened_in_time_may_be_sent_a_while_later(boss):
    user = factories.make_user()
    target = reverse("admin:posts_user_delete", args=[user.pk])
    later(boss, 3600 + 16 * 60)
    assert boss.post(target, {"post": "yes"}).headers["Location"] == AGAIN + target.replace("/", "%2F")
    user.refresh_from_db()
    later(boss, -2 * 60)
    assert boss.post(target, {"post": "yes"}).headers["Location"] == "/admin/posts/user/"


def test_rows_of_the_list_of_staff_are_not_deleted_by_an_old_session(boss):
    user = factories.make_user()
    later(boss, 3600 + 16 * 60)
    sent = {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
    assert boss.post("/admin/posts/user/", sent).headers["Location"].startswith(AGAIN)
    user.refresh_from_db()


def test_a_session_that_does_not_say_when_it_began_is_asked(client, admin_user, settings):
    settings.REAUTHENTICATE_AFTER = 3600
    client.force_login(admin_user)
    assert client.get("/admin/posts/user/add/").headers["Location"].startswith(AGAIN)


def test_strangers_are_sent_to_sign_in(client, db, settings):
    settings.REAUTHENTICATE_AFTER = 3600
    assert client.get("/admin/posts/user/add/").headers["Location"].startswith("/admin/login/")
