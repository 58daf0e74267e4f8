"""What was just read of a text is kept, and never more of it than is said."""

from __future__ import annotations

import pytest

from posts import remembering
from posts.html import clean_body, clean_html, own_tree, read_body
from posts.markup import serialise
from posts.references import rewrite_references


@pytest.fixture(autouse=True)
def nothing_remembered():
    remembering.forget()
    yield
    remembering.forget()


def test_same_text_is_read_once_until_it_is_forgotten():
    read = []
    look = remembering.remembered(lambda text: read.append(text) or text.upper())

    assert [look("a"), look("a"), look("b")] == ["A", "A", "B"]
    assert read == ["a", "b"]
    remembering.forget()
    look("a")
    assert read == ["a", "b", "a"]


def test_long_texts_and_old_ones_are_not_kept():
    read = []
    look = remembering.remembered(lambda text: read.append(text[:1]) or len(text))
    long = "x" * (remembering.LONGEST + 1)

    look(long), look(long)
    for letter in "abcdea":
        look(letter)

    assert read == ["x", "x", "a", "b", "c", "d", "e", "a"]


def test_what_was_mended_comes_back_as_it_is():
    mended = []
    mend = remembering.remembered_to_stay(lambda text: mended.append(text) or text.strip())

    assert [mend(" a "), mend("a"), mend(" a ")] == ["a", "a", "a"]
    assert mended == [" a "]


def test_clean_body_is_what_clean_html_says():
    html = "<h1>One</h1><p onclick=x>two <i>three</i>"

    assert clean_body(html) == clean_html(html) == clean_body(clean_body(html))


def test_taking_out_references_leaves_the_tree_of_others_alone():
    html = '<blockquote data-source="3" data-speaker="person:4"><p>Words.</p></blockquote>'
    tree = read_body(html)

    rewritten, dropped = rewrite_references(html, sources={}, speakers=(), embeds=())

    assert rewritten == "<blockquote><p>Words.</p></blockquote>"
    assert [reference.kind for reference in dropped] == ["source", "person"]
    assert serialise(tree.children) == serialise(own_tree(html).children) == html
    assert read_body(html) is tree
