"""What the site does while something beneath it is gone. Kills are drills: test_kill_drill, test_sending_drill."""

from __future__ import annotations

import errno

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from advocacy import page_cache
from posts.models import Image, Post
from posts.publishing import public_changed
from tests import factories
from tests.posts.test_images import encoded

pytestmark = pytest.mark.django_db


class Unplugged:
    """A database that does not answer, for as long as it is entered."""

    def __init__(self):
        self.patch = pytest.MonkeyPatch()

    def __enter__(self):
        def fail(*args, **kwargs):
            raise OperationalError("connection refused")

        self.patch.setattr(connection, "cursor", fail)
        self.patch.setattr(connection, "chunked_cursor", fail)

    def __exit__(self, *args):
        self.patch.undo()


def test_the_public_reads_on_while_the_database_is_gone(settings, monkeypatch):
    settings.PAGE_CACHE = True
    monkeypatch.setattr(page_cache, "_OUTAGE_LOOK_SECONDS", 0)
    post = factories.make_published_post(title="The ferry", days_ago=3)
    other = factories.make_published_post(title="The quay", days_ago=3)
    reader = Client(raise_request_exception=False)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        shown = reader.get(post.get_absolute_url())
        with Unplugged():
            again = reader.get(post.get_absolute_url())
            assert (again.status_code, again.content) == (200, shown.content)
            assert again.headers["Cache-Status"] == "pages; hit; detail=outage"
            unknown = reader.get(other.get_absolute_url())
            assert (unknown.status_code, unknown.headers["Retry-After"]) == (503, "30")
            assert "The site is being looked after" in unknown.content.decode()
            assert reader.get("/health/").status_code == 200
            assert reader.get("/ready/").status_code == 503
            clock.shift(settings.PAGE_CACHE_SECONDS + settings.PAGE_CACHE_OUTAGE_SECONDS + 1)
            assert reader.get(post.get_absolute_url()).status_code == 503
        assert reader.get(post.get_absolute_url()).headers["Cache-Status"] == "pages; fwd=miss; stored"
        Post.objects.filter(pk=post.pk).update(title="The last ferry")
        public_changed()
        assert reader.get(other.get_absolute_url()).status_code == 200  # the process hears of a save
        with Unplugged():  # nobody knows any more whether the old page still holds
            assert reader.get(post.get_absolute_url()).status_code == 503


def test_a_save_without_a_database_is_refused_and_the_next_one_is_kept(client_of, editor):
    desk = client_of(editor)
    desk.raise_request_exception = False
    form = {"name": "Harbours", "slug": "harbours"}
    with Unplugged():
        assert desk.post("/admin/posts/region/add/", form).status_code == 503
    assert not Post.objects.exists()
    assert desk.get("/admin/posts/post/").status_code == 200


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_refuses_a_picture_and_keeps_nothing_of_it(client_of, author, monkeypatch, error):
    desk = client_of(author)
    desk.raise_request_exception = False
    monkeypatch.setattr(
        default_storage, "save", lambda *args, **kwargs: (_ for _ in ()).throw(OSError(error, "no room"))
    )
    form = {"file": SimpleUploadedFile("a.png", encoded("PNG").read()), "alt_text": "A field"}
    refused = desk.post(reverse("body_editor:upload_image"), form)
    assert refused.status_code == 507
    assert "nothing of this form was saved" in refused.content.decode()
    assert Image.objects.count() == 0
    monkeypatch.undo()
    form["file"] = SimpleUploadedFile("a.png", encoded("PNG").read())
    assert desk.post(reverse("body_editor:upload_image"), form).status_code == 201
