"""What the checks find about the records of a post: quotations and their sources, pictures, tags."""

from __future__ import annotations

import datetime as dt

import pytest

from posts.checking import attribution, filing, pictures
from posts.checks import ImageFacts, SourceFacts
from tests.posts.checked import NOON, codes, told, view

QUOTED = '<blockquote data-source="7"><p>So it is.</p></blockquote>'


def source(**overrides):
    return {7: SourceFacts(**{"pk": 7, "title": "The Ferry File", **overrides})}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<blockquote><p>So it is.</p></blockquote>", ("quotation-unattributed", "So it is.", 0)),
        ("<p>They say <q>no</q>, no.</p>", ("quotation-unattributed", "no", 0)),
        (
            '<blockquote data-speaker="person:3"><p>So it is.</p></blockquote>',
            ("quotation-without-source", "So it is.", 0),
        ),
        (
            '<blockquote data-speaker-text="two officials"><p>So it is.</p></blockquote>',
            ("quotation-without-source", "So it is.", 0),
        ),
    ],
)
def test_quotation_that_lacks_something_is_found(body, found):
    assert told(attribution.find(view(body))) == [found]


def test_quotation_with_a_source_is_left_alone():
    assert codes(attribution.find(view(QUOTED, sources=source()))) == []


def test_spokesperson_of_a_release_needs_no_source():
    body = '<p>“<q data-speaker="person:3">So it is</q>,” she said.</p>'
    assert codes(attribution.find(view(body, kind="press_release"))) == []
    assert codes(attribution.find(view(body))) == ["quotation-without-source"]


def test_source_that_is_gone_is_found_once_and_a_copy_mends_it():
    gone = view(QUOTED * 2, sources=source(url_status="dead"))
    assert codes(attribution.find(gone)) == ["source-gone"]
    kept = view(QUOTED, sources=source(url_status="dead", has_copy=True))
    assert codes(attribution.find(kept)) == []


def test_source_without_anybody_is_told():
    assert codes(attribution.find(view(QUOTED, sources=source(has_author=False)))) == [
        "quotation-without-speaker"
    ]


def test_source_dated_after_the_text_is_found():
    later = source(issued=dt.date(2026, 3, 11))
    assert codes(attribution.find(view(QUOTED, sources=later))) == ["source-dated-later"]
    assert codes(attribution.find(view(QUOTED, sources=source(issued=NOON.date())))) == []


GOOD = {"pk": 1, "label": "A quay", "alt_text": "A quay", "credit": "J. Doe", "usage_terms": "CC BY 4.0"}
FIGURE = '<p>x</p><figure data-embed="image" data-id="1"></figure>'


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, []),
        ({"alt_text": ""}, ["image-without-alt"]),
        ({"alt_text": "", "is_decorative": True}, []),
        ({"credit": ""}, ["image-without-credit"]),
        ({"usage_terms": " "}, ["image-without-right"]),
        ({"used_until": dt.date(2026, 3, 9)}, ["image-out-of-period"]),
        ({"used_until": dt.date(2026, 3, 10)}, []),
        ({"used_from": dt.date(2026, 3, 11)}, ["image-out-of-period"]),
    ],
)
def test_picture_is_looked_at(facts, found):
    images = {1: ImageFacts(**{**GOOD, **facts})}
    findings = list(pictures.find(view(FIGURE, images=images)))
    assert codes(findings) == found
    assert all(finding.place.embed == "image:1" for finding in findings)


def test_time_of_use_is_held_against_the_day_of_publication():
    images = {1: ImageFacts(**GOOD, used_until=dt.date(2026, 3, 20))}
    scheduled = view(images=images, lead_image=1, published_at=NOON + dt.timedelta(days=30))
    assert [(finding.code, finding.place.field) for finding in pictures.find(scheduled)] == [
        ("image-out-of-period", "lead_image")
    ]


def test_missing_lead_image_is_told():
    assert codes(pictures.find(view(lead_image=None))) == ["missing-lead-image"]


@pytest.mark.parametrize(
    "tags",
    [
        ("Ceasefire", "ceasefires"),
        ("Évacuation", "evacuation"),
        ("United Nations (UN)", "United Nations"),
        ("UN", "United Nations (UN)"),
    ],
)
def test_tags_that_say_the_same_are_found(tags):
    assert told(filing.find(view(tags=tags))) == [("duplicate-tag", tags[1], 0)]


def test_tags_that_differ_are_left_alone_and_a_twin_is_named():
    assert codes(filing.find(view(tags=("Peace", "Peacekeeping", "War", "Law of war")))) == []
    (finding,) = filing.find(view(tags=("Ferrys",), twin_tags={"Ferrys": "Ferries"}))
    assert finding.message == "The new tag “Ferrys” resembles “Ferries”, which is in use."
