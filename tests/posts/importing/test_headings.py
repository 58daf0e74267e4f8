"""Which lines are headings once their markup is lost."""

from __future__ import annotations

import pytest

from posts.importing.headings import is_heading, levels, takes_leave, with_numbered
from posts.importing.parsed import Block, Run
from posts.importing.text import parse_text

AFTER = Block((Run("The harbour has been shut since Monday, and nobody says why it was shut at all."),))


def line(text, **more):
    return Block((Run(text),), **more)


@pytest.mark.parametrize(
    "text", ["Why the harbour is shut", "Whither Canada?", "Three numbers", "“Shut for good” – the mayor"]
)
def test_title_like_line_is_a_heading(text):
    assert is_heading(line(text), AFTER)


@pytest.mark.parametrize(
    "text",
    ["It rained.", "He said that", "“Shut for good”", "jo@port.example", "Sincerely, Jo", "she left", "Why should we wait for them any longer, and for whom?", "Note:"],
)  # fmt: skip
def test_other_line_is_none(text):
    assert not is_heading(line(text), AFTER)


def test_last_line_opens_nothing():
    assert not is_heading(line("The end of it all"), None)


def test_lone_numbered_lines_are_headings_and_lists_are_not():
    blocks = parse_text("1. Sign the petition\n\nIt is open.\n\n1. one\n2. two\n\nMore.")
    assert [(block.kind, block.text) for block in with_numbered(blocks)] == [
        ("p", "1. Sign the petition"), ("p", "It is open."), ("li", "one"), ("li", "two"), ("p", "More."),
    ]  # fmt: skip


def test_wider_gaps_make_higher_levels():
    assert levels([line("a"), line("b"), line("c", gap=3)]) == [2, 3, 2]
    assert levels([line("a", kind="h", level=1), line("b", kind="h", level=3)]) == [2, 3]


def test_leave_is_taken_in_few_words():
    assert [
        takes_leave(text)
        for text in ("With thanks,", "Yours sincerely,", "With thanks to all who came to the quay")
    ] == [True, True, False]
