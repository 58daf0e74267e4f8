"""Kept copies: wanted, taken, tried again, brought by hand, withdrawn; which one stands for a source."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from posts import robots, snapshots
from posts.models import HistoryEntry, Snapshot, Source
from posts.private_files import private_files
from posts.snapshots import CannotKeep, take, take_due
from tests import fake_web
from tests.factories import make_post, make_quotation, make_source
from tests.posts.test_pdf_text import make_pdf

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def _kept(source, days_ago, **values):
    taken_at = NOW - dt.timedelta(days=days_ago)
    return Snapshot.objects.create(
        source=source, url=source.url, **{"state": "success", "taken_at": taken_at, **values}
    )


def test_newest_copy_that_shows_the_work_stands_for_a_source(django_assert_num_queries):
    one, two, three = make_source(), make_source(), make_source()
    _kept(one, 9)
    newest = _kept(one, 5)
    _kept(one, 3, login_wall=True)
    _kept(one, 2, withdrawn_at=NOW)
    Snapshot.objects.create(source=one, url=one.url, state="failed", failure="gone")
    walled = _kept(two, 1, login_wall=True)
    with django_assert_num_queries(1):
        assert Snapshot.objects.latest_for([one.pk, two.pk, three.pk]) == {one.pk: newest, two.pk: walled}
    with django_assert_num_queries(0):
        assert Snapshot.objects.latest_for([]) == {}


@pytest.mark.parametrize(
    "values",
    [
        {"state": "lost"},
        {"origin": "dreamt"},
        {"state": "success"},
        {"state": "success", "taken_at": NOW, "failure": "gone"},
        {"origin": "uploaded"},
    ],
)
def test_database_refuses_a_copy_that_cannot_be(values):
    source = make_source()
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.create(source=source, **values)


# Taking -------------------------------------------------------------------------


def _quoted(**values):
    source = make_source(**values)
    make_quotation(make_post(), source)
    return source


def _take(url):
    source = Source.objects.filter(url=url).first() or make_source(url=url)
    snapshot = snapshots.ask_for(source, NOW)
    take(snapshot, NOW)
    snapshot.refresh_from_db()
    return snapshot


def test_copy_is_asked_for_each_quoted_source_with_an_address(django_assert_num_queries):
    post = make_post()
    quoted, relay, gone = make_source(), make_source(), make_source()
    make_quotation(post, quoted).via_rows.create(source=relay)
    make_quotation(post, make_source(url=""))
    make_quotation(post, gone, withdrawn_at=NOW)
    make_source()
    assert list(snapshots.without_a_copy()) == [quoted, relay]
    waiting = snapshots.ask_for(quoted, NOW)
    assert snapshots.ask_for(quoted, NOW) == waiting
    assert list(snapshots.without_a_copy()) == [relay]
    quoted.url = "https://outlet.example/moved"
    quoted.save()
    assert list(snapshots.without_a_copy()) == [quoted, relay]


def test_page_is_kept_with_its_words_its_bytes_and_what_was_said_of_it(web):
    web.pages = {"/old": fake_web.redirect("/story"), "/story": fake_web.packed}
    kept = _take(web.url("/old"))
    assert (kept.state, kept.failure, kept.tries, kept.next_try_at) == ("success", "", 1, None)
    assert kept.text == f"Home\n{fake_web.SENTENCE}\nThe guild has read the offer of the port with care."
    assert (kept.title, kept.language, kept.media_type, kept.charset) == (
        "Harbour talks", "en", "text/html", "utf-8"
    )  # fmt: skip
    assert kept.final_url == web.url("/story")
    assert kept.headers["etag"] == '"one"'
    assert kept.sha256 == hashlib.sha256(fake_web.article()).hexdigest()
    assert kept.byte_length == len(fake_web.article())
    assert kept.archive_next_try_at is None
    assert snapshots.payload(kept) == fake_web.article()
    assert Snapshot.objects.latest_for([kept.source_id]) == {kept.source_id: kept}


@pytest.mark.parametrize(
    ("page", "state", "failure", "text", "again"),
    [
        (None, "failed", "gone", "", True),
        (fake_web.error(503), "failed", "status", "", True),
        (fake_web.slow(2), "failed", "timed_out", "", True),
        (fake_web.redirect("http://192.168.0.1/"), "failed", "refused", "", False),
        (fake_web.redirect("/page"), "failed", "redirects", "", True),
        (fake_web.huge, "failed", "too_large", "", False),
        (fake_web.bomb, "failed", "too_large", "", False),
        (fake_web.typed("<p>Café noir</p>".encode("latin-1"), "text/html; charset=utf-8"), "success", "", "Café noir", False),
        (fake_web.typed("Café noir".encode("utf-16"), "text/plain"), "success", "", "Café noir", False),
        (fake_web.typed(b"", "text/html"), "success", "", "", False),
        (fake_web.typed(b"\x89PNG\x00", "image/png"), "success", "", "", False),
        (fake_web.typed(make_pdf("Two tugs in winter."), "application/octet-stream"), "success", "", "Two tugs in winter.", False),
        (fake_web.typed(b"%PDF-1.4 broken", "application/pdf"), "success", "", "", False),
    ],
)  # fmt: skip
def test_each_kind_of_page_ends_in_a_state_of_its_own(web, settings, page, state, failure, text, again):
    web.pages["/page"] = page
    robots.ask(web.url("/"))
    settings.FETCH_SECONDS = 0.2 if failure == "timed_out" else 10
    kept = _take(web.url("/page"))
    assert (kept.state, kept.failure, kept.text) == (state, failure, text)
    assert (kept.next_try_at is not None) is again
    assert bool(kept.warc) is (state == "success")
    assert kept.login_wall is False
    # A file that cannot be read is evidence all the same: what it says is not known.
    assert kept.cut_short is (page is not None and kept.state == "success" and bool(kept.failure_words))


def test_login_wall_is_kept_and_said_to_be_one(web):
    web.pages = {"/page": fake_web.WALL, "/story": fake_web.redirect("/login"), "/login": fake_web.article()}
    assert _take(web.url("/page")).login_wall is True
    assert _take(web.url("/story")).login_wall is True
    assert _take(web.url("/login")).login_wall is False


def test_page_that_fails_is_tried_again_ever_later_and_then_becomes_a_task(web, settings):
    settings.SNAPSHOT_TRIES = 3
    source = _quoted(url=web.url("/page"))
    at, waits = NOW, []
    for _ in range(3):
        take_due(at, 10)
        snapshot = Snapshot.objects.get()
        assert snapshot.failure == "gone"
        if snapshot.next_try_at is None:
            break
        assert list(snapshots.needing_hands()) == []
        waits.append((snapshot.next_try_at - at).total_seconds() / 60)
        assert take_due(at, 10).done + take_due(at, 10).failed == 0
        at = snapshot.next_try_at
    assert [11 <= waits[0] <= 19, 45 <= waits[1] <= 75, len(waits)] == [True, True, 2]
    assert list(snapshots.needing_hands()) == [snapshot]
    good = _kept(source, 1, origin="uploaded", permission_note="By its author")
    assert list(snapshots.needing_hands()) == []
    good.delete()
    make = {"by": None}
    snapshots.set_aside(snapshot, **make)
    assert list(snapshots.needing_hands()) == []


def test_server_that_asks_for_patience_gets_it(web):
    web.pages["/page"] = fake_web.error(429, Retry_After="86400")
    wait = _take(web.url("/page")).next_try_at - NOW
    assert wait == dt.timedelta(days=1)


def test_one_page_of_each_host_in_a_run(web, settings):
    for path in ("/one", "/two"):
        web.pages[path] = fake_web.article()
        _quoted(url=web.url(path))
    settings.FETCH_PAUSE_SECONDS = 60
    assert take_due(NOW, 10).done == 1
    assert take_due(NOW, 10).done == 0
    assert sorted(Snapshot.objects.values_list("state", flat=True)) == ["pending", "success"]


def test_copy_that_a_killed_process_left_is_taken_again_and_only_once(web):
    web.pages["/page"] = fake_web.article()
    source = make_source(url=web.url("/page"))
    left = Snapshot.objects.create(
        source=source, url=source.url, state="in_progress", tries=1, next_try_at=NOW - dt.timedelta(minutes=1)
    )
    stale = Snapshot.objects.get(pk=left.pk)
    assert take(left, NOW) == "success"
    assert take(stale, NOW) == "in_progress"
    assert web.asked == ["/robots.txt", "/page"]
    assert Snapshot.objects.get().tries == 2


def test_fault_of_this_side_ends_with_the_row(web, settings, monkeypatch):
    web.pages["/page"] = fake_web.article()

    def broken(*args, **kwargs):
        raise RuntimeError("no more room")

    monkeypatch.setattr(snapshots.readable, "read", broken)
    kept = _take(web.url("/page"))
    assert (kept.state, kept.failure, kept.failure_words) == ("failed", "own", "RuntimeError: no more room")
    assert not settings.PRIVATE_MEDIA_ROOT.exists()


# By hand --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "media_type", "text"),
    [
        (make_pdf("Two tugs in winter."), "application/pdf", "Two tugs in winter."),
        (b"<!doctype html><p>Two tugs.</p>", "text/html", "Two tugs."),
        ("Deux remorqueurs, l’hiver.".encode(), "text/plain", "Deux remorqueurs, l’hiver."),
    ],
)
def test_copy_is_brought_by_hand(editor, body, media_type, text):
    source = make_source()
    kept = snapshots.upload(source, body, name="a.bin", permission_note=" By its author ", by=editor)
    kept.refresh_from_db()
    assert (kept.media_type, kept.text, kept.permission_note) == (media_type, text, "By its author")
    assert (kept.origin, kept.uploaded_by, kept.is_usable) == ("uploaded", editor, True)
    assert snapshots.payload(kept) == body
    assert HistoryEntry.objects.get(verb="upload").actor == editor


@pytest.mark.parametrize(
    ("body", "note", "words"),
    [
        (b"words", " ", "permission"),
        (b"", "By its author", "empty"),
        (b"x" * 300, "By its author", "larger"),
        (b"\x89PNG\x00", "By its author", "no PDF"),
        (b"%PDF-1.4 broken", "By its author", "cannot be read"),
    ],
)
def test_upload_that_cannot_be_kept_says_why(editor, settings, body, note, words):
    settings.SNAPSHOT_BYTES = 200
    with pytest.raises(CannotKeep, match=words):
        snapshots.upload(make_source(), body, name="a", permission_note=note, by=editor)
    assert Snapshot.objects.count() == 0


def test_withdrawn_copy_is_gone_everywhere_and_its_row_says_why(editor, django_capture_on_commit_callbacks):
    source = _quoted()
    kept = snapshots.upload(source, b"Two tugs.", name="a.txt", permission_note="By its author", by=editor)
    name = kept.warc.name
    with pytest.raises(CannotKeep):
        snapshots.withdraw(kept, by=editor, reason=" ")
    with django_capture_on_commit_callbacks(execute=True):
        snapshots.withdraw(kept, by=editor, reason="Its author asked us to.")
        snapshots.withdraw(kept, by=editor, reason="Twice.")
    kept.refresh_from_db()
    assert (kept.text, kept.warc.name, kept.withdrawal_reason) == ("", "", "Its author asked us to.")
    assert not private_files().exists(name)
    assert Snapshot.objects.latest_for([source.pk]) == {}
    with pytest.raises(CannotKeep):
        snapshots.payload(kept)
    assert HistoryEntry.objects.get(verb="withdraw").actor == editor


def test_file_that_is_another_one_is_not_handed_out(editor):
    kept = snapshots.upload(make_source(), b"Two tugs.", name="a", permission_note="By its author", by=editor)
    Snapshot.objects.filter(pk=kept.pk).update(sha256="0" * 64)
    kept.refresh_from_db()
    with pytest.raises(CannotKeep, match="not the one"):
        snapshots.payload(kept)


def test_copy_for_readers_goes_with_its_permission(django_capture_on_commit_callbacks):
    source = make_source(permission_by="Its author", permission_on=NOW.date())
    source.permitted_file.save("copy.pdf", ContentFile(b"%PDF-1.4"))
    storage, name = source.permitted_file.storage, source.permitted_file.name
    with django_capture_on_commit_callbacks(execute=True):
        snapshots.withdraw_permitted_file(source)
    assert storage.exists(name)
    source.permission_withdrawn_at = NOW
    source.save()
    with django_capture_on_commit_callbacks(execute=True):
        snapshots.withdraw_permitted_file(source)
    source.refresh_from_db()
    assert (source.permitted_file.name, storage.exists(name)) == ("", False)
