"""The server is killed with -9 amid 200 saves by 8 people: what was answered is there, and nothing is half there."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import pytest
import urllib3
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from advocacy import bootstrap
from posts.models import Post, Revision
from posts.publishing import record_save
from tests import factories

PEOPLE = 8
SAVES = 25  # by each
KILL_AFTER = 90  # answered saves of the 200

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def _database_url():
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{given['NAME']}").geturl()


@pytest.fixture
def server(tmp_path):
    """(address, process) of the production server on the test's own database."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {
        **os.environ,
        "DEBUG": "1",
        "DATABASE_URL": _database_url(),
        "MEDIA_ROOT": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "advocacy.settings",
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "advocacy.wsgi",
        "--workers",
        "3",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    process = subprocess.Popen(command, cwd=bootstrap.ROOT, env=environment, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                if urllib3.request("GET", f"{address}/health/", retries=False).status == 200:
                    break
            except urllib3.exceptions.HTTPError:
                time.sleep(0.2)
        else:
            pytest.fail("the server did not start")
        yield address, process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


class Person(threading.Thread):
    """Saves one post again and again, as a browser does, and remembers what was answered."""

    def __init__(self, address, cookie, post):
        super().__init__(daemon=True)
        self.address, self.post = address, post
        self.headers = {"Cookie": cookie, "Referer": address}
        self.pool = urllib3.PoolManager(retries=False, timeout=60)
        self.answered, self.kept, self.error = [], [], None

    def run(self):
        try:
            self._write()
        except (urllib3.exceptions.HTTPError, OSError):
            pass  # the server is dead
        except Exception as error:  # for the test to show
            self.error = error

    def _write(self):
        change = self.address + reverse("admin:posts_post_change", args=[self.post.pk])
        autosave = self.address + reverse("body_editor:autosave", args=[self.post.pk])
        for number in range(SAVES):
            page = self.pool.request("GET", change, headers=self.headers)
            data, token = _form(page.data)
            words = f"Text {number} of {self.post.pk}"
            body = f"<p>{words}.</p><blockquote><p>Said {words}.</p></blockquote>"
            data |= {"title": words, "body": body, "tags": f"tag {number}", "_continue": "1"}
            headers = {**self.headers, "Cookie": f"{self.headers['Cookie']}; csrftoken={token}"}
            kept = self.pool.request("POST", autosave, fields=data, headers=headers)
            if kept.status == 200:
                self.kept.append((data["form_key"], words))
            saved = self.pool.request("POST", change, fields=data, headers=headers, redirect=False)
            assert saved.status == 302, saved.data[:2000]
            self.answered.append(words)


def _form(html):
    tree = LexborHTMLParser(html)
    data = {}
    for node in tree.css("#post_form input[type=hidden][name], #post_form input[name$=_FORMS]"):
        data[node.attributes["name"]] = node.attributes.get("value") or ""
    for name in ("kind", "language"):
        data[name] = tree.css_first(f"select[name={name}] option[selected]").attributes["value"]
    return data, data["csrfmiddlewaretoken"]


def test_every_answered_save_is_there_and_no_post_is_half_saved(server):
    address, process = server
    people = []
    for number in range(PEOPLE):
        user = factories.make_user(username=f"person{number}", groups=["Editor"])
        post = factories.make_post(title=f"Post {number}")
        record_save(post, by=user)
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        people.append(Person(address, f"{name}={client.cookies[name].value}", post))
    for person in people:
        person.start()
    while sum(len(person.answered) for person in people) < KILL_AFTER and any(
        person.is_alive() for person in people
    ):
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    for person in people:
        person.join(120)
    assert [person.error for person in people if person.error] == []
    answered = sum(len(person.answered) for person in people)
    assert KILL_AFTER <= answered < PEOPLE * SAVES
    for person in people:
        post = Post.objects.get(pk=person.post.pk)
        saves = list(post.revisions.saves().order_by("number"))
        titles = [revision.snapshot["fields"]["title"] for revision in saves[1:]]
        # Each that was answered, in order; after it at most the one whose answer was still on its way.
        assert titles[: len(person.answered)] == person.answered
        assert len(titles) - len(person.answered) in (0, 1)
        assert [revision.version for revision in saves] == list(range(1, len(saves) + 1))
        last = saves[-1].snapshot
        assert (post.version, post.title, post.body) == (
            len(saves),
            last["fields"]["title"],
            last["fields"]["body"],
        )
        assert sorted(post.tags.names()) == last["tags"]
        if titles:
            standing = post.quotations.filter(withdrawn_at=None)
            assert [quotation.exact for quotation in standing] == [f"Said {post.title}."]
        for key, words in person.kept:
            kept = Revision.objects.autosaves().get(form_key=key)
            assert kept.snapshot["fields"]["title"] == words
