"""robots.txt: read, kept, and heeded where it cannot be had."""

from __future__ import annotations

import pytest

from posts import robots
from posts.robots import Leave, ask, read
from tests import fake_web

RULES = "User-agent: *\nDisallow: /archive/*.pdf$\nCrawl-delay: 900\n\nUser-agent: advocacy-cms\nDisallow: /private\nAllow: /private/open"


@pytest.mark.parametrize(
    ("rules", "path", "leave"),
    [
        ("", "/page", Leave(True)),
        (RULES, "/archive/one.pdf", Leave(True)),
        (RULES, "/private/page", Leave(False)),
        (RULES, "/private/open/page", Leave(True)),
        (RULES.replace("advocacy-cms", "otherbot"), "/archive/one.pdf", Leave(False, delay=60.0)),
        ("<html>no rules at all</html>", "/page", Leave(True)),
    ],
)
def test_rules_are_read_as_the_standard_has_them(rules, path, leave):
    assert read(rules, f"https://outlet.example{path}") == leave


def test_rules_are_fetched_once_for_a_host(web):
    web.pages["/robots.txt"] = fake_web.typed(b"User-agent: *\nDisallow: /no", "text/plain")
    assert [ask(web.url(path)).may_fetch for path in ("/yes", "/no", "/yes")] == [True, False, True]
    assert web.asked == ["/robots.txt"]


@pytest.mark.parametrize(
    ("page", "leave"),
    [
        (None, Leave(True)),
        (fake_web.error(403), Leave(True)),
        (fake_web.error(503), Leave(False, unreachable=True)),
        (fake_web.slow(1), Leave(False, unreachable=True)),
        (fake_web.endless, Leave(True)),
    ],
)
def test_rules_that_cannot_be_had(web, settings, page, leave):
    settings.FETCH_SECONDS = 0.2 if leave.unreachable else 10
    web.pages["/robots.txt"] = page
    assert ask(web.url("/page")) == leave


def test_rules_that_could_not_be_had_are_asked_for_again_sooner(web, monkeypatch):
    kept = {}
    monkeypatch.setattr(robots.cache, "set", lambda key, value, seconds: kept.update({value: seconds}))
    web.pages["/robots.txt"] = fake_web.error(500)
    ask(web.url("/"))
    web.pages["/robots.txt"] = fake_web.typed(b"", "text/plain")
    ask(web.url("/"))
    assert kept == {robots.UNREACHABLE: 1800, "": 24 * 3600}
