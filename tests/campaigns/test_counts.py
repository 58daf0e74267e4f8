"""From a page to a number of signatures."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from campaigns.counts import Count, Unreadable, count_in, read_count
from posts.fetched import FetchedPage


def page(body, *, status=200, url="https://petitions.example/1", content_type="text/html"):
    return FetchedPage(
        requested_url=url, url=url, redirects=(), status=status, headers={}, body=body.encode(),
        content_type=content_type, charset="utf-8", fetched_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), elapsed=0.1,
    )  # fmt: skip


# In the shape of the page of e-4701 as it answered in September 2026; the words are invented.
COMMONS = """
<h1 data-cachedDateTime="9/26/2026 7:27:48 PM">e-90417 (Democratic process)</h1>
<h2 class="pet-table-col">Petition details</h2>
<div class="pet-prayer"><h3>Petition to the House of Commons</h3><div>Whereas:</div>
<ul class="whereas"><li>500 signatures were asked for;</li></ul></div>
<h2 class="pet-table-col">
    History
</h2>
<div class="history-section"><dl><dt>Open for signature </dt><dd>November 24, 2025, at 3:09 p.m. (EDT)</dd>
<dt>Closed for signature </dt><dd>December 24, 2025, at 3:09 p.m. (EDT)</dd></dl></div>
<h2 class="pet-table-col">
    78350 signatures

</h2>"""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("12,345 signatures", Count(12345)),
        ("12 345", Count(12345)),
        ("12\u202f345 personnes", Count(12345)),
        ("1.234.567", Count(1234567)),
        ("0 signatures", Count(0)),
        ("over 210,000", Count(210000, True)),
        ("Plus de 3 000 signatures", Count(3000, True)),
        ("500+", Count(500, True)),
    ],
)
def test_count_is_read_as_it_is_written(text, count):
    assert count_in(text) == count


@pytest.mark.parametrize("text", ["", "many", "12 of 500", "99999999999"])
def test_words_that_are_not_one_number_are_refused(text):
    with pytest.raises(Unreadable):
        count_in(text)


def test_element_is_found_by_selector():
    html = '<p class="n"><b>4,019</b> have signed</p><p>goal 5,000</p>'
    assert read_count(page(html), "css", ".n b") == Count(4019)


def test_value_is_found_by_path():
    data = json.dumps({"data": [{"signature_count": 4019, "shown": "over 4,000"}]})
    assert read_count(page(data), "json", "data.0.signature_count") == Count(4019)
    assert read_count(page(data), "json", "data.0.shown") == Count(4000, True)


def test_page_of_the_commons_is_recognised_by_its_number():
    assert read_count(page(COMMONS), "commons", number="E-90417") == Count(78350)
    with pytest.raises(Unreadable, match="not that of petition e-9041"):
        read_count(page(COMMONS), "commons", number="e-9041")
    with pytest.raises(Unreadable, match="not that of petition"):  # what an unpublished number answers
        read_count(page(""), "commons", number="e-90417")
    with pytest.raises(Unreadable, match="No heading"):
        read_count(page("<h1>e-4701</h1><p>78,350 signatures</p>"), "commons", number="e-4701")


@pytest.mark.parametrize(
    ("answer", "parser", "path", "words"),
    [
        (page("", status=503), "css", "b", "status 503"),
        (page('<form><input type="password"></form><b>3</b>'), "css", "b", "asks to sign in"),
        (page("<b>3</b>", url="https://petitions.example/login?next=/1"), "css", "b", "asks to sign in"),
        (page("<p>gone</p>"), "css", "b", "0 elements fit"),
        (page("<b>1</b><b>2</b>"), "css", "b", "2 elements fit"),
        (page("<b>1</b>"), "css", "b[", "not a CSS selector"),
        (page("<html>"), "json", "a", "not JSON"),
        (page('{"a": {}}'), "json", "a.b", "nothing at “a.b”"),
        (page('{"a": true}'), "json", "a", "not a count"),
        (page('{"a": -1}'), "json", "a", "not a count"),
        (page("<b>1</b>"), "", "", "Nobody has said"),
    ],
)
def test_page_that_is_not_the_one_is_refused_with_a_reason(answer, parser, path, words):
    with pytest.raises(Unreadable, match=words):
        read_count(answer, parser, path)
