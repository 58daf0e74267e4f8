from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.demo_content import FOLDER
from posts.html import clean_html
from posts.importing import reviewing
from posts.importing.parsed import Kind
from posts.importing.rereading import propose, rewrite, words_kept

BODY = clean_html(
    '<h2 id="why" lang="en">Why it matters</h2>'
    '<p id="a">The keeper <time datetime="2024-03-05">said</time> it <abbr title="In Short">IS</abbr>.</p>'
    "<p>In an article entitled “Oil and accounts” (Ines Varga-Holm, Quay Herald, 5 March 2024), the keeper is heard:</p>"
    '<blockquote lang="fr"><p>No one asked <em>me</em> what the <span lang="la">oleum</span> cost.</p>'
    "<ul><li>None.</li></ul></blockquote>"
    '<figure data-embed="image" data-id="3"><figcaption>The quay</figcaption></figure>'
    "<hr>"
    "<table><tr><th>Year</th></tr><tr><td>2024</td></tr></table>"
    '<blockquote data-speaker="person:4"><p>We saw nothing and signed everything.</p></blockquote>'
    "<p>Editor’s note: the ledger is lost.</p>"
    '<ol start="3"><li>One<br>two</li><li>Three</li></ol>'
)


def sheet_of(body, *decisions):
    return reviewing.replay(propose(body), decisions)


def keys(sheet, kind):
    return [part.key for part in sheet.parts if part.unit.kind is kind and part.proposals()]


def demo_bodies():
    return [
        clean_html(path.read_text("utf-8").split("+++", 2)[2]) for path in sorted(FOLDER.glob("posts/*.html"))
    ]


def test_what_nobody_accepts_comes_back_byte_for_byte():
    assert rewrite(sheet_of(BODY)) == BODY
    assert rewrite(sheet_of(BODY, {"do": "reject_all"})) == BODY


@pytest.mark.parametrize("body", demo_bodies())
def test_whole_articles_come_back_and_lose_no_word(body):
    assert rewrite(sheet_of(body, {"do": "reject_all"})) == body
    assert words_kept(body, rewrite(sheet_of(body, {"do": "accept_all"})))


def test_a_quotation_gets_its_attribution_and_keeps_its_markup():
    sheet = sheet_of(BODY)
    (key,) = keys(sheet, Kind.QUOTE)
    body = rewrite(reviewing.decide(sheet, {
        "do": "attribute", "key": key, "attribution": {"speaker": "Ines Varga-Holm"},
    }))  # fmt: skip
    assert body == BODY.replace(
        '<blockquote lang="fr">', '<blockquote data-speaker-text="Ines Varga-Holm" lang="fr">'
    )


def test_what_says_whose_it_is_is_not_proposed():
    body = '<blockquote data-speaker="person:4"><p>We signed everything.</p></blockquote><p>So it is.</p>'
    sheet = sheet_of(body)
    assert sheet.open_keys == []
    assert [part.unit.is_settled for part in sheet.parts] == [True, False]


def test_a_quotation_with_a_source_keeps_it_and_may_get_a_speaker():
    sheet = sheet_of(
        '<blockquote data-source="12"><p>We signed everything that day.</p></blockquote><p>So it is.</p>'
    )
    part = sheet.part(sheet.open_keys[0])
    assert part.unit.attribution.records == (("source", "12"),)


def test_fields_of_a_new_draft_are_text_here():
    body = "<p>By Simone Achterberg</p><p>Tags: lamps, ledger</p><p>It was so.</p><p>Please donate to our work today.</p>"
    sheet = sheet_of(body, {"do": "accept_all"})
    assert rewrite(sheet) == body
    assert {part.unit.kind for part in sheet.parts} <= {Kind.PARAGRAPH, Kind.LEAD_IN}


def test_words_within_a_paragraph_become_a_quotation_and_its_markup_stays():
    body = (
        '<p id="x" lang="en">He said “we <em>all</em> &amp; <abbr title="y">NATO</abbr> knew”, and left.</p>'
    )
    sheet = sheet_of(body)
    text = "Hesaid“we"
    step = {"do": "mark", "kind": "spoken", "start": len(text) - 2, "end": len("Hesaid“weall&NATOknew")}
    assert rewrite(reviewing.decide(sheet, step)) == body.replace("we <em>", "<q>we <em>").replace(
        "knew”", "knew</q>”"
    )


def test_words_that_begin_within_other_markup_become_a_quotation_all_the_same():
    body = "<p>He said <strong>that we</strong> knew.</p>"
    sheet = sheet_of(body)
    step = {"do": "mark", "kind": "spoken", "start": len("Hesaidthat"), "end": len("Hesaidthatweknew")}
    written = rewrite(reviewing.decide(sheet, step))
    assert written == "<p>He said <strong>that </strong><q><strong>we</strong> knew</q>.</p>"


def test_a_selection_across_an_embed_leaves_the_embed_between_two_quotations():
    body = '<p>One here.</p><figure data-embed="image" data-id="3"></figure><p>Two here.</p>'
    step = {"do": "mark", "kind": "quote", "start": 0, "end": len("Onehere.Twohere.")}
    written = rewrite(reviewing.decide(sheet_of(body), step))
    assert written == (
        '<blockquote><p>One here.</p></blockquote><figure data-embed="image" data-id="3"></figure>'
        "<blockquote><p>Two here.</p></blockquote>"
    )


def test_part_of_a_quotation_may_be_let_go():
    body = "<blockquote><p>One <em>here</em>.</p><p>Two <em>here</em>.</p></blockquote><p>End.</p>"
    sheet = sheet_of(body)
    written = rewrite(reviewing.decide(sheet, {"do": "kind", "key": sheet.open_keys[0], "kind": "paragraph"}))
    assert words_kept(body, written)


PIECES = st.sampled_from([
    "<p>The Quay Herald writes:</p>", "<p>“Nothing was said, and nobody asked us about it.”</p>",
    "<blockquote><p>We <em>knew</em>.</p><p>All of it.</p></blockquote>", "<h2>Whither Canada?</h2>",
    "<p>We call on the Government of Canada to act:</p>", "<ul><li>to ratify;<ul><li>soon</li></ul></li><li>to pay.</li></ul>",
    '<figure data-embed="image" data-id="3"></figure>', "<hr>", "<p>Marchbanks comments: so it is.</p>",
    "<p>Petition e-5120 has more than 1,200 signatures.</p>", "<p>a<br>b <code>c</code></p>", "<p>By Simone Achterberg</p>",
    "<table><tr><td>x</td></tr></table>", '<p>He “<q data-speaker-text="X">said</q>” it.</p>', "<p>1. One</p>",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=9), st.booleans())
def test_no_mixture_loses_a_word(pieces, accept):
    body = clean_html("".join(pieces))
    assert rewrite(sheet_of(body, {"do": "reject_all"})) == body
    if accept:
        assert words_kept(body, rewrite(sheet_of(body, {"do": "accept_all"})))
