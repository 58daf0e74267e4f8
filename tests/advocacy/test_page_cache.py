"""Readers' pages from the cache, through the whole chain of middleware."""

from __future__ import annotations

import datetime as dt
import gzip
import threading

import brotli
import pytest
import time_machine
from django.conf import settings as project_settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from advocacy import page_cache
from advocacy.page_cache import PageCacheMiddleware
from advocacy.urls import urlpatterns as site_addresses
from posts.lifetimes import keep_until
from posts.publishing import public_changed
from tests import factories

NOON = dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC)  # in Toronto
asked = []


@csrf_exempt
def echo(request):
    """Says everything of a request that could stand in a page."""
    asked.append(request.get_full_path())
    said = {
        name: value
        for name, value in request.META.items()
        if name.startswith("HTTP_") and name != "HTTP_HOST"
    }
    return HttpResponse(f"{request.get_full_path()} {sorted(said)} {len(asked)}")


def own(request):
    asked.append(request.path)
    return {
        "cookie": lambda: with_cookie(),
        "private": lambda: HttpResponse("mine", headers={"Cache-Control": "private"}),
        "varies": lambda: HttpResponse("mine", headers={"Vary": "Accept-Language"}),
        "missing": lambda: HttpResponse("no", status=404),
        "year": lambda: HttpResponse(
            "file", headers={"Cache-Control": "public, max-age=31536000, immutable"}
        ),
        "soon": lambda: keep_until(
            HttpResponse("soon"), timezone.now(), timezone.now() + dt.timedelta(seconds=20)
        ),
        "picture": lambda: HttpResponse(b"\x89PNG" * 999, content_type="image/png"),
    }[request.path.strip("/").rpartition("/")[2]]()


def with_cookie():
    response = HttpResponse("mine")
    response.set_cookie("a", "b")
    return response


urlpatterns = [
    path("echo/", echo),
    path("own/<slug:what>/", lambda request, what: own(request)),
    *site_addresses,
]


@pytest.fixture(autouse=True)
def _these_addresses(settings):
    settings.ROOT_URLCONF = __name__
    settings.PAGE_CACHE = True
    asked.clear()


@pytest.fixture
def reader(db):
    """A reader whose clock stands: what others may keep is told in seconds."""
    with time_machine.travel(NOON, tick=False):
        yield Client()


def status(response):
    return response.headers.get("Cache-Status", "")


def test_second_reader_is_given_the_page_for_one_look_at_the_generation(reader):
    post = factories.make_published_post(title="The ferry", tags=["ferries"])
    first = reader.get(post.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        second = Client().get(post.get_absolute_url())
    assert [status(first), status(second)] == ["pages; fwd=miss; stored", "pages; hit"]
    assert [query["sql"].split(" WHERE")[0] for query in queries] == ["SELECT number FROM posts_generation"]
    own = {"Cache-Status": "", "X-Request-ID": ""}
    same = {**first.headers, **own}
    assert ({**second.headers, **own}, second.content) == (same, first.content)
    assert b"The ferry" in second.content
    assert "Content-Security-Policy" in second.headers


def test_page_is_new_as_soon_as_readers_can_see_a_change(reader):
    before = [reader.get("/echo/").content for _ in range(2)]
    public_changed()
    after = [reader.get("/echo/").content for _ in range(2)]
    assert (before[0], after[0], len(asked)) == (before[1], after[1], 2)
    assert before[0] != after[0]


def test_bodies_are_compressed_once_and_the_tag_is_that_of_the_page(reader):
    answers = {
        name: reader.get("/posts/", headers={"Accept-Encoding": name}) for name in ("br", "gzip", "zstd")
    }
    plain = answers["zstd"].content
    assert brotli.decompress(answers["br"].content) == gzip.decompress(answers["gzip"].content) == plain
    assert [one.headers.get("Content-Encoding") for one in answers.values()] == ["br", "gzip", None]
    assert {one.headers["Vary"] for one in answers.values()} == {"Accept-Encoding"}
    assert {int(one.headers["Content-Length"]) - len(one.content) for one in answers.values()} == {0}
    (tag,) = {one.headers["ETag"] for one in answers.values()}
    for known in (tag, f'"x", {tag.removeprefix("W/")}', "*"):
        unchanged = reader.get("/posts/", headers={"If-None-Match": known})
        assert (unchanged.status_code, unchanged.content, unchanged.headers["ETag"]) == (304, b"", tag)
        assert unchanged.headers["Cache-Control"] == answers["br"].headers["Cache-Control"]
    assert reader.get("/posts/", headers={"If-None-Match": '"other"'}).content == plain


def test_head_is_answered_from_the_page_and_makes_none(reader):
    first, got, second = reader.head("/echo/"), reader.get("/echo/"), reader.head("/echo/")
    assert [status(one) for one in (first, got, second)] == ["", "pages; fwd=miss; stored", "pages; hit"]
    assert (second.content, second.headers["Content-Length"]) == (b"", str(len(got.content)))


def test_nothing_that_one_reader_sends_stands_in_the_page_of_another(reader):
    foul = {
        "Accept": "x/poison", "Accept-Encoding": "br", "Accept-Language": "fr", "If-None-Match": '"x"', "Origin": "x",
        "Referer": "https://poison.example/", "User-Agent": "poison", "X-Forwarded-Host": "poison.example",
    }  # fmt: skip
    first = reader.get("/echo/?utm_source=poison&fbclid=1", headers=foul)
    second = Client().get("/echo/")
    assert (status(first), status(second)) == ("pages; fwd=miss; stored", "pages; hit")
    assert second.content == b"/echo/ ['HTTP_COOKIE', 'HTTP_X_FORWARDED_HOST'] 1"
    hosts = [Client(SERVER_NAME=name).get("/echo/") for name in ("localhost", "127.0.0.1")]
    assert [status(one) for one in hosts] == ["pages; fwd=miss; stored"] * 2
    assert status(Client().get("/echo/", secure=True)) == "pages; fwd=miss; stored"


def test_lists_are_known_by_their_parameters_and_other_parameters_pass_by(reader):
    listed = [status(reader.get(f"/echo/?{query}")) for query in ("page=2", "page=3", "page=2&utm_medium=x")]
    assert listed == ["pages; fwd=miss; stored", "pages; fwd=miss; stored", "pages; hit"]
    for query in ("q=words", "page=2&unknown=1", "token=1", f"page={'9' * 400}", "%70age%00=1"):
        assert [status(reader.get(f"/echo/?{query}")) for _ in range(2)] == ["", ""], query
    assert b"unknown" not in reader.get("/echo/?page=2").content


def test_people_who_are_signed_in_and_what_is_sent_pass_by(reader, author):
    reader.get("/echo/")
    signed_in = Client()
    signed_in.force_login(author)
    answers = [
        signed_in.get("/echo/"),
        reader.post("/echo/"),
        reader.get("/echo/", headers={"Authorization": "x"}),
        reader.get("/echo/", headers={"Range": "bytes=0-3"}),
        reader.get("/health/"),
        reader.get("/accounts/login/"),
        signed_in.get("/admin/"),
    ]
    assert [status(one) for one in answers] == [""] * 7
    assert status(Client(headers={"Cookie": "other=1"}).get("/echo/")) == "pages; hit"


@pytest.mark.parametrize("what", ["cookie", "private", "varies", "missing"])
def test_what_is_not_for_everybody_is_made_for_each(reader, what):
    for _ in range(3):
        response = reader.get(f"/own/{what}/")
        assert status(response) == ""
    assert len(asked) == 3


def test_file_keeps_its_own_lifetime_and_a_picture_its_bytes(reader):
    for _ in range(2):
        year, picture = (
            reader.get("/own/year/"),
            reader.get("/own/picture/", headers={"Accept-Encoding": "gzip"}),
        )
    assert (status(year), year.headers["Cache-Control"]) == (
        "pages; hit",
        "public, max-age=31536000, immutable",
    )
    assert (status(picture), picture.content, "Content-Encoding" in picture.headers) == (
        "pages; hit", b"\x89PNG" * 999, False
    )  # fmt: skip


def test_others_are_told_no_more_than_the_time_to_the_next_instant(reader):
    with time_machine.travel(NOON, tick=False) as clock:
        told = [
            reader.get("/echo/").headers["Cache-Control"],
            reader.get("/own/soon/").headers["Cache-Control"],
        ]
        clock.shift(15)
        told.append(reader.get("/own/soon/").headers["Cache-Control"])
        clock.move_to(NOON.replace(day=3, hour=4, minute=59, second=30))  # half a minute before midnight
        told += [
            reader.get("/echo/").headers["Cache-Control"],
            reader.get("/search/?q=x").headers["Cache-Control"],
        ]
    assert told[:3] == [
        f"public, max-age=60, s-maxage=60, stale-if-error={12 * 3600 - 60}",
        "public, max-age=20, s-maxage=20, stale-if-error=0",
        "public, max-age=5, s-maxage=5, stale-if-error=0",
    ]
    assert told[3:] == ["public, max-age=30, s-maxage=30, stale-if-error=0"] * 2


def test_page_is_made_anew_at_its_instant_at_midnight_and_after_ten_minutes(reader):
    with time_machine.travel(NOON, tick=False) as clock:
        seen = []
        for seconds in (0, 19.9, 0.1):
            clock.shift(seconds)
            seen.append(status(reader.get("/own/soon/")))
        for instant in (NOON, NOON + dt.timedelta(seconds=599), NOON + dt.timedelta(seconds=600)):
            clock.move_to(instant)
            seen.append(status(reader.get("/echo/")))
        midnight = NOON.replace(day=3, hour=5)
        for seconds in (-2, -1, 0):
            clock.move_to(midnight + dt.timedelta(seconds=seconds))
            seen.append(status(reader.get("/echo/")))
    made, hit = "pages; fwd=miss; stored", "pages; hit"
    assert seen == [made, hit, made, made, hit, made, made, hit, made]


def test_page_begun_before_a_save_is_no_page_after_it(reader, monkeypatch):
    """The save comes while the page is made: what was made stands for the generation before it."""
    kept = PageCacheMiddleware._page

    def save_meanwhile(self, *args):
        page = kept(self, *args)
        public_changed()
        monkeypatch.setattr(PageCacheMiddleware, "_page", kept)
        return page

    monkeypatch.setattr(PageCacheMiddleware, "_page", save_meanwhile)
    assert [status(reader.get("/echo/")) for _ in range(3)] == ["pages; fwd=miss; stored"] * 2 + [
        "pages; hit"
    ]


def test_stampede_makes_one_page(monkeypatch, rf):
    monkeypatch.setattr(page_cache, "generation", lambda: 7)
    monkeypatch.setattr(page_cache, "next_turn", lambda now: now + dt.timedelta(hours=1))
    begin = threading.Barrier(6)

    def view(request):
        asked.append(request.path)
        threading.Event().wait(0.05)
        return keep_until(HttpResponse("slow"), timezone.now())

    middleware, bodies = PageCacheMiddleware(view), []

    def ask():
        begin.wait()
        bodies.append(middleware(rf.get("/slow/")).content)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (asked, bodies) == (["/slow/"], [b"slow"] * 6)


def test_cache_is_off_where_settings_say_so(settings):
    settings.PAGE_CACHE = False
    with pytest.raises(MiddlewareNotUsed):
        PageCacheMiddleware(lambda request: HttpResponse())
    assert project_settings.MIDDLEWARE[3] == "advocacy.page_cache.PageCacheMiddleware"


def test_release_has_another_name_when_a_template_or_a_setting_changes(settings):
    names = {page_cache.release(), page_cache.release(lambda path: b"other" + path.name.encode())}
    settings.SITE_URL = "https://other.example"
    names.add(page_cache.release())
    assert (len(names), page_cache.release() in names) == (3, True)
