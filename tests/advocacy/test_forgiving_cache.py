"""The server of caches is gone: the site is slower, and never wrong."""

from __future__ import annotations

import pytest
import redis
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from advocacy.forgiving_cache import ForgivingRedisCache
from posts.publishing import record_save
from tests import factories

NOBODY = "redis://127.0.0.1:1/0"  # refuses at once


@pytest.fixture
def gone(settings):
    """Both caches on a server that is not there, and readers' pages kept in it."""
    there = settings.CACHES
    lost = {"BACKEND": "advocacy.forgiving_cache.ForgivingRedisCache", "LOCATION": NOBODY}
    settings.CACHES = {"default": lost, "pages": {**lost, "KEY_PREFIX": "pages"}}
    settings.PAGE_CACHE = True
    yield
    settings.CACHES = there


def test_every_question_has_an_answer_and_the_server_is_left_alone(monkeypatch, caplog):
    cache = ForgivingRedisCache(NOBODY, {})
    assert cache.get("a", "none") == "none"
    asked = []
    monkeypatch.setattr(redis.Redis, "execute_command", lambda *args, **kwargs: asked.append(args))
    assert cache.get("a") is None
    assert (cache.add("a", 1), cache.set("a", 1), cache.touch("a"), cache.delete("a")) == (
        True,
        None,
        False,
        False,
    )
    assert (cache.get_many(["a"]), cache.set_many({"a": 1}), cache.delete_many(["a"])) == ({}, [], None)
    assert (cache.has_key("a"), cache.clear(), cache.get_or_set("a", lambda: 7)) == (False, None, 7)
    with pytest.raises(ValueError, match="does not answer"):
        cache.incr("a")
    assert asked == []
    assert caplog.text.count("The cache does not answer: ConnectionError") == 1


@pytest.mark.django_db
def test_readers_read_staff_sign_in_and_a_save_is_seen_at_once(gone, editor):
    post = factories.make_published_post(title="Before", days_ago=3)
    reader, desk = Client(), Client()
    paths = [
        "/",
        post.get_absolute_url(),
        "/sitemap.xml",
        "/calls/",
        "/search/?q=before",
        f"/cards/post-{post.pk}.png",
    ]
    first = {path: reader.get(path).status_code for path in paths}
    assert {status for path, status in first.items() if "/cards/" not in path} == {200}
    signed_in = desk.post("/accounts/login/", {"login": "editor", "password": "password"})
    assert signed_in.status_code == 302
    post.title, post.modified_at = "After", timezone.now()

    post.save()
    record_save(post, by=editor)
    assert "After" in reader.get(post.get_absolute_url()).content.decode()
    assert caches["default"].get("anything") is None
