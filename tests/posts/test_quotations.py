"""Quotations as a body has them: whose words, from where, in which language, and the same after a new edition."""

from __future__ import annotations

import pytest

from posts.html import clean_html
from posts.quotations import ExtractedQuotation, extract_quotations, fingerprint
from tests.posts.test_html import contract_body


def test_every_part_of_a_quotation_is_read():
    html = (
        '<p>He said <q data-source="1" data-via="3 2" data-speaker="person:12" lang="fr">« oui »</q>.</p>'
        '<blockquote data-speaker-text="two officials"><p>One,<br>two.</p><ul><li>three<ul><li>four</li></ul></li></ul>'
        "<p>A <q>word</q> within.</p></blockquote>"
    )
    assert extract_quotations(html) == [
        ExtractedQuotation(
            position=0,
            form="inline",
            exact="« oui »",
            source_id=1,
            via_ids=(3, 2),
            speaker=("person", 12),
            speaker_text="",
            language="fr",
            fingerprint=fingerprint("« oui »"),
            occurrence=0,
        ),
        ExtractedQuotation(
            position=1,
            form="block",
            exact="One,\ntwo.\n\nthree\nfour\n\nA word within.",
            source_id=None,
            via_ids=(),
            speaker=None,
            speaker_text="two officials",
            language="",
            fingerprint=fingerprint("One, two. three four A word within."),
            occurrence=0,
        ),
    ]


def test_golden_body_gives_its_quotations_in_order():
    found = extract_quotations(contract_body())
    assert [one.position for one in found] == list(range(8))
    assert [one.form for one in found] == ["block"] * 4 + ["inline"] * 3 + ["block"]
    assert [one.source_id for one in found] == [1, 2, 1, None, 1, 3, None, 2]
    assert found[0].exact == "Une première phrase.\n\nEt une seconde, avec un mot dedans."
    assert found[-1].exact == "and a quotation of its own,"


def test_equal_words_are_told_apart_by_their_occurrence():
    html = "<p><q>Yes.</q> <q>No.</q></p><blockquote><p>Yes.</p></blockquote><p><q>yes.</q></p>"
    assert [(one.exact, one.occurrence) for one in extract_quotations(html)] == [
        ("Yes.", 0),
        ("No.", 0),
        ("Yes.", 1),
        ("yes.", 0),
    ]


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ("<p><q>a</q></p>", ""),
        ('<p lang="fr"><q>a</q></p>', "fr"),
        ('<p lang="fr"><q lang="de">a</q></p>', "de"),
        ('<aside data-kind="comment" lang="fr"><blockquote><p>a</p></blockquote></aside>', "fr"),
        ('<blockquote><p lang="es">a</p><p lang="es">b</p></blockquote>', "es"),
        ('<blockquote lang="fr"><p lang="es">a</p><p>b</p></blockquote>', "fr"),
    ],
)
def test_language_is_the_nearest_one_said(html, language):
    assert [one.language for one in extract_quotations(html)] == [language]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“It’s – over…”", '"It\'s - over..."'),
        ("« Oui\xa0! »", "“Oui!”"),
        ("two  words\n\nmore", "two words more"),
        ("cafe\u0301", "café"),
        ("co\u00adoperate", "cooperate"),
    ],
)
def test_typography_does_not_change_the_fingerprint(one, other):
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("the US", "the us"), ("not over", "over"), ("1,000", "1000"), ("résumé", "resume"), ("a.", "a")],
)
def test_words_change_the_fingerprint(one, other):
    assert fingerprint(one) != fingerprint(other)


def test_fingerprint_stays_what_it_was_when_rows_were_keyed_by_it():
    assert fingerprint("“Yes.”") == "cf87b23d0f70cff8f9ce62b411ad616fd9be0b93edeba67c70f647e5a4b848e1"


def test_quotation_without_words_is_none():
    assert extract_quotations(clean_html('<blockquote data-source="1"><p> </p></blockquote><q></q>')) == []
