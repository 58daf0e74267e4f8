"""Blocks, their words and their cuts."""

from __future__ import annotations

from posts.importing.parsed import Block, Kind, Run, Unit, cut, join_blocks, normal_runs


def test_words_of_a_block_stand_on_one_line():
    assert Block((Run(" a  b\n"), Run("c "))).text == "a b c"


def test_paragraphs_are_parted_by_an_empty_line_and_items_by_a_line_end():
    blocks = [Block((Run("We ask:"),)), Block((Run("one"),), "li", 1), Block((Run("two"),), "li", 1, "2.")]
    assert join_blocks(blocks) == "We ask:\n\n• one\n2. two"


def test_cut_keeps_marks_links_and_every_word():
    block = Block((Run("one "), Run("two", ("em",)), Run(" three", (), "https://a.example/")), marker="1.")
    first, second = cut(block, 0, 7), cut(block, 7)
    assert (first.text, first.marker, second.text, second.marker) == ("one two", "1.", "three", "")
    assert first.runs[1] == Run("two", ("em",))
    assert normal_runs(second.runs)[0].href == "https://a.example/"


def test_fields_leave_the_body_unless_they_stay():
    blocks = (Block((Run("By Jo"),)),)
    assert [
        Unit(Kind.BYLINE, blocks).in_body,
        Unit(Kind.BYLINE, blocks, stays=True).in_body,
        Unit(Kind.QUOTE, blocks).in_body,
    ] == [False, True, True]
