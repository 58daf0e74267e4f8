from __future__ import annotations

import pytest

from posts.kit_notes import Mark, Place, marks_of, place_of, with_marks
from posts.markup import Element

SAID = '<span class="quoted" title="T">'


def test_marks_are_counted_in_characters_that_are_no_spaces_and_captions_are_not():
    content = (
        f"<p>He said {SAID}no &amp; no</span>.</p><figure><figcaption>no</figcaption></figure>"
        '<section class="call"><p>no <a href="/x">x</a></p></section><p>See <a href="/y">why</a>.</p>'
    )
    found, letters = marks_of(content)
    assert letters == "Hesaidno&no.Seewhy."
    assert found == [Mark(6, 11, SAID), Mark(15, 18, '<a href="/y">')]
    assert [mark.is_link for mark in found] == [False, True]


@pytest.mark.parametrize(
    ("content", "words", "time"),
    [
        (f"<p>Yes, yes, {SAID}yes</span>.</p>", "yes", 2),
        (f"<p>“{SAID}yes</span>”.</p>", "yes", 1),
        (f"<p><em>“{SAID}so it is</span>”</em></p>", "so it is", 1),
        (f"<p>“{SAID}so <em>it is</em></span>”</p>", "so it is", 1),
        (f"<p>“{SAID}<em>so</em> it is</span>”</p>", "so it is", 1),
        (f"<ul><li>a&nbsp;b</li><li>{SAID}a&nbsp;b</span></li></ul>", "a b", 2),
    ],
)
def test_what_a_note_says_finds_its_place_again(content, words, time):
    (mark,), letters = marks_of(content)
    place = place_of(mark, words, letters)
    assert place == Place(words, time)
    bare = content.replace(SAID, "").replace("</span>", "")
    element = Element("span", {"class": "quoted", "title": "T"})
    assert with_marks(bare, [(place, element)]) == content


def test_marks_lie_within_each_other_and_words_that_are_not_there_are_left_out():
    outer, inner = Element("a", {"href": "/x"}), Element("span", {"class": "quoted"})
    wanted = [
        (Place("one two"), outer),
        (Place("two"), inner),
        (Place("three"), inner),
        (Place("one", 2), inner),
    ]
    assert with_marks("<p>one two</p>", wanted) == (
        '<p><a href="/x">one <span class="quoted">two</span></a></p>'
    )
