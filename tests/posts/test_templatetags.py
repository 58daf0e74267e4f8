from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from posts.models import Post
from posts.templatetags.posts import host, instant, is_revised, kind_label, kind_url


def test_kind_has_an_address_with_hyphens():
    assert (kind_url("press_release"), kind_label("press_release")) == (
        "/kinds/press-release/",
        "press release",
    )


def test_instants_are_told_to_the_second_and_days_as_days():
    at = dt.datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=dt.UTC)
    assert (instant(at), instant(at.date()), instant(None)) == ("2026-11-22T10:00:00+00:00", "2026-11-22", "")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.ledger.example/2026/x", "ledger.example"),
        ("http://ledger.example:8080", "ledger.example"),
        ("not an address", ""),
        ("http://[broken", ""),
    ],
)
def test_reader_knows_a_site_by_its_name(url, name):
    assert host(url) == name


def test_text_saved_on_a_later_day_is_revised():
    now = timezone.now()
    post = Post(published_at=now - dt.timedelta(days=2), modified_at=now)
    fresh = Post(published_at=now - dt.timedelta(hours=2), modified_at=now)
    assert (is_revised(post), is_revised(fresh), is_revised(Post())) == (True, False, False)
