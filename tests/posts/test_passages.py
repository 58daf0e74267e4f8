"""The lines of a body with what stands in and around them."""

from __future__ import annotations

from posts.passages import Link, doubled_spaces, read_passages

BODY = (
    '<h2 id="why">Why</h2><p>See <a href="/x/">that text</a>, and <q data-speaker="person:3">so it goes</q>.</p>'
    '<blockquote data-source="7" data-via="8 9"><p>One.</p><p>Two.</p></blockquote>'
    '<aside data-kind="comment" data-by="person:3"><p>Indeed.</p></aside>'
    '<ul><li>First<ul><li>Inner</li></ul></li></ul><figure data-embed="call" data-id="4"></figure>'
    "<table><tbody><tr><td>Cell</td></tr></tbody></table><p>Line<br>break</p>"
)


def test_lines_come_in_order_with_what_is_around_them():
    lines = [(line.tag, line.text, line.quotation, line.aside) for line in read_passages(BODY).lines]
    assert lines == [
        ("h2", "Why", None, None),
        ("p", "See that text, and so it goes.", None, None),
        ("p", "One.", 1, None),
        ("p", "Two.", 1, None),
        ("p", "Indeed.", None, 0),
        ("li", "First", None, None),
        ("li", "Inner", None, None),
        ("td", "Cell", None, None),
        ("p", "Line\nbreak", None, None),
    ]


def test_links_quotations_and_embeds_have_their_places():
    passages = read_passages(BODY)
    assert passages.lines[1].links == (Link(4, 13, "/x/"),)
    first, second = passages.quotations
    assert (first.is_block, first.line, first.start, first.end, first.speaker) == (
        False,
        1,
        19,
        29,
        "person:3",
    )
    assert (second.is_block, second.line, second.source, second.vias) == (True, 2, 7, (8, 9))
    assert (passages.embeds, passages.embed_lines) == ((("call", 4),), {("call", 4): 7})
    assert passages.anchors == {"why"}


def test_quotation_within_a_quotation_is_no_second_one():
    passages = read_passages(
        "<p><q>He said <q>no</q>.</q></p><blockquote><p>And <q>yes</q>.</p></blockquote>"
    )
    assert [quoted.is_block for quoted in passages.quotations] == [False, True]


def test_words_that_stand_often_are_counted():
    passages = read_passages("<p>the the cat</p><p>and the dog</p>")
    line = passages.lines[1]
    assert passages.nth("the", line, 4) == 2


def test_doubled_spaces_are_told_before_cleaning():
    assert list(doubled_spaces("<p>a good  thing, and&nbsp; more</p>")) == ["good thing,", "and more"]
