"""A review's steps: what was accepted, changed and refused is what the draft is made of, and no word goes."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posts.importing.parsed import Kind
from posts.importing.pieces import Misfit
from posts.importing.reading import read_document
from posts.importing.reviewing import decide, outcome, propose, replay
from posts.importing.searching import find_extent

TEXT = """Two ferries and a promise

By Simone Achterberg

A weekly look at what floats.

Ines Varga-Holm writes in the Quay Herald:

The lamp had been out for a month. Nobody asked why.

The keeper has left.

That much we knew.

Quillhaven Institute comments:

Lamps are cheap.

“We have asked twice,” said Bo Elmstrand, “and twice we were told to wait for the harbour board.”

Whither Canada?

We call on the Government of Orlesund:

• to relight the lamp;
• to open the ledger.

Tags: lamps, ledger
"""


@cache
def proposals():
    return propose(read_document(TEXT.encode()))


@pytest.fixture
def sheet():
    return replay(proposals(), [])


def key_of(sheet, kind, number=0):
    return [part.key for part in sheet.parts if part.unit.kind is kind][number]


def letters(sheet):
    return "".join("".join(block.text.split()) for part in sheet.parts for block in part.unit.blocks)


def quotes(sheet):
    return [quote.text for quote in outcome(sheet).quotes]


def test_everything_is_open_at_first_and_nothing_taken_for_granted(sheet):
    assert [sheet.part(key).unit.kind.value for key in sheet.open_keys] == [
        "title", "byline", "quote", "label", "heading", "call", "tags",
    ]  # fmt: skip
    document = outcome(sheet)
    assert (document.title, document.byline, document.quotes, document.tags, document.calls) == (
        "",
        (),
        (),
        (),
        (),
    )


def test_accepting_all_gives_the_document_as_it_was_recognised(sheet):
    document = read_document(TEXT.encode())
    after = outcome(decide(sheet, {"do": "accept_all"}))
    assert (after.title, after.byline, after.quotes, after.comments, after.calls, after.tags) == (
        document.title, document.byline, document.quotes, document.comments, document.calls, document.tags,
    )  # fmt: skip
    assert decide(sheet, {"do": "accept_all"}).open_keys == []


def test_one_kind_is_accepted_or_refused_together(sheet):
    after = decide(sheet, {"do": "accept_all", "kind": "quote"})
    assert [sheet.part(key).unit.kind for key in after.open_keys].count(Kind.QUOTE) == 0
    assert len(after.open_keys) == len(sheet.open_keys) - 1


def test_refused_quotation_is_plain_paragraphs_with_all_its_words(sheet):
    key = key_of(sheet, Kind.QUOTE)
    after = decide(decide(sheet, {"do": "accept_all"}), {"do": "reject", "key": key})
    document = outcome(after)
    assert document.quotes == ()
    assert "The lamp had been out for a month. Nobody asked why." in [
        block.text for unit in document.units if unit.kind is Kind.PARAGRAPH for block in unit.blocks
    ]
    assert quotes(decide(after, {"do": "accept", "key": key})) != []


def test_label_and_comment_are_decided_together(sheet):
    after = decide(sheet, {"do": "accept", "key": key_of(sheet, Kind.LABEL)})
    assert [comment.by for comment in outcome(after).comments] == ["Quillhaven Institute"]
    assert outcome(decide(after, {"do": "reject", "key": key_of(sheet, Kind.COMMENT)})).comments == ()
    named = decide(after, {"do": "by", "key": key_of(sheet, Kind.LABEL), "by": "Ottoline Marchbanks"})
    assert [comment.by for comment in outcome(named).comments] == ["Ottoline Marchbanks"]


def test_extent_shrinks_and_grows_by_paragraphs(sheet):
    key = key_of(sheet, Kind.QUOTE)
    sheet = decide(sheet, {"do": "accept_all"})
    long = decide(sheet, {"do": "grow", "key": key, "edge": "end", "step": 1})
    before = quotes(sheet)[0]
    short = decide(sheet, {"do": "grow", "key": key, "edge": "end", "step": -1}) if "\n" in before else sheet
    assert len(quotes(long)[0]) > len(before) >= len(quotes(short)[0])
    assert letters(long) == letters(short) == letters(sheet)


def test_extent_is_set_to_selected_words_and_the_rest_stays_text(sheet):
    key = key_of(sheet, Kind.QUOTE)
    span = find_extent(sheet.parts, key, "Nobody asked", "has left.")
    after = decide(
        decide(sheet, {"do": "accept_all"}), {"do": "extent", "key": key, "start": span[0], "end": span[1]}
    )
    assert quotes(after) == ["Nobody asked why.\n\nThe keeper has left."]
    assert letters(after) == letters(sheet)


def test_source_and_speaker_are_changed_and_the_choice_of_records_kept(sheet):
    key = key_of(sheet, Kind.QUOTE)
    says = {
        "speaker": "Ines Varga",
        "title": "Oil",
        "published_on": "2024-03-04",
        "records": [["source", "12"]],
    }
    after = decide(sheet, {"do": "attribute", "key": key, "attribution": says})
    quote = outcome(after).quotes[0].attribution
    assert (quote.speaker, quote.title, str(quote.published_on), quote.records) == (
        "Ines Varga", "Oil", "2024-03-04", (("source", "12"),),
    )  # fmt: skip


@pytest.mark.parametrize(
    "kind", ["heading", "comment", "call", "petition", "notice", "omitted", "credit", "spoken"]
)
def test_quotation_becomes_another_kind_with_its_words(sheet, kind):
    span = find_extent(sheet.parts, key_of(sheet, Kind.QUOTE), "The lamp", "asked why.")
    key = key_of(sheet, Kind.QUOTE)
    sheet = decide(sheet, {"do": "extent", "key": key, "start": span[0], "end": span[1]})
    after = decide(sheet, {"do": "kind", "key": key, "kind": kind})
    assert after.part(key).unit.kind.value == kind
    assert letters(after) == letters(sheet)


def test_missed_quotation_is_marked_within_a_paragraph_and_taken_out_of_it(sheet):
    key = next(part.key for part in sheet.parts if "floats" in part.unit.text)
    span = find_extent(sheet.parts, key, "what", "floats.")
    marked = decide(sheet, {"do": "mark", "kind": "spoken", "start": span[0], "end": span[1]})
    assert quotes(marked) == ["what floats."]
    block = decide(marked, {"do": "kind", "key": f"{key}.0", "kind": "quote"})
    assert quotes(block) == ["what floats."]
    assert [part.unit.text for part in block.parts if "weekly" in part.unit.text] == ["A weekly look at"]
    assert letters(block) == letters(sheet)


def test_fields_are_set_and_win_over_what_was_read(sheet):
    values = {"title": "Ferries", "tags": ["one", ""], "published_on": "2025-01-02", "is_press_release": True}
    document = outcome(decide(decide(sheet, {"do": "accept_all"}), {"do": "fields", "values": values}))
    assert (document.title, document.tags, str(document.published_on), document.is_press_release) == (
        "Ferries", ("one",), "2025-01-02", True,
    )  # fmt: skip
    with pytest.raises(Misfit):
        decide(sheet, {"do": "fields", "values": {"published_on": "2025-02-30"}})


@pytest.mark.parametrize(
    "step",
    [
        {"do": "dance"},
        {"do": "accept", "key": "999"},
        {"do": "accept", "key": "1.7"},
        {"do": "kind", "key": "1", "kind": "poem"},
        {"do": "mark", "start": 5, "end": 5},
        {"do": "grow", "key": "1", "edge": "start", "step": 1},
    ],
)
def test_step_that_does_not_fit_is_refused_and_passed_over_later(sheet, step):
    with pytest.raises(Misfit):
        decide(sheet, step)
    assert replay(sheet.document, [step]).parts == sheet.parts


def test_stored_decisions_give_the_same_sheet_again(sheet):
    steps = [{"do": "accept_all"}, {"do": "reject", "key": key_of(sheet, Kind.QUOTE)}]
    after = decide(decide(sheet, steps[0]), steps[1])
    assert replay(sheet.document, steps) == after


numbers = st.integers(0, 700)
steps = st.lists(
    st.one_of(
        st.fixed_dictionaries({"do": st.sampled_from(["accept", "reject"]), "key": st.integers(1, 25).map(str)}),
        st.fixed_dictionaries(
            {"do": st.just("kind"), "key": st.integers(1, 25).map(str), "kind": st.sampled_from([*map(str, Kind)])}
        ),
        st.fixed_dictionaries(
            {"do": st.just("extent"), "key": st.integers(1, 25).map(str), "start": numbers, "end": numbers}
        ),
        st.fixed_dictionaries(
            {"do": st.just("mark"), "kind": st.sampled_from(["quote", "spoken", "comment"]), "start": numbers, "end": numbers}
        ),
        st.fixed_dictionaries(
            {
                "do": st.just("grow"), "key": st.integers(1, 25).map(str), "edge": st.sampled_from(["start", "end"]),
                "step": st.sampled_from([1, -1]),
            }
        ),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(steps)
def test_no_sequence_of_steps_loses_or_doubles_a_letter_or_a_key(taken):
    first = replay(proposals(), [])
    after = replay(first.document, taken)
    assert letters(after) == letters(first)
    keys = [part.key for part in after.parts]
    assert len(keys) == len(set(keys))
    kept = outcome(decide(after, {"do": "accept_all"}))
    assert "".join("".join(block.text.split()) for unit in kept.units for block in unit.blocks) == letters(
        first
    )
