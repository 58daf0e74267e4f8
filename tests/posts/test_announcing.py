from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs

import pytest
from django.utils import timezone
from werkzeug import Response

from posts import announcing
from posts.models import Announcement, House
from posts.publishing import record_save
from tests.factories import make_post, make_published_post, make_tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub(httpserver, settings):
    """A hub on loopback that notes what it is told."""
    settings.FETCH_ALLOWED_NETWORKS, settings.FETCH_ALLOWED_PORTS = ["127.0.0.1/32"], []
    settings.SITE_URL = "https://dispatch.example"
    told = []

    def answer(request):
        told.append(parse_qs(request.get_data(as_text=True)))
        return Response(status=204)

    httpserver.expect_request("/hub", method="POST").respond_with_handler(answer)
    House.objects.update(websub_hub=httpserver.url_for("/hub"))
    return told


def run():
    return announcing.run_due(timezone.now(), 20)


def test_without_a_hub_nothing_is_sent():
    make_published_post(days_ago=0)
    assert run().done == 0
    assert Announcement.objects.count() == 0


def test_hub_is_told_once_of_every_feed_that_has_something_new(hub):
    make_published_post(days_ago=0, tags=[make_tag(name="rivers")])
    make_post()
    assert (run().done, run().done) == (1, 0)
    (told,) = hub
    assert told["hub.mode"] == ["publish"]
    assert {"https://dispatch.example/feed/", "https://dispatch.example/feed.atom", "https://dispatch.example/feed.json",
            "https://dispatch.example/tags/rivers/feed/", "https://dispatch.example/partners/feed/",
            "https://dispatch.example/kinds/commentary/feed.json"} <= set(told["hub.url"])  # fmt: skip


def test_correction_is_announced_again(hub):
    post = make_published_post(days_ago=0)
    run()
    post.body = "<p>Corrected.</p>"
    post.save()
    record_save(post, by=None)
    assert run().done == 1
    assert len(hub) == 2


def test_post_is_announced_when_its_time_comes_and_not_before(hub):
    make_published_post(days_ago=-1)
    assert run().done == 0
    assert announcing.run_due(timezone.now() + dt.timedelta(days=1, minutes=1), 20).done == 1


def test_what_is_old_is_no_news_for_a_new_hub(hub):
    post = make_published_post(days_ago=9)
    type(post).objects.update(modified_at=timezone.now() - dt.timedelta(days=9))
    assert run().done == 0


def test_hub_that_fails_is_asked_again_later_and_not_for_ever(httpserver, hub):
    httpserver.clear()
    httpserver.expect_request("/hub").respond_with_data("busy", status=503)
    make_published_post(days_ago=0)
    report = run()
    row = Announcement.objects.get()
    assert (report.failed, row.failures, row.problem) == (1, 1, "the hub answered 503")
    assert report.next_at == row.next_try_at > timezone.now()
    assert run().failed == 0
    Announcement.objects.update(failures=announcing.MOST_TRIES, next_try_at=timezone.now())
    assert run().failed == 0


def test_french_post_is_announced_in_the_french_feeds(hub):
    make_published_post(days_ago=0, language="fr")
    run()
    assert "https://dispatch.example/fr/feed/" in hub[0]["hub.url"]
