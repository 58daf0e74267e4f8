"""One form for every way of writing a web address."""

from __future__ import annotations

import datetime as dt

import pytest

from posts.addresses import archived_instant, canonical_url


@pytest.mark.parametrize(
    "written",
    [
        "https://outlet.example/a/story?b=2&a=1",
        "HTTPS://Outlet.Example/a/story?a=1&b=2",
        "https://outlet.example:443/a/story?a=1&b=2#top",
        "https://outlet.example/a/x/../story?a=1&b=2",
        "https://outlet.example/a/story?utm_source=mail&a=1&fbclid=xyz&b=2",
        "  https://outlet.example/a/story?a=1&b=2  ",
    ],
)
def test_ways_of_writing_one_address_are_one(written):
    assert canonical_url(written) == "https://outlet.example/a/story?a=1&b=2"


@pytest.mark.parametrize(
    "other",
    [
        "http://outlet.example/a/story?a=1&b=2",
        "https://www.outlet.example/a/story?a=1&b=2",
        "https://outlet.example/a/Story?a=1&b=2",
        "https://outlet.example/a/story?a=1",
    ],
)
def test_addresses_that_may_lead_elsewhere_stay_apart(other):
    assert canonical_url(other) != "https://outlet.example/a/story?a=1&b=2"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not an address",
        "javascript:alert(1)",
        "ftp://x.example/",
        "//x.example/",
        "https://",
        "http://[::1",
        "mailto:a@b.example",
    ],
)
def test_what_is_no_web_address_has_no_canonical_form(text):
    assert canonical_url(text) == ""


@pytest.mark.parametrize(
    ("url", "instant"),
    [
        ("https://web.archive.example/web/20240503120102/https://a.example/x", (2024, 5, 3, 12, 1, 2)),
        ("https://web.archive.example/web/20240503120102id_/http://a.example/x", (2024, 5, 3, 12, 1, 2)),
        ("https://archive.example/20240503120102/https://a.example/x", (2024, 5, 3, 12, 1, 2)),
        ("https://web.archive.example/web/20241303120102/https://a.example/x", None),
        ("https://archive.example/AbC12", None),
        ("", None),
    ],
)
def test_address_in_an_archive_says_when_the_copy_was_made(url, instant):
    assert archived_instant(url) == (dt.datetime(*instant, tzinfo=dt.UTC) if instant else None)
