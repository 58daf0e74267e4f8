"""What surrounds the text proper."""

from __future__ import annotations

import pytest

from posts.importing.notices import (
    byline,
    is_end_mark,
    is_release_line,
    kind_of,
    media_contact,
    original_publisher,
    values,
)
from posts.importing.parsed import Block, Kind, Run


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Tags: a, b", Kind.TAGS), ("Région : Nord", Kind.REGIONS), ("Theme: Law", Kind.THEMES), ("© Quay House, 2024", Kind.COPYRIGHT),
        ("The original source of this article is Quay Herald", Kind.ORIGINAL), ("Media contact: jo@port.example", Kind.MEDIA_CONTACT),
        ("Note to readers: share this.", Kind.NOTICE), ("You receive this message because you asked for it.", Kind.NOTICE),
        ("Our office will be closed on Monday.", Kind.NOTICE), ("Themes: what we heard is that nobody was asked at all.", None), ("It rained.", None),
    ],
)  # fmt: skip
def test_line_is_told(line, kind):
    assert kind_of(line) is kind


def test_values_are_the_links_or_what_commas_part():
    assert values(Block((Run("Tags: a, b; c"),))) == ("a, b", "c")
    assert values(Block((Run("Region: "), Run("North, far", (), "#"), Run(", "), Run("South", (), "#")))) == (
        "North, far",
        "South",
    )


def test_parts_of_lines_are_read():
    assert byline("By Jo Ashgrove") == "Jo Ashgrove"
    assert byline("By the time it rained, all had left.") == ""
    assert media_contact("For media inquiries: jo@port.example") == "jo@port.example"
    assert original_publisher("The original source of this article is Quay Herald.") == "Quay Herald"
    assert (is_end_mark("-30-"), is_end_mark("30 boats")) == (True, False)
    assert (is_release_line("Media release"), is_release_line("A release of steam followed. It rained.")) == (
        True,
        False,
    )
