from __future__ import annotations

import io
import json
import logging
import re
import sys

import pytest
from django.test import RequestFactory

from advocacy import logs
from advocacy.logs import JSONFormatter, without_secrets
from posts import search


def line(message="words", *args, exc_info=None, **extra):
    record = logging.LogRecord("posts.jobs", logging.WARNING, __file__, 1, message, args, exc_info)
    vars(record).update(extra)
    return json.loads(JSONFormatter().format(record))


def test_a_line_is_one_json_object():
    written = line("Due job %s broke off: « %s »", "mail", "é\nü")
    assert written.pop("time").endswith("+00:00")
    assert written == {
        "level": "WARNING",
        "logger": "posts.jobs",
        "message": "Due job mail broke off: « é\nü »",
    }


def test_a_line_about_a_request_says_where_and_not_who():
    request = RequestFactory().get(
        "/search/", {"q": "jane@a.example"}, headers={"Cookie": "sessionid=1"}, REMOTE_ADDR="192.0.2.1"
    )
    written = line(request=request, status_code=404)
    assert {key: written[key] for key in ("method", "path", "status")} == {
        "method": "GET",
        "path": "/search/",
        "status": 404,
    }
    assert not any(secret in json.dumps(written) for secret in ("jane", "192.0.2.1", "sessionid"))


def test_tokens_in_paths_are_cut():
    written = line(
        "Not Found: /preview/secret-token/x/", request=RequestFactory().get("/preview/secret-token/")
    )
    assert (written["message"], written["path"]) == ("Not Found: /preview/…/x/", "/preview/…/")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("/newsletter/confirm/secret/ and /newsletter/", "/newsletter/confirm/…/ and /newsletter/"),
        ("Key (email)=(jane@a.example) already exists.", "Key (email)=(…) already exists."),
        ("{'jane.doe+x@mail.a.example': (550, b'no')}", "{'…': (550, b'no')}"),
        ("from 192.0.2.1:443 by 2001:db8::7", "from …:443 by …"),
        ("from 2001:db8:0:1:2:3:4:5 at 12:30:45", "from … at 12:30:45"),
        ("GET /search/?q=jane HTTP/1.1", "GET /search/?… HTTP/1.1"),
        ("Django 5.2.19, x::y and [1:2]", "Django 5.2.19, x::y and [1:2]"),
    ],
)
def test_nobody_is_named(said, written):
    assert without_secrets(said) == written


def test_a_walk_through_the_site_leaves_no_trace_of_who_walked(client, editor, settings, monkeypatch):
    """Everything that reaches the log in production, through its own formatter."""
    settings.REQUEST_LOG = True
    settings.SLOW_QUERY_MS = -1  # each of them is slow
    settings.RATES = {"search": 1}
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JSONFormatter())
    monkeypatch.setattr(logging.root, "handlers", [handler])
    for name in ("django", "django.server"):
        monkeypatch.setattr(logging.getLogger(name), "handlers", [handler])
    who = {
        "REMOTE_ADDR": "192.0.2.77",
        "headers": {"user-agent": "Secretbrowser/1.0", "referer": "/?q=secretword"},
    }
    for _ in range(2):
        client.get("/search/", {"q": "secretword jane@secret.example"}, **who)
    client.get("/jane@secret.example/", **who)
    client.get("/preview/secrettoken/", **who)
    client.get("/newsletter/confirm/secrettoken/", **who)
    client.post("/newsletter/subscribe/", {"email": "jane@secret.example"}, **who)
    for password in ("secretpassword", "password"):
        client.post("/accounts/login/", {"login": "editor@quillhaven.example", "password": password}, **who)
    client.get("/admin/posts/user/", {"q": "secretword"}, **who)
    monkeypatch.setattr(search, "find", fail)
    settings.RATES = {}
    client.raise_request_exception = False
    assert client.get("/search/", {"q": "secretword"}, **who).status_code == 500
    written = lines.getvalue()
    found = [json.loads(one) for one in written.splitlines()]
    assert {one["logger"] for one in found} >= {"advocacy.requests", "advocacy.queries", "django.request"}
    assert [one for one in found if not re.fullmatch("[0-9a-f]{32}", one.get("request", ""))] == []
    for secret in ("secret", "jane", "192.0.2.77", "quillhaven.example"):
        assert secret not in written.lower()
    answered = [(one["path"], one["status"]) for one in found if one["logger"] == "advocacy.requests"]
    assert answered[:4] == [("/search/", 200), ("/search/", 429), ("/…/", 404), ("/preview/…/", 404)]


def fail(*args, **kwargs):
    raise ValueError("jane@secret.example at 192.0.2.77 asked /search/?q=secretword")


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [
        ("abc-123.DEF_4567", True),
        ("short", False),
        ("x" * 65, False),
        ("abc def ghi", False),
        ('"}{"level":"x', False),
        ("абвгдежзи", False),
        ("", False),
    ],
)
def test_the_id_of_a_request_is_taken_over_if_it_is_one(client, given, is_taken):
    answer = client.get("/health/", headers={"X-Request-ID": given.encode().decode("latin-1")})
    number = answer.headers["X-Request-ID"]
    assert (number == given) is is_taken
    assert re.fullmatch(r"[A-Za-z0-9._-]{8,64}", number)


def test_quick_statements_are_not_in_the_log(client, db, settings, caplog):
    settings.SLOW_QUERY_MS = 60_000
    client.get("/ready/")
    assert [record for record in caplog.records if record.name == "advocacy.queries"] == []


def test_an_exception_is_kept_in_the_same_line():
    try:
        raise ValueError("no")
    except ValueError:
        written = line(exc_info=sys.exc_info())
    assert written["exception"].endswith("ValueError: no")


def test_a_file_has_a_line_only_where_it_is_missing(client, db, settings, monkeypatch):
    settings.REQUEST_LOG = True
    told = []
    monkeypatch.setattr(logs.requests, "info", lambda _message, extra: told.append(extra["status_code"]))
    client.get(f"{settings.STATIC_URL}img/icon.svg")
    client.get(f"{settings.STATIC_URL}img/none.svg")
    assert told == [404]
