"""Every word is counted once: in the text, in a field, or nowhere."""

from __future__ import annotations

from posts.importing.accounting import account
from posts.importing.parsed import Block, Kind, ParsedDocument, Run, Unit
from posts.importing.reading import read_document


def test_words_add_up():
    text = "A ledger of tides\n\nBy Jo Ashgrove\n\nJo Ashgrove writes:\n\nIt rained.\n\nTags: rain, quay\n"
    found = account(read_document(text.encode()))
    assert (found.total, found.in_body, found.in_fields, found.labels, found.left_over) == (15, 5, 8, 2, ())
    assert found.adds_up


def test_line_without_a_place_is_listed_and_one_left_out_as_such():
    units = (
        Unit(Kind.TITLE, (Block((Run("An old title"),)),)),
        Unit(Kind.OMITTED, (Block((Run("Click the share button"),)),)),
    )
    found = account(ParsedDocument(units, "en", title="A new one"))
    assert (found.left_over, found.left_out, found.adds_up) == (
        ("An old title",),
        ("Click the share button",),
        False,
    )
