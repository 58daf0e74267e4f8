"""The plain text of a mail from its HTML: the same words, every address in full, quotations marked with ">".

A leaf: no database.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

WIDTH: Final = 74  # characters of a line
BLOCKS: Final = frozenset(
    "address article aside blockquote body dd div dl dt figcaption figure footer h1 h2 h3 h4 header hr li main ol p "
    "section table ul".split()
)
LEFT_OUT: Final = frozenset({"script", "style", "head", "title", "template"})
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")


def text_of(html: str) -> str:
    """Paragraphs parted by empty lines."""
    body = LexborHTMLParser(html).body
    return "\n\n".join(_blocks(body, WIDTH)) + "\n" if body is not None else ""


def _blocks(node: LexborNode, width: int) -> list[str]:
    found: list[str] = []
    words: list[str] = []

    def finish() -> None:
        found.extend(_paragraph("".join(words), width))
        words.clear()

    for child in node.iter(include_text=True):
        if child.tag in BLOCKS:
            finish()
            found.extend(_block(child, width))
        else:
            words.append(_inline(child))
    finish()
    return found


def _paragraph(words: str, width: int) -> list[str]:
    lines = [_SPACES.sub(" ", line).strip() for line in words.split("\x0b")]
    filled = [
        textwrap.fill(line, max(width, 30), break_long_words=False, break_on_hyphens=False)
        for line in lines
        if line
    ]
    return ["\n".join(filled)] if filled else []


def _block(node: LexborNode, width: int) -> list[str]:
    match node.tag:
        case "hr":
            return ["* * *"]
        case "h1" | "h2":
            title = "\n".join(_blocks(node, width))
            return [f"{title}\n{'=' * min(max(map(len, title.split(chr(10)))), width)}"] if title else []
        case "blockquote":
            inner = "\n\n".join(_blocks(node, width - 2))
            return [textwrap.indent(inner, "> ", lambda line: True).replace("> \n", ">\n")] if inner else []
        case "ul" | "ol":
            return ["\n".join(_items(node, width))]
        case "table":
            rows = [" | ".join(_cell(cell) for cell in row.css("th, td")) for row in node.css("tr")]
            return ["\n".join(row for row in rows if row)]
    return _blocks(node, width)


def _cell(node: LexborNode) -> str:
    return _SPACES.sub(" ", _inline(node).replace("\x0b", " ")).strip()


def _items(node: LexborNode, width: int) -> Iterator[str]:
    number = int(node.attributes.get("start") or 1) if node.tag == "ol" else 0
    for item in node.iter():
        mark = f"{number}. " if number else "• "
        number += bool(number)
        inner = "\n".join(_blocks(item, width - len(mark)))
        yield mark + textwrap.indent(inner, " " * len(mark)).lstrip()


def _inline(node: LexborNode) -> str:
    """Words with line breaks as vertical tabs, so that other white space can be folded."""
    tag = node.tag
    if tag == "-text":
        return node.text(deep=False) or ""
    if tag in LEFT_OUT or str(tag).startswith("-"):
        return ""
    if tag == "br":
        return "\x0b"
    if tag == "img":
        alt = (node.attributes.get("alt") or "").strip()
        return f"[{alt}]" if alt else ""
    inner = "".join(_inline(child) for child in node.iter(include_text=True))
    url = node.attributes.get("href") if tag == "a" else None
    if url and _SPACES.sub("", inner) != url:
        return f"{inner} <{url}>"
    return inner
