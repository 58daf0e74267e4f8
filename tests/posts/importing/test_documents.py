"""Documents of thirteen shapes, each with the labels that a careful reader gave it before anything was tuned on it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from posts.html import clean_html
from posts.importing.body import write_body
from posts.importing.parsed import Kind
from posts.importing.reading import read_document
from posts.importing.report import as_json

from .scoring import f1, field_share, html_words, pair, same, words

DATA = Path(__file__).resolve().parents[2] / "data" / "importing"
NAMES = sorted(path.name.removesuffix(".labels.json") for path in DATA.glob("*.labels.json"))
# As the issue asks for them.
QUOTES, HEADINGS, LISTS, FINDINGS = 0.93, 0.95, 1.0, 0.9
FIELDS = {"speaker": 0.9, "publisher": 0.9, "published_on": 0.95, "via": 0.8, "paywalled": 1.0, "title": 1.0}


@pytest.fixture(params=NAMES)
def case(request):
    source = (DATA / f"{request.param}.txt").read_bytes()
    labels = json.loads((DATA / f"{request.param}.labels.json").read_text(encoding="utf-8"))
    document = read_document(source)
    return source.decode(), labels, document, as_json(document)


def test_all_thirteen_are_read():
    assert len(NAMES) == 13


def test_quotations_are_found_with_their_attribution(case):
    _, labels, _, found = case
    assert f1(found["quotes"], labels["quotes"]) >= QUOTES
    pairs, _ = pair(found["quotes"], labels["quotes"])
    assert {
        name: share for name, least in FIELDS.items() if (share := field_share(pairs, name)) < least
    } == {}


def test_headings_are_found(case):
    _, labels, _, found = case
    wanted = [
        {"text": h} if isinstance(h, str) else {"text": h[0], "optional": True} for h in labels["headings"]
    ]
    assert f1(found["headings"], wanted) >= HEADINGS


def test_calls_comments_and_petitions_are_found(case):
    _, labels, _, found = case
    demands = [demand for call in found["calls"] for demand in call["demands"]]
    assert f1(demands, labels["calls"]) >= LISTS
    assert [demand["level"] for demand in demands] == [
        item["level"]
        for item in labels["calls"]
        if not item.get("optional") or len(demands) == len(labels["calls"])
    ]
    assert f1(found["comments"], labels["comments"]) >= LISTS
    assert [item["by"] for item in found["comments"]] == [item["by"] for item in labels["comments"]]
    assert f1(found["petitions"], labels["petitions"]) >= LISTS
    assert [item["signatures"] for item in found["petitions"]] == [
        item["signatures"] for item in labels["petitions"]
    ]
    assert [item["closes"] for item in found["petitions"]] == [
        item.get("closes") for item in labels["petitions"]
    ]


def test_names_and_labels_are_found(case):
    _, labels, _, found = case
    assert [[item["office"], item["name"]] for item in found["contacts"]] == labels["contacts"]
    assert [[item["credit"], item["subject"]] for item in found["photo_credits"]] == labels["photo_credits"]
    for name in ("tags", "regions", "themes", "reports", "byline"):
        assert found[name] == labels[name]


def test_what_stands_around_the_text_is_found(case):
    _, labels, _, found = case
    assert found["title"] == labels["title"]
    assert found["kind"] == labels["kind"]
    assert same(found["published_on"], labels["published_on"])
    for name in ("media_contact", "about", "original_source"):
        assert found[name] == labels.get(name)
    assert found["notices"] == labels.get("notices", [])


def test_doubts_are_listed(case):
    _, labels, _, found = case
    given = [[item["code"], item["text"]] for item in found["warnings"]]
    missing = [finding for finding in labels["findings"] if finding not in given]
    assert len(missing) <= (1 - FINDINGS) * len(labels["findings"])


def test_every_word_stands_in_one_unit(case):
    source, _, document, _ = case
    assert Counter(words(source.replace("](", "] ("))) - Counter(words(_everything(document))) == Counter()


def test_the_body_holds_all_that_no_field_holds_and_keeps_the_contract(case):
    _, _, document, _ = case
    body = write_body(document)
    assert clean_html(body) == body
    inside = [unit.text for unit in document.units if unit.in_body]
    assert Counter(words(" ".join(inside))) - html_words(body) == Counter()
    assert Kind.TITLE not in {unit.kind for unit in document.units if unit.in_body}


def _everything(document):
    links = [run.href for unit in document.units for block in unit.blocks for run in block.runs]
    return " ".join([unit.text for unit in document.units] + links)
