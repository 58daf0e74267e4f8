from __future__ import annotations

import datetime as dt

from posts.importing.cited import attribution_of, lift
from posts.importing.reading import read_document

CAPTION = (
    '<figcaption class="h-cite">— <span class="speaker">Ada Quill</span>, <span class="p-author">Ben Rook</span>, '
    '<cite><a class="u-url p-name" href="https://g.example/1">The quay</a></cite>, '
    '<span class="p-publisher">Gazette</span>, <time class="dt-published" datetime="2026-03-04">4 March 2026</time> '
    '<span class="paywalled">(for subscribers)</span></figcaption>'
)


def figure(caption):
    return f"<p>Before.</p><figure><blockquote><p>Said.</p></blockquote>{caption}</figure><p>After.</p>"


def only_quote(html):
    (quote,) = read_document(html.encode(), kind="html").quotes
    return quote


def test_caption_by_its_classes_becomes_the_attribution():
    quote = only_quote(figure(CAPTION))
    found = quote.attribution
    assert quote.text == "Said."
    assert (found.speaker, found.authors, found.title, found.publisher, found.url) == (
        "Ada Quill", ("Ben Rook",), "The quay", "Gazette", "https://g.example/1",
    )  # fmt: skip
    assert (found.published_on, found.is_paywalled) == (dt.date(2026, 3, 4), True)


def test_caption_that_says_no_more_leaves_the_text():
    html, found = lift(figure(CAPTION))
    assert "Gazette" not in html
    assert len(found) == 1


def _relayed(*names):
    vias = "".join(
        f' <span class="via">relayed by <a class="u-via" href="https://w.example/">{name}</a>, Brae</span>'
        for name in names
    )
    return lift(figure(CAPTION.replace("</figcaption>", f"{vias}</figcaption>")))


def test_caption_that_names_who_relayed_the_words_leaves_the_text():
    html, found = _relayed("Wire")
    assert "relayed by" not in html
    assert (found[0].via, found[0].relayed) == ("Wire", "relayed by Wire, Brae")


def test_caption_that_says_more_stays_as_words_too():
    html, _found = lift(figure(CAPTION.replace("</figcaption>", " in the rain</figcaption>")))
    assert "in the rain" in html


def test_all_who_relayed_the_words_are_read_in_order():
    html, found = _relayed("Wire", "Tide", "Brook")
    assert "relayed by" not in html
    assert (found[0].via, found[0].further_vias) == (
        "Wire", (("Tide", "relayed by Tide, Brae"), ("Brook", "relayed by Brook, Brae")),
    )  # fmt: skip
    _html, found = lift(
        '<p><span class="quoted" title="x" data-via-text="Wire&#10; Tide &amp; Son&#10;Brook">a</span></p>'
    )
    assert (found[0].via, found[0].further_vias) == ("Wire", (("Tide & Son", ""), ("Brook", "")))


def test_month_alone_is_not_made_into_a_day():
    html, found = lift(figure(CAPTION.replace("2026-03-04", "2026-03").replace("4 March", "March")))
    assert (found[0].published_on, found[0].issued) == (None, "2026-03")
    assert "March 2026" not in html


def test_words_within_a_line_keep_their_speaker():
    html = '<h1>Quays</h1><p>By Ben Rook</p><p>It rained.</p><p>He said <q data-speaker-text="Ada Quill" cite="https://g.example/1" title="The quay">“no”</q> twice.</p>'
    found = only_quote(
        f"{html}{figure(CAPTION)}".replace("<blockquote><p>Said.</p></blockquote>", "")
    ).attribution
    assert (found.speaker, found.title, found.url) == ("Ada Quill", "The quay", "https://g.example/1")


def test_keys_of_another_site_mean_nothing_here():
    html, found = lift('<blockquote data-speaker-text="cited:0"><p>Said.</p></blockquote><q>a</q>')
    assert "cited:0" in html
    assert "<blockquote data-speaker-text" not in html
    assert attribution_of("cited:9", found) is None
    assert attribution_of("Ada", found) is None


def test_where_markup_names_the_quotations_nothing_is_guessed_beside_it():
    html = f"{figure(CAPTION)}<p>The minister then explained that:</p><p>“The harbour is a matter for the harbour, as it always was and will be.”</p>"
    assert [quote.text for quote in read_document(html.encode(), kind="html").quotes] == ["Said."]
