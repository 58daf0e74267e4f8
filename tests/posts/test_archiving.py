"""A public archive is asked for a copy: only where one is set, patiently, and its answer is read."""

from __future__ import annotations

import datetime as dt

import pytest

from posts import archiving
from posts.archiving import ask_due, copy_in
from posts.fetched import FetchedPage
from posts.models import Snapshot
from posts.publishing import generation
from tests import fake_web
from tests.factories import make_link_check, make_source

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
STAMP = dt.datetime(2026, 11, 20, 11, 59, 58, tzinfo=dt.UTC)


@pytest.fixture
def kept(db):
    source = make_source()
    return Snapshot.objects.create(
        source=source, url=source.url, state="success", taken_at=NOW, archive_next_try_at=NOW
    )


def test_no_archive_is_asked_where_none_is_set(kept, web):
    assert ask_due(NOW, 10).done == 0
    assert web.asked == []


def test_copy_in_an_archive_is_stored_with_the_source_that_has_none(kept, web, settings):
    settings.ARCHIVE_SAVE_URL = web.url("/save/")
    saved = f"/web/20261120115958/{kept.url}"
    web.pages = {f"/save/{kept.url}": fake_web.redirect(saved), saved: fake_web.article()}
    before = generation()
    assert ask_due(NOW, 10).done == 1
    kept.refresh_from_db()
    assert (kept.archive_url, kept.archived_at, kept.archive_next_try_at) == (web.url(saved), STAMP, None)
    kept.source.refresh_from_db()
    assert (kept.source.archive_url, kept.source.archived_at) == (web.url(saved), STAMP)
    assert generation() != before
    assert ask_due(NOW, 10).done == 0


def test_archive_that_fails_is_asked_again_and_then_no_more(kept, web, settings):
    settings.ARCHIVE_SAVE_URL = web.url("/save/")
    at = NOW
    for _ in range(archiving.MOST_TRIES):
        assert ask_due(at, 10).failed == 1
        assert ask_due(at, 10).failed == 0
        kept.refresh_from_db()
        at = kept.archive_next_try_at
    assert (kept.archive_tries, at, kept.archive_url) == (archiving.MOST_TRIES, None, "")


@pytest.mark.django_db
def test_linked_pages_are_saved_while_they_are_live(web, settings):
    settings.ARCHIVE_SAVE_URL = web.url("/save/")
    link = make_link_check(status="live", archive_next_try_at=NOW)
    lost = make_link_check(status="dead", archive_next_try_at=NOW)
    saved = f"/web/20261120115958/{link.url}"
    web.pages = {f"/save/{link.url}": fake_web.redirect(saved), saved: fake_web.article()}
    report = ask_due(NOW, 10)
    assert (report.done, report.failed, report.next_at) == (1, 0, None)
    link.refresh_from_db()
    assert (link.archive_url, link.archived_at, link.archive_next_try_at) == (web.url(saved), STAMP, None)
    lost.refresh_from_db()
    assert (lost.archive_url, lost.archive_tries) == ("", 0)


@pytest.mark.django_db
def test_an_archive_is_asked_what_it_has_of_a_lost_page(web, settings):
    settings.ARCHIVE_FIND_URL = web.url("/web/")
    held = dt.datetime(2026, 7, 3, 12, tzinfo=dt.UTC)
    source = make_source()
    link = make_link_check(
        url=source.url,
        canonical_url=source.canonical_url,
        status="dead",
        live_at=held,
        archive_next_try_at=NOW,
    )
    other = make_link_check(status="dead", live_at=held, archive_next_try_at=NOW)
    copy = f"/web/20260601000000/{link.url}"
    made = "Mon, 01 Jun 2026 00:00:00 GMT"
    web.pages = {
        f"/web/20260703120000/{link.url}": fake_web.redirect(copy),
        copy: lambda handler: fake_web.answer(handler, fake_web.article(), Memento_Datetime=made),
        f"/web/20260703120000/{other.url}": fake_web.article(),  # says not when it was made
    }
    before = generation()
    report = ask_due(NOW, 10)
    assert (report.done, report.failed) == (1, 1)
    link.refresh_from_db()
    assert (link.archive_url, link.archived_at) == (web.url(copy), dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    source.refresh_from_db()
    assert source.archive_url == web.url(copy)
    other.refresh_from_db()
    assert (other.archive_url, other.archive_tries) == ("", 1)
    assert generation() != before


@pytest.mark.parametrize(
    ("status", "headers", "url", "found"),
    [
        (200, {"content-location": "/web/20261120115958/https://a.example/"}, "https://arch.example/save/x", "https://arch.example/web/20261120115958/https://a.example/"),
        (200, {}, "https://arch.example/web/20261120115958id_/https://a.example/", "https://arch.example/web/20261120115958id_/https://a.example/"),
        (200, {}, "https://arch.example/save/https://a.example/", None),
        (523, {}, "https://arch.example/web/20261120115958/https://a.example/", None),
    ],
)  # fmt: skip
def test_answer_of_an_archive_is_read(status, headers, url, found):
    page = FetchedPage("", url, (), status, headers, b"", "", None, NOW, 0.1)
    assert copy_in(page) == ((found, STAMP) if found else None)
