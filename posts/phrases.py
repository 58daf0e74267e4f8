"""What stands inside a paragraph: marks, links, spaces and line breaks in the one form in which a body keeps them.

A leaf beneath `posts.flow`. Words are kept in any case; a mark around nothing and a link to nowhere go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from posts.markup import Element, Node
from posts.vocabulary import REQUIRED, checked_attributes, printable

# Side by side or one in the other, two of these mean what one means.
MARKS: Final = frozenset({"em", "strong", "sub", "sup", "mark", "ins", "del", "small"})

_SPACES = re.compile(r"[ \t\n\f\r\xa0]{2,}|[\t\n\f\r]")
_EDGE = " \xa0"
# Anything but space, control characters and invisible ones.
_VISIBLE = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2060\ufdd0-\ufdef\ufeff\ufffe\uffff]")


def has_words(node: Node) -> bool:
    """Say whether a reader would see anything but space."""
    if isinstance(node, str):
        return _VISIBLE.search(node) is not None
    return any(map(has_words, node.children))


def phrases(nodes: list[Node], within: frozenset[str] = frozenset()) -> list[Node]:
    """Return the inline content of one block, tidied; an element that stands in `within` is unwrapped.

    Two spaces become one, space at the edges and around line breaks goes. A single non-breaking space stays, as
    French typography needs it.
    """
    if all(isinstance(node, str) for node in nodes):
        text = _SPACES.sub(_one_space, printable("".join(map(str, nodes)))).strip(_EDGE)
        return [text] if text else []
    content = list(_kept(nodes, within))
    tidy(content)
    return content


def tidy(content: list[Node]) -> None:
    """Bring the spaces of a block's content, and marks that touch, into their one form; changes the list."""
    merged = True
    while merged:
        _tidy_spaces(content)
        merged = _merge(content)
    first, last = 0, len(content)
    while first < last and _is_break(content[first]):
        first += 1
    while first < last and _is_break(content[last - 1]):
        last -= 1
    content[:] = content[first:last]


def paragraphs(content: list[Node]) -> list[list[Node]]:
    """Split tidied content where two line breaks stand together: whoever types them means a new paragraph."""
    if not any(map(_is_break, content)):
        return [content] if any(map(has_words, content)) else []
    parts: list[list[Node]] = [[]]
    for index, node in enumerate(content):
        if not _is_break(node):
            parts[-1].append(node)
        elif index + 1 < len(content) and _is_break(content[index + 1]):
            if parts[-1]:
                parts.append([])
        elif parts[-1]:
            parts[-1].append(node)
    return [part for part in parts if any(map(has_words, part))]


def without(nodes: list[Node], tag: str) -> list[Node]:
    """Return the nodes with every element of that name unwrapped."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            out.append(node)
            continue
        children = without(node.children, tag)
        if node.tag == tag:
            out.extend(children)
        else:
            out.append(Element(node.tag, node.attributes, children))
    return out


def _is_break(node: Node) -> bool:
    return isinstance(node, Element) and node.tag == "br"


def _kept(nodes: list[Node], within: frozenset[str]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, str):
            yield printable(node)
        elif node.tag == "br":
            yield Element("br")
        else:
            attributes = checked_attributes(node.tag, node.attributes)
            required = REQUIRED.get(node.tag)
            says_nothing = required is not None and required not in attributes
            if says_nothing or node.tag in within or not has_words(node):
                yield from _kept(node.children, within)
                continue
            inside = within | {node.tag} if node.tag == "a" or node.tag in MARKS else within
            yield Element(node.tag, attributes, list(_kept(node.children, inside)))


def _slots(content: list[Node]) -> Iterator[tuple[list[Node], int]]:
    """Yield where each text and each line break stands, in document order."""
    for index, node in enumerate(content):
        if isinstance(node, str) or node.tag == "br":
            yield content, index
        else:
            yield from _slots(node.children)


def _tidy_spaces(content: list[Node]) -> None:
    _join_strings(content)
    line: list[tuple[list[Node], int]] = []
    before = "edge"
    for holder, index in _slots(content):
        node = holder[index]
        if not isinstance(node, str):
            _strip_end(line)
            line, before = [], "edge"
            continue
        text = _SPACES.sub(_one_space, node)
        if before == "edge":
            text = text.lstrip(_EDGE)
        elif before == "space":
            text = text.lstrip(" ")
        holder[index] = text
        if text:
            before = "space" if text.endswith(" ") else "word"
            line.append((holder, index))
    _strip_end(line)
    _join_strings(content)


def _one_space(match: re.Match[str]) -> str:
    return "\xa0" if match[0].strip("\xa0") == "" else " "


def _strip_end(line: list[tuple[list[Node], int]]) -> None:
    while line:
        holder, index = line.pop()
        text = holder[index]
        assert isinstance(text, str)  # noqa: S101 - only texts are collected
        holder[index] = text.rstrip(_EDGE)
        if holder[index]:
            return


def _join_strings(content: list[Node]) -> None:
    out: list[Node] = []
    for node in content:
        if isinstance(node, Element):
            _join_strings(node.children)
            out.append(node)
        elif out and isinstance(out[-1], str):
            out[-1] += node
        elif node:
            out.append(node)
    content[:] = out


def _merge(content: list[Node]) -> bool:
    """Join marks that touch; tell whether anything changed."""
    merged = False
    out: list[Node] = []
    for node in content:
        last = out[-1] if out else None
        if (
            isinstance(node, Element)
            and isinstance(last, Element)
            and node.tag == last.tag
            and node.tag in MARKS
        ):
            last.children.extend(node.children)
            merged = True
        else:
            out.append(node)
    content[:] = out
    for child in content:
        if isinstance(child, Element):
            merged = _merge(child.children) or merged
    return merged
