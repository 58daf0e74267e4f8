"""Every way in which a visit may go, on a fake web."""

from __future__ import annotations

import datetime as dt

import pytest

from posts import robots
from posts.fetched import FetchedPage
from posts.visiting import asked_wait, visit
from tests import fake_web
from tests.fake_web import FakeWeb, error, redirect

HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("page", "failure"),
    [
        (fake_web.article(), ""),
        (fake_web.packed, ""),
        (redirect("/", 301), ""),
        (None, "gone"),
        (error(410), "gone"),
        (error(403), "forbidden"),
        (error(500), "status"),
        (redirect("http://10.0.0.1/"), "refused"),
        (redirect("http://169.254.169.254/latest/meta-data/"), "refused"),
        (redirect("http://[::1]/"), "refused"),
        (redirect("file:///etc/passwd"), "refused"),
        (redirect("/page"), "redirects"),
        (fake_web.endless, "too_large"),
        (fake_web.huge, "too_large"),
        (fake_web.bomb, "too_large"),
        (fake_web.slow(1), "timed_out"),
    ],
)
def test_each_kind_of_answer_has_its_own_name(web, settings, page, failure):
    web.pages = {"/": fake_web.article(), "/page": page}
    robots.ask(web.url("/"))
    settings.FETCH_SECONDS = 0.2 if failure == "timed_out" else 10
    found = visit(web.url("/page"), max_bytes=200_000)
    assert found.failure == failure
    assert bool(found.words) == bool(failure)


def test_thirty_redirects_are_not_followed(web):
    web.pages = {f"/{number}": redirect(f"/{number + 1}") for number in range(31)}
    assert visit(web.url("/0"), max_bytes=1000).failure == "redirects"
    assert web.asked == ["/robots.txt", *(f"/{number}" for number in range(6))]


def test_redirect_to_a_private_address_fetches_nothing_there(web):
    private = FakeWeb("127.0.0.2")
    try:
        private.pages["/secret"] = b"<p>secret</p>"
        web.pages["/page"] = redirect(private.url("/secret"))
        assert visit(web.url("/page"), max_bytes=1000).failure == "refused"
        assert private.asked == []
        assert visit(private.url("/secret"), max_bytes=1000).failure == "refused"
        assert private.asked == []
    finally:
        private.stop()


def test_loopback_is_closed_where_no_setting_opens_it(web, settings):
    settings.FETCH_ALLOWED_NETWORKS = []
    assert visit(web.url("/page"), max_bytes=1000).failure == "refused"
    assert web.asked == []


def test_owner_who_keeps_programs_out_is_heeded(web):
    web.pages = {
        "/robots.txt": fake_web.typed(b"User-agent: *\nDisallow: /page", "text/plain"),
        "/page": fake_web.article(),
        "/other": fake_web.article(),
    }
    assert visit(web.url("/page"), max_bytes=10_000).failure == "robots"
    assert visit(web.url("/other"), max_bytes=10_000).failure == ""
    assert web.asked == ["/robots.txt", "/other"]


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("3600", HOUR),
        ("Fri, 20 Nov 2026 13:00:00 GMT", HOUR),
        ("999999999", dt.timedelta(days=2)),
        ("Fri, 20 Nov 2020 13:00:00 GMT", dt.timedelta()),
        ("soon", None),
        ("", None),
    ],
)
def test_wait_that_a_server_asks_for_is_read(said, wait):
    at = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
    page = FetchedPage("", "", (), 503, {"retry-after": said}, b"", "", None, at, 0.1)
    assert asked_wait(page) == wait
