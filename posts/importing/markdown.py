"""Markdown to blocks, through the HTML that it stands for (CommonMark with tables). Pure."""

from __future__ import annotations

from markdown_it import MarkdownIt

from posts.importing.html import parse_html
from posts.importing.parsed import Block

_reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def parse_markdown(text: str) -> list[Block]:
    """Read blocks out of Markdown."""
    return parse_html(_reader.render(text))
