from __future__ import annotations

import pytest

from posts.importing.accounting import account
from posts.importing.body import write_body
from posts.importing.kits import read_kit
from posts.importing.parsed import Kind
from posts.importing.reading import read_document
from posts.importing.reviewing import decide, outcome, propose, replay

KIT = (
    '<article class="h-entry" lang="en"><h1 class="p-name">Et alors&nbsp;?</h1>'
    '<p class="p-author">By Ada Quill and Ben Rook</p>'
    '<p><time class="dt-published" datetime="2026-03-04">4 March 2026</time></p>'
    '<figure class="u-featured"><img src="/media/1.jpg" alt="A"><figcaption>Low water. Photo: Ben</figcaption></figure>'
    '<div class="e-content">'
    "<p>A line without a stop</p>"
    '<figure><blockquote lang="fr"><p>Said.</p></blockquote><figcaption class="h-cite">— '
    '<span class="speaker">Ada Quill</span>, <cite><span class="p-name">Speech</span></cite>, '
    '<time class="dt-published" datetime="2025-01-01">1 January</time></figcaption></figure>'
    '<ul><li>He said “<span class="quoted" data-speaker-text="Ben Rook" title="Letter">no</span>”.</li></ul>'
    "<aside><p><strong>Ada Quill comments:</strong></p><p>I was there.</p></aside>"
    "<aside><p><strong>Editor’s note:</strong></p><p>So was I.</p></aside>"
    '<section class="call"><h2>Whither?</h2><p>To: Parliament</p><p>We ask it:</p><ul><li>to sit;<ul><li>now</li></ul></li></ul></section>'
    "</div>"
    '<p class="u-repost-of">This article was first published by <a href="https://d.example/1">The Dispatch</a>.</p>'
    '<p class="p-rights">Copyright © 2026 Dispatch</p></article>'
)
BODY = (
    "<p>A line without a stop</p>"
    '<blockquote data-speaker-text="Ada Quill" lang="fr"><p>Said.</p></blockquote>'
    '<ul><li>He said “<q data-speaker-text="Ben Rook">no</q>”.</li></ul>'
    '<aside data-kind="comment"><p><strong>Ada Quill comments:</strong></p><p>I was there.</p></aside>'
    '<aside data-kind="editor-note"><p>So was I.</p></aside>'
)


@pytest.fixture(scope="module")
def document():
    return read_kit(KIT)


def test_frame_of_a_kit_goes_to_the_fields_of_a_republication(document):
    assert (document.title, document.byline, str(document.published_on)) == (
        "Et alors\xa0?", ("Ada Quill", "Ben Rook"), "2026-03-04",
    )  # fmt: skip
    assert (document.original_publisher, document.original_url, document.copyright) == (
        "The Dispatch", "https://d.example/1", "Copyright © 2026 Dispatch",
    )  # fmt: skip
    assert [unit.kind for unit in document.units[:4]] == [
        Kind.TITLE, Kind.BYLINE, Kind.PUBLISHED, Kind.PICTURE,
    ]  # fmt: skip
    assert account(document).adds_up


def test_body_stands_as_it_stood_where_no_record_is_known(document):
    written = write_body(document)
    assert written.startswith(f"<p>Low water. Photo: Ben</p>{BODY}")
    assert "<li>to sit;<ul><li>now</li></ul></li>" in written


def test_quotations_say_whose_they_are(document):
    assert [
        (quote.text, quote.attribution.speaker, quote.attribution.title) for quote in document.quotes
    ] == [
        ("Said.", "Ada Quill", "Speech"),
        ("no", "Ben Rook", "Letter"),
    ]


def test_call_is_one_part_with_its_addressee(document):
    (call,) = [unit for unit in document.units if unit.kind is Kind.CALL]
    assert dict(call.values) == {"card": "1", "to": "Parliament"}
    assert [block.text for block in call.blocks] == [
        "Whither?",
        "To: Parliament",
        "We ask it:",
        "to sit;",
        "now",
    ]


def test_review_hands_on_what_was_read(document):
    sheet = decide(replay(propose(document), []), {"do": "accept_all"})
    assert write_body(outcome(sheet)) == write_body(document)
    assert outcome(sheet).original_url == "https://d.example/1"


def test_refused_words_are_no_quotation(document):
    sheet = replay(propose(document), [])
    assert "<li>He said “no”.</li>" in write_body(outcome(sheet))


@pytest.mark.parametrize(
    "html",
    ["<p>u-repost-of e-content</p>", KIT.replace("u-repost-of", "other"), KIT.replace("h-entry", "entry")],
)
def test_page_that_only_resembles_a_kit_is_none(html):
    assert read_kit(html) is None
    assert read_document(html.encode(), kind="html").units != ()
