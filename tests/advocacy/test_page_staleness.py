"""Nobody is given a page that is older than the last answered save, nor one that the clock has overtaken."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client

from advocacy import bootstrap
from posts.models import Post
from posts.publishing import public_changed, record_save
from tests import factories

NOON = dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC)  # in Toronto
MIDNIGHT = dt.datetime(2026, 3, 3, 5, 0, tzinfo=dt.UTC)
# Of the drill; the whole thousand takes minutes and is asked for with STALENESS_SAVES=1000.
SAVES = int(os.environ.get("STALENESS_SAVES", "200"))
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


# Saves ------------------------------------------------------------------------


@pytest.fixture(params=["files", "redis"])
def shared_cache(request, tmp_path):
    """The address of a cache that processes share."""
    if request.param == "files":
        yield f"filecache://{tmp_path / 'cache'}"
        return
    if not shutil.which("redis-server"):
        pytest.skip("no redis-server is installed")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    given = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(["redis-server", *given], stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(30)


def database_url():
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


class Process(threading.Thread):
    """A process of the site, and the person who drives it: saves now and then, reads otherwise."""

    def __init__(self, shared_cache, seed, saves, known):
        super().__init__(daemon=True)
        environment = {
            **os.environ,
            "CACHE_URL": shared_cache,
            "DATABASE_URL": database_url(),
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "advocacy.settings",
            "PAGE_CACHE": "1",
        }
        command = [sys.executable, "-m", "tests.advocacy.page_process"]
        self.process = subprocess.Popen(
            command,
            cwd=bootstrap.ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.random, self.saves, self.known = random.Random(seed), saves, known
        self.error, self.hows, self.releases = None, [], set()

    def run(self):
        try:
            while self.saves:
                pk = self.random.choice(list(self.known.addresses))
                if self.random.random() < 0.25:
                    self.saves -= 1
                    self._save(pk)
                else:
                    self._read(self.random.choice([self.known.addresses[pk], "/", "/posts/", "/feed.json"]))
        except Exception as error:  # for the test to show
            self.error = error
        finally:
            self.process.stdin.close()
            self.process.wait(30)

    def order(self, *words):
        print(json.dumps(words), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        assert answer, "the process has ended"
        return json.loads(answer)

    def _save(self, pk):
        with self.known.locks[pk]:  # one person at a time has a post open
            number = self.known.answered[pk] + 1
            self.order("save", pk, f"Post{pk}state{number}")
            self.known.answered[pk] = number

    def _read(self, address):
        before = dict(self.known.answered)
        page = self.order("read", address)
        self.hows.append(page["how"])
        self.releases.add(page["release"])
        seen = {(int(pk), int(number)) for pk, number in re.findall(r"Post(\d+)state(\d+)", page["text"])}
        assert seen, address
        old = [(address, pk, number, before[pk]) for pk, number in seen if number < before[pk]]
        assert old == []


class Known:
    """What both persons know: where posts stand, and the number of the last save of each that was answered."""

    def __init__(self, posts):
        self.addresses = {post.pk: post.get_absolute_url() for post in posts}
        self.answered = dict.fromkeys(self.addresses, 0)
        self.locks = {pk: threading.Lock() for pk in self.addresses}


def edit_and_read(shared_cache, saves):
    posts = [factories.make_published_post(slug=f"post-{number}") for number in range(3)]
    for post in posts:
        post.title = f"Post{post.pk}state0"
        post.save()
        record_save(post, by=None)
    known = Known(posts)
    processes = [Process(shared_cache, seed, saves // 2, known) for seed in (1, 2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.error for process in processes] == [None, None]
    assert sum(known.answered.values()) == saves
    hows = [how for process in processes for how in process.hows]
    assert {"pages; hit", "pages; fwd=miss; stored"} <= set(hows)
    # Nothing that differs between processes is in the name of a page.
    assert len(processes[0].releases | processes[1].releases) == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_sees_an_older_page_than_the_last_answered_save(shared_cache):
    edit_and_read(shared_cache, saves=8)


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_nobody_sees_an_older_page_during_many_saves(shared_cache):
    edit_and_read(shared_cache, saves=SAVES)


# The clock --------------------------------------------------------------------


def embedding(kind, row, **overrides):
    body = f'<p>Words.</p><figure data-embed="{kind}" data-id="{row.pk}"></figure>'
    return factories.make_published_post(body=body, **overrides).get_absolute_url()


def scheduled(instant):
    factories.make_published_post(days_ago=3)
    post = factories.make_published_post(title="Later", slug="later", published_at=instant)
    return ["/", "/posts/", "/feed.json", post.get_absolute_url()]


def embargoed(instant):
    factories.make_published_post(title="Held back", embargoed_until=instant)
    return ["/", "/posts/"]


def expiring(instant):
    post = factories.make_published_post(title="Over", expires_at=instant)
    return ["/posts/", post.get_absolute_url(), "/feed/"]


def old_by_then(instant):
    post = factories.make_published_post(published_at=instant.replace(year=instant.year - 2))
    return [post.get_absolute_url()]


def closing(instant):
    petition = factories.make_petition(opens_at=instant - 9 * DAY, closes_at=instant, count=3)
    return [embedding("petition", petition), petition.get_absolute_url(), "/petitions/", "/"]


def opening(instant):
    petition = factories.make_petition(opens_at=instant, closes_at=instant + 9 * DAY)
    return [embedding("petition", petition), petition.get_absolute_url(), "/"]


def a_day_less(instant):
    return closing(instant - SECOND + 3 * DAY)  # three whole days are left until the second after


def letter_over(instant):
    factories.make_published_post()
    factories.make_letter(title="Write now", closes_at=instant)
    return ["/"]


def recess_begins(instant):
    factories.make_published_post()
    factories.make_recess(starts_on=instant.date(), ends_on=instant.date() + 5 * DAY, text="Away.")
    return ["/", "/feed.json"]


def recess_ends(instant):
    factories.make_published_post()
    factories.make_recess(starts_on=instant.date() - 5 * DAY, ends_on=instant.date() - DAY, text="Away.")
    return ["/", "/feed.json"]


def term_ends(instant):
    office = factories.make_office(email="seat@parliament.example")
    days = {"starts_on": "2024-01-01", "ends_on": "2026-03-02"}
    factories.make_membership(office=office, **days)
    return [embedding("contacts", factories.make_contactlist(offices=[office]))]


def appeal_begins(instant):
    factories.make_appeal(is_default=True, starts_on=instant.date())
    return [factories.make_published_post().get_absolute_url()]


@pytest.mark.parametrize(
    ("make", "instant"),
    [
        (scheduled, NOON),
        (embargoed, NOON),
        (expiring, NOON),
        (old_by_then, NOON),
        (closing, NOON),
        (opening, NOON),
        (a_day_less, NOON),
        (letter_over, NOON),
        (recess_begins, MIDNIGHT),
        (recess_ends, MIDNIGHT),
        (term_ends, MIDNIGHT),
        (appeal_begins, MIDNIGHT),
    ],
    ids=lambda value: getattr(
        value, "__name__", f"{value:%H:%M}" if isinstance(value, dt.datetime) else None
    ),
)
def test_page_of_the_cache_changes_at_the_instant(db, settings, make, instant):
    """At the instant a reader is given what would be made without a cache; a second before, the kept page."""
    settings.PAGE_CACHE = True
    with time_machine.travel(instant - SECOND, tick=False) as clock:
        addresses, reader = make(instant), Client()
        first = [reader.get(address).content for address in addresses]
        again = [reader.get(address) for address in addresses]
        assert [page.content for page in again] == first
        assert {page.headers.get("Cache-Status") for page in again if page.status_code == 200} == {
            "pages; hit"
        }
        clock.move_to(instant)
        then = [reader.get(address).content for address in addresses]
        cache.clear()
        settings.PAGE_CACHE = False
        fresh = [Client().get(address).content for address in addresses]
    assert then == fresh
    assert [address for address, one, other in zip(addresses, first, then, strict=True) if one == other] == []


def test_approved_changes_take_the_place_of_the_kept_page(db, settings, editor):
    settings.PAGE_CACHE = True
    with time_machine.travel(NOON - SECOND, tick=False) as clock:
        post = factories.make_published_post(title="Before")
        Post.objects.filter(pk=post.pk).update(changes_at=NOON)
        public_changed()
        reader = Client()
        hows = [reader.get(post.get_absolute_url()).headers["Cache-Status"] for _ in range(2)]
        clock.move_to(NOON)
        hows.append(reader.get(post.get_absolute_url()).headers["Cache-Status"])
    assert hows == ["pages; fwd=miss; stored", "pages; hit", "pages; fwd=miss; stored"]
