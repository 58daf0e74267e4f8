from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.test import Client

from advocacy.staff_sessions import browser
from posts.models import HistoryEntry
from tests import factories

QUERIES = 6  # session, user, house, number of rows, rows, names for the filter
PAGE = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"


def come_in(login, agent):
    client = Client(headers={"user-agent": agent})
    client.post("/accounts/login/", {"login": login, "password": "password"})
    return client


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (FIREFOX, "Firefox on Linux"),
        (PHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0",
            "Edge on Windows",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "unknown"),
    ],
)
def test_browsers_are_named_as_people_name_them(agent, expected):
    assert browser(agent) == expected


def test_everybody_sees_and_ends_their_own_sessions_and_nobody_elses(editor, author):
    here, there, other = come_in("editor", FIREFOX), come_in("editor", PHONE), come_in("author", FIREFOX)
    page = here.get(PAGE).content.decode()
    assert (page.count("Firefox on Linux"), "Safari on iPhone" in page, page.count("this one")) == (
        1,
        True,
        1,
    )
    foreign = UserSession.objects.get(user=author)
    assert here.post(PAGE, {"session": foreign.pk}).status_code == 404
    assert here.post(PAGE, {"session": "x"}).status_code == 404
    here.post(PAGE, {"session": UserSession.objects.get(user=editor, user_agent=PHONE).pk})
    assert [get_user(client).is_authenticated for client in (here, there, other)] == [True, False, True]
    assert HistoryEntry.objects.get(verb="sessions ended").actor == editor


def test_all_others_end_at_once(editor):
    clients = [come_in("editor", agent) for agent in (FIREFOX, PHONE, "curl/8.5.0")]
    clients[0].post(PAGE)
    assert [get_user(client).is_authenticated for client in clients] == [True, False, False]


def test_administrators_end_the_sessions_of_others_but_not_of_superusers(administrator, editor, admin_user):
    desk, theirs, top = come_in("administrator", FIREFOX), come_in("editor", PHONE), come_in("admin", PHONE)
    listed = desk.get("/admin/usersessions/usersession/").content.decode()
    assert (listed.count("Safari on iPhone"), listed.count("Firefox on Linux")) == (2, 1)
    for user in (editor, admin_user):
        row = UserSession.objects.get(user=user)
        desk.post(f"/admin/usersessions/usersession/{row.pk}/delete/", {"post": "yes"})
    assert [get_user(client).is_authenticated for client in (theirs, top)] == [False, True]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_administrators_asks_as_often_for_many_rows(
    rows, admin_client, django_assert_num_queries
):
    people = [factories.make_user() for _ in range(rows)]
    UserSession.objects.bulk_create(
        UserSession(user=user, ip="192.0.2.7", session_key=f"key-{user.pk}", user_agent=PHONE)
        for user in people
    )
    with django_assert_num_queries(QUERIES):
        page = admin_client.get("/admin/usersessions/usersession/").content.decode()
    assert page.count("Safari on iPhone") == rows


def test_strangers_are_sent_to_sign_in(client, db):
    assert client.get(PAGE).headers["Location"] == f"/accounts/login/?next={PAGE}"
