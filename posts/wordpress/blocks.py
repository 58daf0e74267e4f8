"""Posts of the block editor: the comments that delimit blocks are read, and what a block would make on a page. Pure.

Most blocks hold their own HTML, which stays. A block without HTML is rendered by the site: of those with words in their
parameters the words are kept as paragraphs and the block is told; lists of newest posts and the like are told only.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from posts.wordpress.paragraphs import autop

_NAME = re.compile(r"\s*(/?)wp:([a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s*")
# The words of a parameter: more than one, and not an address or a style.
_PROSE = re.compile(r"[^\W\d_][\w’'.,;:!?-]*(?:\s+\S+){2,}", re.DOTALL)
_DEEPEST: Final = 12  # parameters in parameters; reusable blocks in reusable blocks
# Nothing of the post's own words stands in these.
_OF_THE_SITE: Final = frozenset({
    "archives", "avatar", "calendar", "categories", "comments", "latest-comments", "latest-posts", "loginout", "more",
    "navigation", "nextpage", "page-list", "post-author", "post-comments", "post-content", "post-date",
    "post-excerpt", "post-featured-image", "post-navigation-link", "post-terms", "post-title", "query", "read-more",
    "rss", "search", "site-logo", "site-tagline", "site-title", "social-link", "spacer", "tag-cloud",
    "template-part",
})  # fmt: skip


@dataclass
class Blocks:
    """What is known around a post while its blocks are read, and what was found: names of blocks without HTML."""

    reusable: Mapping[int, str] = field(default_factory=dict)
    gallery: Callable[[dict[str, str]], str] = lambda given: ""
    footnotes: str = ""
    told: Counter[str] = field(default_factory=Counter)
    missing: list[int] = field(default_factory=list)


def is_blocks(text: str) -> bool:
    return "<!-- wp:" in text


def expand(text: str, blocks: Blocks, depth: int = 0) -> str:
    """Return the HTML of a post of the block editor, without the comments that delimit its blocks."""
    out: list[str] = []
    at = 0
    opened: list[str] = []
    while True:
        start = text.find("<!--", at)
        end = text.find("-->", start) if start >= 0 else -1
        if end < 0:
            break
        name = _NAME.match(text, start + 4, end)
        if name is None:
            _between(out, text[at : end + 3], opened)
            at = end + 3
            continue
        _between(out, text[at:start], opened)
        at = end + 3
        closes, known = bool(name[1]), name[2].removeprefix("core/")
        if closes:
            if known in opened:
                del opened[len(opened) - 1 - opened[::-1].index(known) :]
            continue
        rest = text[name.end() : end].rstrip()
        given = _parameters(rest.removesuffix("/"))
        if rest.endswith("/"):
            out.append(_alone(known, given, blocks, depth))
        else:
            opened.append(known)
            if known not in ("more", "nextpage") and "/" in known:
                blocks.told[known] += 0
    _between(out, text[at:], opened)
    return "".join(out)


def _between(out: list[str], text: str, opened: list[str]) -> None:
    """Words between blocks, and of the block that holds the classic editor, have its paragraphs."""
    is_free = not opened or opened[-1] == "freeform"
    out.append(autop(text) if is_free and text.strip() else text)


def _parameters(written: str) -> dict[str, Any]:
    try:
        given = json.loads(written) if written.strip() else {}
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def _alone(name: str, given: dict[str, Any], blocks: Blocks, depth: int) -> str:
    """The HTML of a block that has none of its own."""
    if name == "block":
        number = given.get("ref")
        if isinstance(number, int) and number in blocks.reusable and depth < _DEEPEST:
            inner = blocks.reusable[number]
            return expand(inner, blocks, depth + 1) if is_blocks(inner) else autop(inner)
        blocks.missing.append(number if isinstance(number, int) else 0)
        return ""
    if name == "footnotes":
        return blocks.footnotes
    if name in ("embed", "video", "audio") or name.startswith("core-embed/"):
        address = given.get("url") or given.get("src") or ""
        return f"<p>{html.escape(str(address))}</p>" if address else ""
    if name == "gallery" and given.get("ids"):
        return blocks.gallery({"ids": ",".join(map(str, given["ids"]))})
    if name == "image" and given.get("id"):
        return blocks.gallery({"ids": str(given["id"])})
    blocks.told[name] += 1
    if name in _OF_THE_SITE:
        return ""
    return "".join(f"<p>{words}</p>" for words in dict.fromkeys(_prose(given, 0)))


def _prose(given: Any, depth: int) -> list[str]:
    if depth > _DEEPEST:
        return []
    if isinstance(given, str):
        return [given] if _PROSE.search(given) and not given.lstrip().startswith(("{", "http", "--")) else []
    if isinstance(given, dict):
        found = [
            value for key, value in given.items() if key not in ("style", "className", "metadata", "lock")
        ]
    else:
        found = list(given) if isinstance(given, list) else []
    return [words for value in found for words in _prose(value, depth + 1)]


def footnotes_html(stored: str) -> str:
    """The notes of a post as a list, out of the custom field in which the block editor keeps them."""
    try:
        notes = json.loads(stored) if stored.strip() else []
    except ValueError:
        return ""
    notes = [note for note in notes if isinstance(note, dict)] if isinstance(notes, list) else []
    items = "".join(f"<li>{note.get('content', '')}</li>" for note in notes)
    return f"<ol>{items}</ol>" if items else ""
