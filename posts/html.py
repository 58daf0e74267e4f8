"""The body contract: every write path sends HTML through `clean_html`, and what comes back is what may be stored.

Pure: no database, no models. It normalises what editors, clipboards and importers give (words are never lost, only
scripts, styles and media are), and lets nh3 have the last word on elements, attributes and addresses. A body that
already is as the contract wants it comes back byte for byte. Plain text and counts of words are made here as well.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Final

import nh3

from posts.elements import translate
from posts.flow import flow
from posts.markup import Element, Node, parse, serialise
from posts.remembering import remembered, remembered_to_stay
from posts.vocabulary import INLINE, URL_SCHEMES, VOCABULARY, attribute_value

__all__ = [
    "VOCABULARY",
    "WORDS_PER_MINUTE",
    "block_texts",
    "clean_body",
    "clean_html",
    "count_words",
    "html_to_text",
    "line_of",
    "own_tree",
    "pictures_left_out",
    "read_body",
    "reading_minutes",
]

# Silent reading of non-fiction in English by adults; French is within its spread.
# Source: M. Brysbaert, "How many words do we read per minute?", Journal of Memory and Language 109 (2019), 104047.
WORDS_PER_MINUTE: Final = 238

# What stands for these two while nh3 reads, which takes quadratic time over many of them in one text (0.3.8). Neither
# noncharacter survives normalising, and what replaces it is inert wherever it stands.
_AMPERSAND, _SPACE = "\ufdd0", "\ufdd1"

# When the sanitiser still finds something (it parses the hosts of links and knows more about them), what it leaves is
# put in order again.
_MOST_ROUNDS = 3

_WORD = re.compile(r"\w")
_PICTURE = re.compile(r"<(?:img|image|video|audio)", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n{3,}")

_sanitiser = nh3.Cleaner(
    tags=set(VOCABULARY),
    clean_content_tags={"script", "style", "template", "noscript", "title", "svg", "iframe"},
    attributes={element: set(attributes) for element, attributes in VOCABULARY.items() if attributes},
    attribute_filter=attribute_value,
    link_rel=None,
    url_schemes=set(URL_SCHEMES),
)


def clean_html(html: str) -> str:
    """Return the body as it may be stored: normalised and sanitised. Cleaning a cleaned body changes nothing.

    Costs no query. Under 20 ms for 30 KB with 60 quotations; a megabyte of any nonsense stays within seconds.
    """
    for _ in range(_MOST_ROUNDS):
        blocks = flow(parse(html, translate, INLINE).children)
        _keep_first_ids(blocks)
        written = serialise(list(blocks), _AMPERSAND, _SPACE)
        sanitised = _sanitiser.clean(written)
        html = sanitised.replace(_AMPERSAND, "&amp;").replace(_SPACE, "&nbsp;")
        if sanitised == written:
            break
    return html


clean_body = remembered_to_stay(clean_html)
"""``clean_html`` for those who meet the same few texts again and again while one is saved."""


def pictures_left_out(html: str) -> list[str]:
    """Name the pictures, films and sounds in a text that `clean_html` cannot keep: a body holds the library's only.

    By alternative text or file, in the order of the text; an address on the web comes with it.
    """
    found: list[str] = []
    if not _PICTURE.search(html):
        return found
    for element in parse(html).descendants():
        if element.tag not in ("img", "video", "audio"):
            continue
        given = element.attributes
        address = next((given[name] for name in ("src", "data-src") if given.get(name)), "")
        on_web = address.startswith(("http://", "https://"))
        file = "" if address.startswith(("data:", "blob:")) else re.split(r"[/\\]", address.split("?")[0])[-1]
        name = " ".join((given.get("alt") or given.get("title") or file).split())[:120]
        found.append(" ".join(part for part in (name, f"({address})" if on_web else "") if part))
    return found


def own_tree(html: str) -> Element:
    """Return a stored body as a tree that the caller may change."""
    return parse(html, inline=INLINE)


read_body = remembered(own_tree)
"""A stored body as a tree, for the projections that walk it: others are given the same one, so nobody changes it."""


def _keep_first_ids(blocks: Iterable[Element]) -> None:
    seen: set[str] = set()
    for block in blocks:
        for element in (block, *block.descendants()):
            anchor = element.attributes.get("id")
            if anchor is None:
                continue
            if anchor in seen:
                del element.attributes["id"]
            seen.add(anchor)


@remembered
def html_to_text(html: str) -> str:
    """Return the readable words of a cleaned body.

    Blocks are parted by a blank line, items begin with a bullet or their number, cells are parted by a tab, and
    captions and the words of video links stand where the figure stands.
    """
    return "\n\n".join(block_texts(html))


def block_texts(html: str) -> list[str]:
    """Return the text of each block of a cleaned body, in order; a quotation of three paragraphs gives three."""
    return [text for text in (text.strip() for text in _texts(read_body(html).children)) if text]


def _texts(nodes: list[Node]) -> Iterator[str]:
    run: list[Node] = []
    for node in nodes:
        if isinstance(node, str) or node.tag in INLINE:
            run.append(node)
            continue
        if run:
            yield line_of(run)
            run = []
        if node.tag in ("ul", "ol"):
            yield "\n".join(_items(node, ""))
        elif node.tag == "table":
            yield "\n".join(_rows(node))
        elif node.holds_block or node.tag == "figure":
            yield from _texts(node.children)
        else:
            yield line_of(node.children)
    if run:
        yield line_of(run)


def _items(holder: Element, indent: str) -> Iterator[str]:
    start = holder.attributes.get("start", "1")
    number = int(start) if start.lstrip("-").isdecimal() else 1
    for item in holder.elements():
        mark = "•" if holder.tag == "ul" else f"{number}."
        number += 1
        inner = indent + "  "
        lead = f"{indent}{mark} "
        run: list[Node] = []
        for node in [*item.children, Element("p")]:
            if isinstance(node, str) or node.tag in INLINE:
                run.append(node)
                continue
            texts = [line_of(run)] if run else []
            run = []
            if node.tag in ("ul", "ol"):
                texts.extend([""] if lead.strip() and not texts else [])
            else:
                texts.append(line_of(node.children))
            for text in texts:
                if text or node.tag in ("ul", "ol"):
                    yield (lead + text.replace("\n", f"\n{inner}")).rstrip()
                    lead = inner
            if node.tag in ("ul", "ol"):
                yield from _items(node, inner)


def _rows(table: Element) -> Iterator[str]:
    for row in (element for element in table.descendants() if element.tag == "tr"):
        yield "\t".join(" ".join(" ".join(_texts(cell.children)).split()) for cell in row.elements())


def line_of(nodes: list[Node]) -> str:
    """Return a run of words; a line break stays one, a non-breaking space becomes a space."""
    out: list[str] = []
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            out.append(re.sub(r"[ \t\n\f\xa0]+", " ", node))
        elif node.tag == "br":
            out.append("\n")
        else:
            stack.extend(reversed(node.children))
    return "\n".join(" ".join(line.split()) for line in "".join(out).split("\n")).strip()


def count_words(text: str) -> int:
    """Count what stands between spaces and has a letter or a figure in it, as word processors do."""
    return sum(1 for word in text.split() if _WORD.search(word))


def reading_minutes(words: int) -> int:
    """Return whole minutes of silent reading, rounded up; no words take none."""
    return math.ceil(max(0, words) / WORDS_PER_MINUTE)
