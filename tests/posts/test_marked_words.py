"""A body as passages with words, marks and what stands around them."""

from __future__ import annotations

from posts.marked_words import plain_words, read_passages


def _told(html):
    return [
        (passage.tag, passage.text, [holder.tag for holder in passage.holders])
        for passage in read_passages(html)
    ]


def test_passages_are_the_innermost_blocks_with_what_holds_them():
    html = (
        "<h2>Head</h2><blockquote><p>Said.</p><ul><li>One</li><li>Two<ul><li>Nested</li></ul></li></ul></blockquote>"
        "<table><tbody><tr><th>A</th><td>B</td></tr></tbody></table><hr>"
    )
    assert _told(html) == [
        ("h2", "Head", []),
        ("p", "Said.", ["blockquote"]),
        ("li", "One", ["blockquote", "ul"]),
        ("p", "Two", ["blockquote", "ul", "li"]),
        ("li", "Nested", ["blockquote", "ul", "li", "ul"]),
        ("th", "A", ["table", "tbody", "tr"]),
        ("td", "B", ["table", "tbody", "tr"]),
        ("hr", "", []),
    ]


def test_words_know_their_marks():
    [passage] = read_passages('<p>A <strong>bold <em>word</em></strong>, a <a href="/x/">link</a>.</p>')
    marked = [
        (word.text, [tag for tag, _given in word.marks]) for word in passage.words if word.text.isalpha()
    ]
    assert marked == [
        ("A", []),
        ("bold", ["strong"]),
        ("word", ["strong", "em"]),
        ("a", []),
        ("link", ["a"]),
    ]
    assert passage.text == "A bold word, a link."


def test_figures_are_passages_of_their_caption():
    html = '<figure data-embed="image" data-id="3"><figcaption>The quay.</figcaption></figure>'
    [passage] = read_passages(html)
    assert (passage.tag, passage.text, passage.get("data-id")) == ("figure", "The quay.", "3")


def test_two_quotations_of_one_source_are_two_holders():
    html = (
        '<blockquote data-source="1"><p>A</p></blockquote><blockquote data-source="1"><p>B</p></blockquote>'
    )
    first, second = read_passages(html)
    assert first.holders != second.holders


def test_apostrophes_stay_within_words():
    assert [word.text for word in plain_words("It isn’t, l'été.")] == [
        "It",
        " ",
        "isn’t",
        ",",
        " ",
        "l'été",
        ".",
    ]
