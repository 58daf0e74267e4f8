"""Markdown by way of the HTML that it stands for."""

from __future__ import annotations

from posts.importing.markdown import parse_markdown


def test_headings_lists_quotations_and_tables_are_read():
    blocks = parse_markdown(
        "# Tides\n\nA *word*.\n\n- one\n  - two\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    assert [(block.kind, block.level, block.is_quoted, block.text) for block in blocks] == [
        ("h", 1, False, "Tides"), ("p", 0, False, "A word."), ("li", 1, False, "one"), ("li", 2, False, "two"),
        ("p", 0, True, "said"), ("table", 0, False, "a b 1 2"),
    ]  # fmt: skip
