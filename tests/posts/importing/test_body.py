"""The HTML of a draft keeps the contract and every word."""

from __future__ import annotations

import pytest

from posts.html import clean_html
from posts.importing.body import flow, inline, write_body
from posts.importing.parsed import Attribution, Block, Kind, ParsedDocument, Run, Speech, Unit


def document(*units):
    return ParsedDocument(units, "en")


def block(text, **more):
    return Block((Run(text),), **more)


@pytest.mark.parametrize(
    ("unit", "html"),
    [
        (Unit(Kind.HEADING, (block("Why"),), level=3), "<h3>Why</h3>"),
        (
            Unit(Kind.QUOTE, (block("It rained."),), attribution=Attribution(speaker="Jo Ash")),
            '<blockquote data-speaker-text="Jo Ash"><p>It rained.</p></blockquote>',
        ),
        (
            Unit(Kind.SPOKEN, (block("“It rained,” she said."),), speeches=(Speech(1, 10, 1, "Jo Ash"),)),
            '<p>“<q data-speaker-text="Jo Ash">It rained</q>,” she said.</p>',
        ),
        (Unit(Kind.RULE, (Block((), "hr"),)), "<hr>"),
        (Unit(Kind.TAGS, (block("Tags: a"),)), ""),
        (Unit(Kind.OMITTED, (block("-30-"),)), ""),
        (Unit(Kind.LEFTOVER, (block("Ends"),)), "<p>Ends</p>"),
    ],
)
def test_unit_is_written(unit, html):
    assert write_body(document(unit)) == html


def test_label_and_comment_share_one_aside():
    units = Unit(Kind.LABEL, (block("We comment:"),), group=4), Unit(Kind.COMMENT, (block("No."),), group=4)
    assert write_body(document(*units)) == '<aside data-kind="comment"><p>We comment:</p><p>No.</p></aside>'


def test_items_nest_and_numbers_that_are_words_stay():
    items = [
        block("one", kind="li", level=1),
        block("two", kind="li", level=2),
        block("three", kind="li", level=1),
    ]
    assert flow(items) == "<ul><li>one<ul><li>two</li></ul></li><li>three</li></ul>"
    assert flow([block("first", kind="li", level=1, marker="(a)")]) == "<p>(a) first</p>"


def test_marks_and_links_are_kept_and_placeholders_are_no_links():
    assert inline([Run("a", ("em",)), Run("b", (), "https://a.example/"), Run("c<", (), "#")]) == (
        '<em>a</em><a href="https://a.example/">b</a>c&lt;'
    )


def test_records_take_the_place_of_contacts_and_stand_after_petitions():
    class Records:
        def petition(self, units):
            return f'<figure data-embed="petition" data-id="{len(units)}"></figure>'

        def contacts(self, units):
            return f'<figure data-embed="contacts" data-id="{len(units)}"></figure>'

    lines = [
        Unit(Kind.PETITION, (block("Sign."),)),
        *(Unit(Kind.CONTACT, (block(f"Mayor {n}: < >"),)) for n in "ab"),
    ]
    html = write_body(document(*lines), Records())
    assert html == clean_html(
        '<p>Sign.</p><figure data-embed="petition" data-id="1"></figure><figure data-embed="contacts" data-id="2"></figure>'
    )
