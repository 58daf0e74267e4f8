"""Quotations compared with copies: a table of pairs, and what must hold for any text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posts.folding import fold
from posts.passage_matching import MAX_GAP
from posts.verification import Outcome, Reason, verify_quotation
from tests.posts.verification_pairs import (
    ALTERED,
    FRENCH,
    LONG_GAP,
    PAIRS,
    PASSAGE,
    PDF,
    RUSSIAN,
    TURNED,
    VERBATIM,
)

FOUND = {Outcome.VERBATIM, Outcome.VERBATIM_WITH_MARKS}
TEXTS = [PASSAGE, FRENCH, RUSSIAN, PDF]
WORDS = "the of war peace minister said will not send troops 1999 4.5 million l’accord n’est pas can’t well-known".split()
LOOK = settings(derandomize=True, deadline=None, max_examples=150)


@pytest.mark.parametrize(
    ("quotation", "copy", "outcome"), [row[1:] for row in PAIRS], ids=[row[0] for row in PAIRS]
)
def test_a_pair_has_its_outcome(quotation, copy, outcome):
    assert verify_quotation(quotation, copy).outcome == outcome


def test_the_table_is_as_large_as_promised():
    assert len(PAIRS) >= 60
    assert len({row[0] for row in PAIRS}) == len(PAIRS)


def test_a_quotation_without_a_copy_says_so():
    assert verify_quotation("Any words.", None).outcome == Outcome.NO_SNAPSHOT


def test_a_copy_folded_once_serves_many_quotations():
    copy = fold(PASSAGE)
    assert verify_quotation("The minister met", copy) == verify_quotation("The minister met", PASSAGE)


@pytest.mark.parametrize(
    ("quotation", "copy", "words"),
    [
        ("The minister met", PASSAGE, "The minister met"),
        ('"We will not send troops"', PASSAGE, "We will not send troops"),
        ("the government", "a\n\nthe  govern-\nment\u00a0fell", "the  govern-\nment"),
        ("the first office", PDF, "the ﬁrst ofﬁce"),
        ("Le café", "x — Le cafe\u0301 ferme\u0301", "Le cafe\u0301"),
        ("a-b", "x … a — b y", "a — b"),
    ],
)
def test_offsets_point_into_the_stored_text(quotation, copy, words):
    passage = verify_quotation(quotation, copy).passage
    assert copy[passage.start : passage.end] == words


def test_each_fragment_has_its_place_and_what_lies_between_is_told():
    found = verify_quotation("The government has set aside … 1,250 well-known", PASSAGE)
    assert [PASSAGE[start:end] for start, end in found.passage.fragments] == [
        "The government has set aside",
        "1,250 well-known",
    ]
    assert [(one.text, one.turning, one.mark) for one in found.omissions] == [
        ("$4.5 million for", (), "ellipsis")
    ]
    assert found.marks == {"ellipsis"}


@pytest.mark.parametrize(
    ("quotation", "text", "turning"),
    [
        ("We will … send troops to the strait", "not", ("not",)),
        ("they … want a war", "don’t", ("don't",)),
        ("Elle … promis 5 000 soldats", "n’a jamais", ("n'a", "jamais")),
        ("We will [surely] send troops", "not", ("not",)),
    ],
)
def test_words_that_turn_the_meaning_are_shown(quotation, text, turning):
    found = verify_quotation(quotation, FRENCH if "promis" in quotation else PASSAGE)
    assert [(one.text, one.turning) for one in found.omissions] == [(text, turning)]
    assert found.reason == Reason.OMITTED


def test_an_altered_quotation_is_told_word_by_word():
    found = verify_quotation("signed in 1998 by Lord Ashgrove", PASSAGE)
    assert [(step.kind, step.text) for step in found.changes] == [
        ("same", "signed in "),
        ("copy", "1999 "),
        ("quotation", "1998 "),
        ("same", "by Lord Ashgrove"),
    ]
    assert PASSAGE[found.passage.start : found.passage.end] == "signed in 1999 by Lord Ashgrove"


@pytest.mark.parametrize(
    ("quotation", "copy", "reason"),
    [
        ("remains in force … The minister met reporters", PASSAGE, Reason.ORDER),
        ("We support the accord. … It ends the war.", LONG_GAP, Reason.GAP),
        ("The minister met reporters on Tuesday!", PASSAGE, Reason.PUNCTUATION),
        ("signed in 1998 by Lord Ashgrove", PASSAGE, Reason.NONE),
    ],
)
def test_the_reason_is_told_where_the_outcome_does_not_say_it(quotation, copy, reason):
    assert verify_quotation(quotation, copy).reason == reason


def test_a_gap_may_be_as_long_as_the_limit_and_no_longer():
    assert verify_quotation("Alpha … omega", f"Alpha {'x' * (MAX_GAP - 2)} omega").outcome in FOUND
    assert verify_quotation("Alpha … omega", f"Alpha {'x' * (MAX_GAP - 1)} omega").outcome == Outcome.ALTERED


def test_several_passages_are_told_and_a_person_may_choose():
    copy = "We stay. They asked again. We stay. They left."
    found = verify_quotation("We stay.", copy)
    assert [place.start for place in found.passages] == [0, 27]
    assert found.passage is None
    chosen = verify_quotation("We stay.", copy, at=27)
    assert (chosen.outcome, chosen.passage.start) == (Outcome.VERBATIM, 27)
    assert verify_quotation("We stay.", copy, at=5).outcome == Outcome.AMBIGUOUS


def test_another_language_is_not_checkable_only_where_the_words_do_not_stand():
    said = "Nous n’irons pas."
    assert verify_quotation(said, PASSAGE, language="fr", copy_language="en").reason == Reason.LANGUAGE
    assert (
        verify_quotation(said, f"He said: “{said}”", language="fr", copy_language="en-CA").outcome
        == Outcome.VERBATIM
    )
    assert verify_quotation(said, PASSAGE, language="en", copy_language="en-CA").outcome == Outcome.NOT_FOUND


def _quoted(text, draw):
    """Some whole words of a text, as they stand there."""
    words = text.split()
    first = draw(st.integers(0, len(words) - 6))
    return " ".join(words[first : first + draw(st.integers(4, 12))])


@given(st.data())
@LOOK
def test_one_changed_letter_or_digit_loses_the_verdict(data):
    text = data.draw(st.sampled_from(TEXTS))
    quotation = _quoted(text, data.draw)
    if verify_quotation(quotation, text).outcome != Outcome.VERBATIM:
        return  # cut at a number or a hyphen: never found in the first place
    places = [place for place, sign in enumerate(quotation) if sign.isalnum()]
    place = data.draw(st.sampled_from(places))
    old = quotation[place]
    new = data.draw(st.sampled_from("0123456789" if old.isdigit() else "abcdefghijklmnopqrstuvwxyzéжש"))
    if new.lower() == old.lower():
        return
    changed = quotation[:place] + new + quotation[place + 1 :]
    assert verify_quotation(changed, text).outcome not in FOUND | {Outcome.AMBIGUOUS}, changed


@given(st.data())
@LOOK
def test_one_word_dropped_or_exchanged_loses_the_verdict(data):
    text = " ".join(data.draw(st.lists(st.sampled_from(WORDS), min_size=12, max_size=30)))
    words = text.split()
    first = data.draw(st.integers(0, len(words) - 6))
    quoted = words[first : first + 6]
    at = data.draw(st.integers(1, 4))
    changed = quoted[:at] + data.draw(st.sampled_from([[], ["zebra"], ["not", "ever"]])) + quoted[at + 1 :]
    if changed == quoted or " ".join(changed) in text:
        return
    assert verify_quotation(" ".join(changed), text).outcome not in FOUND, (changed, text)


@given(st.data())
@LOOK
def test_typography_alone_never_loses_the_verdict(data):
    text = data.draw(st.sampled_from([PASSAGE, FRENCH]))
    quotation = _quoted(text, data.draw)
    before = verify_quotation(quotation, text).outcome
    for old, new in (
        ("’", "'"),
        ("“", '"'),
        ("”", '"'),
        ("—", "–"),
        (" ", "\u00a0"),
        (" ", "\n"),
        (" ", "  "),
    ):
        assert verify_quotation(quotation.replace(old, new), text).outcome == before, (quotation, old)
        assert verify_quotation(quotation, text.replace(old, new)).outcome == before, (quotation, old)


@given(st.text(max_size=60), st.text(max_size=200))
@LOOK
def test_any_two_texts_have_an_answer_whose_places_lie_in_the_copy(quotation, copy):
    found = verify_quotation(quotation, copy)
    for passage in [*found.passages, *([found.passage] if found.passage else [])]:
        assert 0 <= passage.start < passage.end <= len(copy)
        for start, end in passage.fragments:
            assert passage.start <= start <= end <= passage.end


def test_no_hand_made_alteration_passes_wherever_the_page_has_it():
    filler = "Fish and lighthouses were on the agenda. " * 30
    for name, quotation, copy, _ in ALTERED:
        found = verify_quotation(quotation, filler + copy + " " + filler)
        assert found.outcome not in FOUND, name
    for name, quotation, copy, outcome in VERBATIM[:20]:
        assert verify_quotation(quotation, filler + copy + " " + filler).outcome == outcome, name
    assert {row[3] for row in TURNED} == {"needs_review"}


def test_seeded_changes_never_pass():
    seeded = random.Random(10)
    copy = fold(PASSAGE)
    words = PASSAGE.split()
    for _ in range(1500):
        first = seeded.randrange(len(words) - 8)
        quotation = " ".join(words[first : first + 7])
        place = seeded.choice([at for at, sign in enumerate(quotation) if sign.isalnum()])
        new = seeded.choice("0123456789abcdefghijklmnopqrstuvwxyz")
        if new == quotation[place].lower():
            continue
        changed = quotation[:place] + new + quotation[place + 1 :]
        assert verify_quotation(changed, copy).outcome not in FOUND, changed
