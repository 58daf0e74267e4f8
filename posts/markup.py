"""Trees of HTML in memory: read by the HTML5 rules, written deterministically.

A leaf beneath `posts.html`. It knows nothing of what a body may contain; it only guards against input that would make
a parser slow (nesting, attributes and formatting elements beyond any honest use), and never loses a word to that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Elements nested deeper than this are unwrapped; honest text (lists in tables in quotations) stays far below.
DEEPEST: Final = 80
VOID: Final = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
})  # fmt: skip

_MOST_OPEN = 200
_MOST_FOREIGN = 1000
_MOST_ATTRIBUTES = 200
_FORMATTING = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
_IMPLIED_END = frozenset({
    "body", "dd", "dt", "head", "html", "li", "optgroup", "option", "p", "rb", "rp", "rt", "rtc", "tbody", "td",
    "tfoot", "th", "thead", "tr",
})  # fmt: skip
# A start tag by the HTML5 tokeniser's rules; every loop is possessive and every part may end with the text, so that
# no input makes the expression go back.
_ATTRIBUTE = r"""=?+[^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>]++)?+)?+"""
_TAG = re.compile(
    rf"<!--.*?(?:-->|\Z)|<(/?+)([a-zA-Z][^\s/>]*+)((?:[\s/]++|(?=[^\s/>]){_ATTRIBUTE})*+)>?+", re.DOTALL
)
_ATTRIBUTES = re.compile(rf"(?=[^\s/>]){_ATTRIBUTE}")
# In this order: the ampersand first.
_ENTITIES = {"&": "&amp;", "\xa0": "&nbsp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_SURROGATE = re.compile("[\ud800-\udfff]")

Names = list[tuple[str, dict[str, str]]]
# Says what becomes of an element: None drops it with all it contains, an empty list keeps only what it contains,
# several names nest into each other.
Translate = Callable[[str, dict[str, str]], "Names | None"]


class Element:
    """One element of a tree; its children are elements and strings."""

    __slots__ = ("attributes", "children", "holds_block", "tag")

    def __init__(
        self, tag: str, attributes: Mapping[str, str] | None = None, children: list[Node] | None = None
    ) -> None:
        self.tag = tag
        self.attributes: dict[str, str] = dict(attributes or {})
        self.children: list[Node] = [] if children is None else children
        self.holds_block = False

    def __repr__(self) -> str:
        return f"<Element {self.tag}: {serialise([self])[:60]!r}>"

    def elements(self) -> Iterator[Element]:
        """Yield the element children."""
        return (child for child in self.children if isinstance(child, Element))

    def descendants(self) -> Iterator[Element]:
        """Yield the elements inside, in document order."""
        stack = [child for child in reversed(self.children) if isinstance(child, Element)]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(child for child in reversed(element.children) if isinstance(child, Element))


Node = Element | str


def _as_written(tag: str, attributes: dict[str, str]) -> Names | None:
    return [(tag, attributes)]


def parse(html: str, translate: Translate = _as_written, inline: frozenset[str] = frozenset()) -> Element:
    """Read HTML into a tree under a nameless root; comments go, and line ends become newlines.

    `inline` names the elements that are not blocks; an element knows whether a block stands inside it (`holds_block`).
    """
    root = Element("")
    made: list[tuple[Element, Element]] = []
    html = _SURROGATE.sub("\ufffd", html).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    # The parser object owns the nodes' memory and must outlive the walk.
    document = LexborHTMLParser(bounded(html), is_fragment=True)
    node: LexborNode | None = document.root
    parent, depth = root, 0
    waiting: list[tuple[LexborNode | None, Element, int]] = []
    while node is not None or waiting:
        if node is None:
            node, parent, depth = waiting.pop()
            continue
        following = node.next
        if node.is_text_node:
            parent.children.append(node.text_content or "")
        elif node.is_element_node:
            given = node.attributes
            attributes = {name: value or "" for name, value in given.items()} if given else {}
            names = translate(node.tag or "", attributes)
            if names is not None:
                inner, inner_depth = parent, depth
                for name, attributes in names:
                    if inner_depth >= DEEPEST:
                        if name not in inline:
                            inner.children.append("\n")
                        break
                    element = Element(name, attributes)
                    inner.children.append(element)
                    made.append((element, inner))
                    inner, inner_depth = element, inner_depth + 1
                child = node.first_child
                if child is not None:
                    waiting.append((following, parent, depth))
                    node, parent, depth = child, inner, inner_depth
                    continue
        node = following
    for element, holder in reversed(made):
        if element.holds_block or element.tag not in inline:
            holder.holds_block = True
    return root


def bounded(html: str) -> str:
    """Return HTML in which no tag has absurdly many attributes and not too many elements are open at once.

    HTML5 parsing takes quadratic time in the depth of open elements, in the attributes of one tag, and in the
    formatting elements that each paragraph opens again. A tag too many becomes `embed`, which is empty and holds no
    words, so that the text stays.
    """
    tags = html.count("<")
    most_formatting = max(3, min(16, 400_000 // (tags + 1)))
    opened = foreign = formatting = 0

    def bound(match: re.Match[str]) -> str:
        nonlocal opened, foreign, formatting
        name = match[2]
        if name is None:
            return match[0]
        name, written = name.lower(), match[3]
        if match[1]:
            if name in _FORMATTING:
                formatting = max(0, formatting - 1)
            if name not in _IMPLIED_END:
                opened = max(0, opened - 1)
            return match[0]
        if len(written) > 2 * _MOST_ATTRIBUTES and len(_ATTRIBUTES.findall(written)) > _MOST_ATTRIBUTES:
            return "<embed>"
        if name in VOID or name in _IMPLIED_END:
            return match[0]
        if name in _FORMATTING:
            if formatting >= most_formatting:
                return "<embed>"
            formatting += 1
        elif written.endswith("/"):
            # Shapes of a drawing close themselves; elsewhere nothing does, so these are counted apart.
            foreign += 1
            return match[0] if foreign <= _MOST_FOREIGN else "<embed>"
        if opened >= _MOST_OPEN:
            return "<embed>"
        opened += 1
        return match[0]

    return _TAG.sub(bound, html)


def serialise(nodes: list[Node], ampersand: str = "&amp;", space: str = "&nbsp;") -> str:
    """Write nodes as HTML, attributes in the order they have; the same tree always gives the same text.

    `ampersand` and `space` say how an ampersand and a non-breaking space are written between tags.
    Source: HTML standard, 13.3, as browsers and nh3 write.
    """
    out: list[str] = []

    def write(nodes: list[Node]) -> None:
        for node in nodes:
            if isinstance(node, str):
                text = node.replace("&", ampersand).replace("\xa0", space)
                out.append(text.replace("<", "&lt;").replace(">", "&gt;"))
                continue
            attributes = "".join([f' {name}="{_quoted(value)}"' for name, value in node.attributes.items()])
            out.append(f"<{node.tag}{attributes}>")
            if node.tag not in VOID:
                write(node.children)
                out.append(f"</{node.tag}>")

    write(nodes)
    return "".join(out)


def _quoted(value: str) -> str:
    for character, entity in _ENTITIES.items():
        value = value.replace(character, entity)
    return value
