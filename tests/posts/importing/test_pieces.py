"""Text moves between parts and is never lost."""

from __future__ import annotations

import pytest

from posts.importing.parsed import Attribution, Block, Kind, Run, Speech, Unit
from posts.importing.pieces import Misfit, Part, cut_out, letters, position, with_speech


def part(key, kind, *texts, **more):
    return Part(key, Unit(kind, tuple(Block((Run(text),)) for text in texts), **more))


PARTS = (part("1", Kind.PARAGRAPH, "One two three."), part("2", Kind.QUOTE, "Four.", "Five six."))


def shape(parts):
    return [(one.key, one.unit.kind.value, [block.text for block in one.unit.blocks]) for one in parts]


def test_words_amid_a_paragraph_become_a_part_of_their_own():
    unit = Unit(Kind.QUOTE, (), attribution=Attribution())
    assert shape(cut_out(PARTS, 3, 6, unit, "accepted")) == [
        ("1", "paragraph", ["One"]), ("3", "quote", ["two"]), ("4", "paragraph", ["three."]), ("2", "quote", ["Four.", "Five six."]),
    ]  # fmt: skip


def test_part_takes_in_what_stands_before_it_and_lets_its_end_go():
    found = cut_out(PARTS, 6, 17, PARTS[1].unit, "", PARTS[1])
    assert shape(found) == [
        ("1", "paragraph", ["One two"]),
        ("2", "quote", ["three.", "Four."]),
        ("3", "paragraph", ["Five six."]),
    ]


def test_nothing_selected_is_refused():
    with pytest.raises(Misfit):
        cut_out(PARTS, 4, 4, PARTS[1].unit, "")


def test_quotation_in_a_paragraph_is_made_and_moved():
    new = with_speech(PARTS, PARTS[0], 3, 6, Speech(0, 0, 1), None)
    assert (new.unit.kind, [new.unit.blocks[0].text[s.start : s.end] for s in new.unit.speeches]) == (
        Kind.SPOKEN,
        ["two"],
    )
    moved = with_speech((new, PARTS[1]), new, 0, 6, new.unit.speeches[0], 0)
    assert [new.unit.blocks[0].text[s.start : s.end] for s in moved.unit.speeches] == ["One two"]
    with pytest.raises(Misfit):
        with_speech(PARTS, PARTS[0], 3, 30, Speech(0, 0, 1), None)


def test_positions_count_what_is_no_space():
    assert (letters(" a b\n"), position("a  b c", 1), position("a b", 9)) == (2, 3, 3)
