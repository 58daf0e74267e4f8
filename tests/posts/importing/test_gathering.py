"""Fields out of units."""

from __future__ import annotations

from posts.importing.front import Head
from posts.importing.gathering import gather
from posts.importing.parsed import Attribution, Block, Kind, Run, Speech, Unit


def unit(kind, text, **more):
    return Unit(kind, (Block((Run(text),)),), **more)


def test_fields_are_gathered_from_their_units():
    found = gather(
        [
            unit(Kind.QUOTE, "It rained.", attribution=Attribution(speaker="Jo Ash")),
            unit(Kind.COMMENT, "So it did.", by="editor"),
            unit(Kind.CONTACT, "Mayor Jo Ashgrove: < >"),
            unit(Kind.TAGS, "Tags: rain, quay"),
            unit(Kind.ORIGINAL, "The original source of this article is Quay Herald"),
            unit(Kind.MEDIA_CONTACT, "For media inquiries: jo@port.example"),
        ],
        Head(title="Rain"), (), "en", None,
    )  # fmt: skip
    assert [(quote.text, quote.attribution.speaker) for quote in found.quotes] == [("It rained.", "Jo Ash")]
    assert [(comment.text, comment.by) for comment in found.comments] == [("So it did.", "")]
    assert [(contact.office, contact.name) for contact in found.contacts] == [("Mayor", "Jo Ashgrove")]
    assert (found.title, found.tags, found.original_publisher, found.media_contact) == (
        "Rain", ("rain", "quay"), "Quay Herald", "jo@port.example",
    )  # fmt: skip
    assert [finding.code for finding in found.findings] == ["empty-contact"]


def test_pieces_of_one_statement_are_one_quotation():
    text = "“It rained,” she said. “It stopped.”"
    spoken = unit(Kind.SPOKEN, text, speeches=(Speech(1, 10, 7, "Jo Ash"), Speech(24, 35, 7, "Jo Ash")))
    assert [quote.text for quote in gather([spoken], Head(), (), "en", None).quotes] == [
        "It rained It stopped."
    ]


def test_byline_that_says_more_than_its_names_stays_in_the_text():
    units = [unit(Kind.BYLINE, "By Jo Ash, from the quay")]
    assert [one.stays for one in gather(units, Head(byline=("Jo Ash",)), (), "en", None).units] == [True]
