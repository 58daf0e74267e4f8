"""Plain text to blocks."""

from __future__ import annotations

from posts.importing.parsed import Run
from posts.importing.text import links, parse_text


def shape(text):
    return [(block.kind, block.level, block.marker, block.text) for block in parse_text(text)]


def test_bullets_and_numbers_nest_by_their_indent():
    assert shape("• one\n  • two\n• three\n\n(a) four\n(b) five") == [
        ("li", 1, "", "one"), ("li", 2, "", "two"), ("li", 1, "", "three"), ("li", 1, "(a)", "four"), ("li", 1, "(b)", "five"),
    ]  # fmt: skip


def test_lines_that_a_mail_program_broke_are_joined_and_short_ones_are_not():
    broken = "This line was broken by a program that counts to seventy\ncharacters and does so whatever the words on it may mean\nto anybody."
    assert len(parse_text(broken)) == 1
    assert [block.text for block in parse_text("One.\nTwo.")] == ["One.", "Two."]


def test_quoted_lines_of_a_mail_are_quoted():
    assert [(block.text, block.is_quoted) for block in parse_text("> It rained.\n\nIt did.")] == [
        ("It rained.", True),
        ("It did.", False),
    ]


def test_rows_parted_by_tabs_are_a_table():
    block = parse_text("Year\tBoats\n2021\t<3\n")[0]
    assert (block.kind, block.text, block.html) == (
        "table", "Year Boats 2021 <3", "<table><tr><td>Year</td><td>Boats</td></tr><tr><td>2021</td><td>&lt;3</td></tr></table>",
    )  # fmt: skip


def test_links_are_runs_and_placeholders_stay_visible():
    assert links("see [this](https://a.example/(b)) and [that](#)") == (
        Run("see "), Run("this", (), "https://a.example/(b)"), Run(" and "), Run("that", (), "#"),
    )  # fmt: skip
