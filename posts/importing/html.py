"""HTML to blocks: what a clipboard holds of Word, Google Docs, a web page or a mail.

Pure. The body contract's own normaliser reads it first, so that what no reader sees (styles, scripts, comments) is gone
and every word is there. Lists of Word that are only paragraphs with a bullet become lists again.
"""

from __future__ import annotations

import re
from dataclasses import replace

from posts.html import clean_html, read_body
from posts.importing.cited import attribution_of, lift
from posts.importing.parsed import Attribution, Block, Run, Speech
from posts.importing.text import parse_text
from posts.markup import Element, Node, bounded, serialise

_MARKS = frozenset({"strong", "em", "sub", "sup", "mark", "ins", "del", "small"})
_H1 = re.compile(r"<(/?)h1\b", re.IGNORECASE)
_MSO_LEVEL = re.compile(r"<p\b[^>]*mso-list:\s*l\d+\s+level(?P<level>\d)[^>]*>", re.IGNORECASE)
_MSO_IGNORE = re.compile(
    r"<span\b[^>]*mso-list:\s*Ignore[^>]*>(?P<mark>.*?)</span>(?:</span>)?", re.IGNORECASE | re.DOTALL
)
_CONDITIONAL = re.compile(
    r"<!\[(?:if|endif)[^\]]*\]>|<!--\[if[^\]]*\]>(?:(?!supportLists).)*?<!\[endif\]-->",
    re.IGNORECASE | re.DOTALL,
)
_BULLET = re.compile(r"^\s*[·•◦▪§o\uf0b7\uf0a7-]\s+")
_FRAGMENT = re.compile(r"<!--StartFragment-->(?P<inside>.*?)<!--EndFragment-->", re.DOTALL)
_MARK = "\u2060"  # carries a level through the normaliser: invisible, and no word


def parse_html(html: str) -> list[Block]:
    """Read blocks out of HTML."""
    fragment = _FRAGMENT.search(html)
    if fragment:
        html = fragment["inside"]
    html = bounded(html)
    titles = len(re.findall(r"<h1\b", html, re.IGNORECASE))
    html, cited = lift(_MSO_LEVEL.sub(lambda match: match[0] + _MARK * int(match["level"]), html))
    body = read_body(clean_html(html))
    blocks: list[Block] = []
    for node in body.children:
        found = blocks_of(node)
        if cited and isinstance(node, Element):
            found = _with_attribution(node, found, cited)
        blocks += found
    if titles and blocks:
        blocks = _with_title(blocks)
    if not blocks and html.strip():
        return parse_text(re.sub(r"<[^>]*>", " ", html))
    return blocks


def _with_attribution(node: Element, blocks: list[Block], cited: list[Attribution]) -> list[Block]:
    """The blocks of one element with what its markup says of whose words they are."""
    attribution = attribution_of(node.attributes.get("data-speaker-text", ""), cited)
    if node.tag == "blockquote" and attribution is not None and blocks:
        return [
            replace(blocks[0], cited=attribution),
            *(replace(block, cited=attribution) for block in blocks[1:]),
        ]
    if node.tag == "p" and len(blocks) == 1:
        return [_with_speeches(node, blocks[0], cited)]
    if node.tag in ("ul", "ol"):
        items = [element for element in node.descendants() if element.tag == "li"]
        if len(items) == len(blocks):
            return [_with_speeches(item, block, cited) for item, block in zip(items, blocks, strict=True)]
    return blocks


def _with_speeches(node: Element, block: Block, cited: list[Attribution]) -> Block:
    """The line with the places of its ``q`` elements; those of a nested item are not found in its words."""
    speeches: list[Speech] = []
    text, position = block.text, 0
    for element in node.descendants():
        attribution = attribution_of(element.attributes.get("data-speaker-text", ""), cited)
        words = " ".join(words_of_node(element).split())
        start = text.find(words, position) if element.tag == "q" and attribution is not None else -1
        if start >= 0 and attribution is not None:
            position = start + len(words)
            speeches.append(Speech(start, position, len(speeches), attribution.speaker, attribution))
    return replace(block, spoken=tuple(speeches))


def _with_title(blocks: list[Block]) -> list[Block]:
    """The first heading of a document that has a title's element is its title."""
    for index, block in enumerate(blocks):
        if block.kind == "h":
            blocks[index] = Block(block.runs, "h", 1, gap=block.gap)
            break
    return blocks


def blocks_of(node: Node, *, is_quoted: bool = False) -> list[Block]:
    """The blocks that one element of a cleaned body holds."""
    if isinstance(node, str):
        return [Block((Run(node),), is_quoted=is_quoted)] if node.strip() else []
    tag = node.tag
    if tag in ("h2", "h3", "h4"):
        return _lines(node.children, "h", int(tag[1]), is_quoted=False)
    if tag in ("ul", "ol"):
        return _items(node, 1, is_quoted)
    if tag == "table":
        return [Block((Run(words_of_node(node)),), "table", html=serialise([node]), is_quoted=is_quoted)]
    if tag == "hr":
        return [Block((), "hr")]
    if tag in ("blockquote", "aside", "figure", "div"):
        out: list[Block] = []
        for child in node.children:
            out += blocks_of(child, is_quoted=is_quoted or tag == "blockquote")
        return out
    return _paragraph(node, is_quoted)


def _paragraph(node: Element, is_quoted: bool) -> list[Block]:
    out = _lines(node.children if node.tag in ("p", "figcaption") else [node], "p", 0, is_quoted=is_quoted)
    return [_word_item(block) for block in out]


def _word_item(block: Block) -> Block:
    """A paragraph that Word meant as an item: its level was marked, its bullet is text."""
    text = "".join(run.text for run in block.runs)
    level = text.count(_MARK)
    if not level:
        return block
    runs = [Run(run.text.replace(_MARK, ""), run.marks, run.href) for run in block.runs]
    joined = "".join(run.text for run in runs)
    bullet = _BULLET.match(joined)
    rest = bullet.end() if bullet else 0
    out: list[Run] = []
    for run in runs:
        skip = min(rest, len(run.text))
        rest -= skip
        if run.text[skip:]:
            out.append(Run(run.text[skip:], run.marks, run.href))
    return Block(tuple(out), "li", level, is_quoted=block.is_quoted, gap=0)


def _lines(children: list[Node], kind: str, level: int, *, is_quoted: bool) -> list[Block]:
    """The block's lines; a line break parts blocks only where a label or a bullet begins the next one."""
    lines: list[list[Run]] = [[]]
    for run in _runs(children, (), ""):
        if run is None:
            lines.append([])
        else:
            lines[-1].append(run)
    lines = [line for line in lines if "".join(run.text for run in line).strip()]
    if kind == "h" or len(lines) <= 1:
        joined: list[Run] = []
        for line in lines:
            joined += [Run(" "), *line] if joined else line
        return [Block(tuple(joined), kind, level, is_quoted=is_quoted)] if joined else []
    return [
        Block(tuple(line), kind, level, is_quoted=is_quoted, gap=0 if index else 1)
        for index, line in enumerate(lines)
    ]


def _runs(nodes: list[Node], marks: tuple[str, ...], href: str) -> list[Run | None]:
    """Runs, with None for each line break."""
    out: list[Run | None] = []
    for node in nodes:
        if isinstance(node, str):
            out.append(Run(node, marks, href))
        elif node.tag == "br":
            out.append(None)
        else:
            inner = (*marks, node.tag) if node.tag in _MARKS and node.tag not in marks else marks
            out += _runs(node.children, inner, node.attributes.get("href", href) if node.tag == "a" else href)
    return out


def _items(node: Element, level: int, is_quoted: bool) -> list[Block]:
    out: list[Block] = []
    for item in node.elements():
        own: list[Node] = []
        nested: list[Block] = []
        for child in item.children:
            if isinstance(child, Element) and child.tag in ("ul", "ol"):
                nested += _items(child, level + 1, is_quoted)
            elif isinstance(child, Element) and child.tag in ("p", "blockquote", "table", "figure"):
                own += [" ", *(child.children if child.tag == "p" else [words_of_node(child)])]
            else:
                own.append(child)
        runs = [run or Run(" ") for run in _runs(own, (), "")]
        if "".join(run.text for run in runs).strip():
            out.append(
                Block(
                    tuple(runs),
                    "li",
                    level,
                    is_ordered=node.tag == "ol",
                    is_quoted=is_quoted,
                    gap=0 if out else 1,
                )
            )
        out += nested
    return out


def words_of_node(node: Node) -> str:
    if isinstance(node, str):
        return node
    joint = " " if node.tag in ("tr", "td", "th", "p", "li", "table", "thead", "tbody", "br") else ""
    return joint + "".join(words_of_node(child) for child in node.children) + joint
