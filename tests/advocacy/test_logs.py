from __future__ import annotations

import json
import logging
import sys

from django.test import RequestFactory

from advocacy.logs import JSONFormatter


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


def test_an_exception_is_kept_in_the_same_line():
    try:
        raise ValueError("no")
    except ValueError:
        written = line(exc_info=sys.exc_info())
    assert written["exception"].endswith("ValueError: no")
