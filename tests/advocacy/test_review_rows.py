"""What the review page shows of a part."""

from __future__ import annotations

import datetime as dt

import pytest

from advocacy.matching import Finder
from advocacy.review_rows import DOUBTS, LABELS, attribution_facts, described, rows_of
from posts.importing.parsed import Attribution, Kind
from posts.importing.reading import read_document
from posts.importing.reviewing import decide, outcome, propose, replay
from tests.factories import make_person, make_source

pytestmark = pytest.mark.django_db

TEXT = "PRESS RELEASE\n\nPort shut\n\n“Nobody has asked us so far,” said *x* Jo Ashgrove. “Nobody will ask us now.”\n\nClick HERE.\n"


def rows(text=TEXT):
    sheet = replay(propose(read_document(text.encode())), [])
    return rows_of(sheet, outcome(decide(sheet, {"do": "accept_all"})))


def test_every_kind_and_doubt_has_words():
    assert set(LABELS) == set(Kind)
    assert "uncertain-extent" in DOUBTS


def test_quotations_within_a_paragraph_are_spans_with_cards_of_their_own():
    row = next(row for row in rows()[0] if row.kind is Kind.SPOKEN)
    pieces = row.blocks[0].pieces
    assert "".join(piece.text for piece in pieces) == row.part.unit.text
    assert [piece.text for piece in pieces if piece.key] == [
        "Nobody has asked us so far,",
        "Nobody will ask us now.",
    ]
    assert [(card.key, card.words) for card in row.cards] == [
        (f"{row.part.key}.0", "Nobody has asked us so far,"), (f"{row.part.key}.1", "Nobody will ask us now."),
    ]  # fmt: skip


def test_blocks_know_how_many_letters_stand_before_them():
    shown = [block for row in rows()[0] for block in row.blocks]
    before = 0
    for block in shown:
        assert block.at == before
        before += len("".join("".join(piece.text for piece in block.pieces).split()))


def test_doubt_stands_beside_its_words():
    found, loose = rows()
    assert [(row.kind, row.doubts) for row in found if row.doubts] == [
        (Kind.PARAGRAPH, [("A link without its address", "Click HERE.")])
    ]
    assert loose == []


def test_facts_say_what_is_on_record_what_is_new_and_what_only_words():
    make_person(name="Jo Ashgrove")
    attribution = Attribution(speaker="Jo Ashgrove", publisher="Quay Herald", title="Oil", via="The Wire")
    assert [(fact.label, fact.state) for fact in attribution_facts(attribution, Finder())] == [
        ("Speaker", "known"), ("Source", "new"), ("Found through", "words"),
    ]  # fmt: skip
    make_source(title="The Tide")
    relayed = Attribution(speaker="Jo", via="The Wire", further_vias=(("The tide", ""), ("Brook", "")))
    assert [(fact.value, fact.state) for fact in attribution_facts(relayed, Finder())[-3:]] == [
        ("The Wire", "words"), ("The Tide", "known"), ("Brook", "words"),
    ]  # fmt: skip
    assert [(fact.value, fact.state) for fact in attribution_facts(Attribution(), Finder())] == [
        ("not stated", "missing")
    ]


def test_work_is_described_in_one_line():
    work = Attribution(
        authors=("Jo Ash",),
        title="Oil",
        publisher="Quay Herald",
        published_on=dt.date(2024, 3, 5),
        is_paywalled=True,
    )
    assert described(work) == "Jo Ash, “Oil”, Quay Herald, 5 March 2024, for subscribers"
