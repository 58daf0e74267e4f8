"""Markup that means harm comes out harmless: read again by another parser, and timed where it means delay.

The payloads are the project's own, one for each published technique; tests/browser runs them in a real browser.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from posts.html import clean_html, html_to_text
from posts.quotations import extract_quotations
from tests.posts.contract import breaches

PAYLOADS = json.loads((Path(__file__).parent.parent / "data" / "hostile_html.json").read_text("utf-8"))
ALL = [payload for payloads in PAYLOADS.values() for payload in payloads]
# What the payload may be put into: a text, an attribute's value, the places in which parsers change their mind.
PLACES = {
    "alone": "{}",
    "in a quotation in a list": "<ul><li>a<blockquote data-source=1><p>{}</p></blockquote></li></ul>",
    "in a cell": "<table><tr><td>{}</td></tr></table>",
    "in a caption": "<figure data-embed=image data-id=1><figcaption>{}</figcaption></figure>",
    "after an open title": '<abbr title="{}">a</abbr>',
    "after an open comment": "<!-- {}",
    "in foreign content": "<svg><desc>{}</desc></svg><math><mtext>{}</mtext></math>",
}
# Far above what an idle machine needs, far below what quadratic time would take.
SECONDS = 30


def test_corpus_is_as_large_as_it_should_be():
    assert len(ALL) == len(set(ALL)) >= 300
    # It would be a poor test if the corpus met the contract before cleaning.
    assert sum(breaches(payload) != [] for payload in ALL) > 450


@pytest.mark.parametrize("category", PAYLOADS)
@pytest.mark.parametrize("place", PLACES)
def test_nothing_hostile_survives(category, place):
    found = {}
    for payload in PAYLOADS[category]:
        cleaned = clean_html(PLACES[place].replace("{}", payload))
        problems = breaches(cleaned)
        if clean_html(cleaned) != cleaned:
            problems.append("changes when it is cleaned again")
        if problems:
            found[payload] = (cleaned, problems)
    assert found == {}


def test_all_payloads_side_by_side_are_harmless():
    assert breaches(clean_html("".join(ALL))) == []
    assert breaches(clean_html("<p>".join(reversed(ALL)))) == []


def test_cleaned_body_is_read_alike_as_a_page_and_as_a_fragment():
    body = clean_html("".join(ALL))
    page = LexborHTMLParser(f"<!doctype html><body>{body}</body>").body
    assert page.inner_html == body


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000 + "last",
        "<blockquote>" * 10_000 + "last",
        "<ul><li>" * 10_000 + "last",
        "<table><tr><td>" * 10_000 + "last",
        "<b>" * 10_000 + "last",
        "<q>" * 10_000 + "last",
        "<x>" * 10_000 + "last",
        "<g/>" * 250_000 + "last",
        "<svg>" * 10_000 + "</svg>" * 10_000 + "last",
        "<button><p>" * 10_000 + "last",
        "<details><summary>" * 10_000 + "last",
        "<a href=/x><div>" * 10_000 + "last",
        "<p>" + "".join(f"<font size={n}>" for n in range(10_000)) + "<p>x" * 10_000 + "last",
        "<p " + " ".join(f"a{n}" for n in range(150_000)) + ">last",
        "<p " + "a<" * 300_000 + ">last",
        "<p title='" + "x" * 1_000_000 + "'>last",
        "<a href='https://" + "a." * 500_000 + "'>last</a>",
        "<span style='" + "font-weight:" * 80_000 + "'>last</span>",
        "&" * 300_000 + " last",
        "\xa0 " * 300_000 + " last",
        " " * 1_000_000 + "last",
        "<p>x" * 30_000 + "<p>last",
        "x<br><br>" * 20_000 + "last",
        "<em>x</em>" * 20_000 + " last",
        "<li>x" * 20_000 + "<li>last",
        "<!--" * 200_000 + "--> last",
        "<p id=a>x" * 20_000 + "<p>last",
    ],
    ids=lambda html: html[:24],
)
def test_no_megabyte_of_nonsense_takes_long_or_loses_its_words(html):
    started = time.process_time()
    cleaned = clean_html(html)
    assert time.process_time() - started < SECONDS
    assert html_to_text(cleaned).endswith("last")


def test_deep_nesting_is_flattened_and_nothing_recurses_too_deep():
    cleaned = clean_html("<blockquote><ul><li>x" * 3_000 + "</ul></blockquote><p>y")
    assert breaches(cleaned) == []
    assert html_to_text(cleaned).count("x") == 3_000
    assert [quotation.exact.count("x") for quotation in extract_quotations(cleaned)] == [3_000]
