from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.urls import get_resolver

from advocacy.limits import BY_NAME, LARGEST_FORM, LARGEST_UPLOAD
from campaigns import rates


def statuses(client, address, times, method="get", **more):
    return [getattr(client, method)(address, **more).status_code for _ in range(times)]


@pytest.mark.parametrize(
    ("what", "address", "method"),
    [
        ("search", "/search/?q=inflow", "get"),
        ("search", "/fr/search/", "head"),
        ("api", "/api/v1/posts", "get"),
        ("api", "/oembed/", "get"),
        ("preview", "/preview/nothing/", "get"),
        ("links", "/newsletter/confirm/nothing/", "get"),
        ("postal", "/write/nothing/", "post"),
        ("accounts", "/accounts/login/", "post"),
        ("accounts", "/accounts/password/reset/", "post"),
        ("accounts", "/accounts/2fa/webauthn/login/", "post"),
    ],
)
def test_one_machine_may_not_ask_more_often_than_that(client, db, settings, what, address, method):
    settings.RATES = {what: 2}
    first = statuses(client, address, 2, method)
    assert 429 not in first
    answer = getattr(client, method)(address)
    assert (answer.status_code, 1 <= int(answer.headers["Retry-After"]) <= 60) == (429, True)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert getattr(client, method)(address, REMOTE_ADDR="192.0.2.1").status_code == first[0]


def test_everything_else_is_as_open_as_ever(client, db, settings):
    settings.RATES = dict.fromkeys(["accounts", "api", "links", "postal", "preview", "search"], 1)
    for address in ("/", "/accounts/login/", "/write/nothing/", "/health/"):
        assert 429 not in statuses(client, address, 3)


def test_every_name_that_is_counted_exists():
    resolver = get_resolver()
    for name in BY_NAME:
        namespace, _, plain = name.rpartition(":")
        known = resolver.namespace_dict[namespace][1] if namespace else resolver
        assert plain in known.reverse_dict


def test_people_get_a_page_and_programs_a_problem(client, db, settings):
    settings.RATES = {"search": 1, "api": 1}
    client.get("/fr/search/")
    page = client.get("/fr/search/").content.decode()
    assert "<h1>Trop de demandes</h1>" in page
    client.get("/api/v1/posts")
    answer = client.get("/api/v1/posts")
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["title"], problem["type"]) == (429, "Too many requests", "about:blank")
    assert problem["detail"].startswith("Please try again in ")


@pytest.mark.parametrize("proxies", [0, 1])
def test_no_forged_header_makes_another_machine(client, db, settings, proxies):
    """With a proxy of ours, what it adds stands last; what the reader wrote before it counts for nothing."""
    settings.RATES = {"search": 2}
    settings.TRUSTED_PROXIES = proxies
    seen = [
        client.get(
            "/search/",
            headers={
                "X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9" if proxies else f"198.51.100.{number}"
            },
        ).status_code
        for number in range(3)
    ]
    assert seen == [200, 200, 429]


def test_readers_are_let_in_when_the_database_takes_no_count(client, db, settings, monkeypatch):
    settings.RATES = {"search": 1}

    def locked(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(rates, "count", locked)
    assert statuses(client, "/search/", 2) == [200, 200]


@pytest.mark.one_database
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks one row alone")
def test_a_reader_waits_only_a_moment_for_who_writes(db):
    def patience():
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA busy_timeout").fetchone()[0]

    usual = patience()
    with rates.impatiently():
        within = patience()
    assert (within, patience()) == (rates.MOMENT, usual)
    assert usual > 1000


@pytest.mark.parametrize(
    ("address", "has_session", "length", "expected"),
    [
        ("/search/", True, LARGEST_FORM + 1, 413),
        ("/newsletter/subscribe/", False, LARGEST_FORM + 1, 413),
        ("/accounts/login/", False, LARGEST_FORM + 1, 413),
        ("/admin/posts/image/upload/", False, LARGEST_FORM + 1, 413),
        ("/admin/posts/image/upload/", True, LARGEST_FORM + 1, 401),
        ("/admin/posts/image/upload/", True, LARGEST_UPLOAD + 1, 413),
        ("/search/", False, LARGEST_FORM, 405),
    ],
)
def test_a_body_that_is_too_large_is_not_read(client, db, address, has_session, length, expected):
    if has_session:
        client.cookies["sessionid"] = "something"
    assert client.generic("POST", address, b"", CONTENT_LENGTH=str(length)).status_code == expected


@pytest.mark.parametrize("length", ["", "-1", "x", "٣"])
def test_an_odd_length_is_none(client, db, length):
    assert client.generic("POST", "/search/", b"", CONTENT_LENGTH=length).status_code == 405
