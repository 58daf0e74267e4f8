"""One pass over all blocks: every block in one unit."""

from __future__ import annotations

from posts.importing.parsed import Kind
from posts.importing.recognition import recognise
from posts.importing.text import parse_text


def kinds(text):
    return [(unit.kind, unit.text) for unit in recognise(parse_text(text)).units]


def test_quotation_ends_where_the_house_takes_the_word():
    text = "A title of it\n\nJo Ashgrove writes:\n\nIt rained.\n\nIt rained again.\n\nWe had said so before."
    assert kinds(text) == [
        (Kind.TITLE, "A title of it"), (Kind.LEAD_IN, "Jo Ashgrove writes:"), (Kind.QUOTE, "It rained.\n\nIt rained again."),
        (Kind.PARAGRAPH, "We had said so before."),
    ]  # fmt: skip


def test_question_before_a_heading_is_the_house_s():
    text = "A title of it\n\nJo Ashgrove writes:\n\nIt rained.\n\nWho listens?\n\nWhither Canada?\n\nWe call on the port to open."
    assert (Kind.QUOTE, "It rained.") in kinds(text)


def test_signature_is_no_heading():
    text = "A title of it\n\nWords that go on for a while, so that they are no head.\n\nWith thanks,\n\nJo Ashgrove and the team\n\nThe Quay House is an independent network of ports and piers."
    assert (Kind.HEADING, "Jo Ashgrove and the team") not in kinds(text)


def test_empty_document_has_no_units():
    assert recognise([]).units == ()
