"""From any HTML to the blocks of the body contract: what editors, clipboards and old pages give is put in order.

A leaf beneath `posts.html`, above `posts.elements`, `posts.phrases` and `posts.tables`. Each handler returns the
blocks that an element becomes, often one, sometimes several: what may not stand inside a list, a table or a quotation
is lifted out at its place, so that words keep their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from posts.markup import Element, Node
from posts.phrases import has_words, paragraphs, phrases, tidy, without
from posts.tables import table_blocks
from posts.vocabulary import ATTRIBUTION, INLINE, VOCABULARY, checked_attributes, web_address

_HEADINGS = frozenset({"h2", "h3", "h4"})
_TEXT_BLOCKS = frozenset({"p", "h2", "h3", "h4"})
_QUOTABLE = frozenset({"p", "ul", "ol"})
# Their children carry what a mark around them marks.
_STRUCTURES = frozenset({"ul", "ol", "table", "thead", "tbody", "tfoot", "tr", "figure"})


def flow(nodes: Iterable[Node]) -> list[Element]:
    """Return the blocks that nodes side by side make; words that stand bare become paragraphs."""
    out: list[Element] = []
    run: list[Node] = []
    items: list[Node] = []

    def close() -> None:
        if run:
            out.extend(_text_blocks("p", {}, run))
            run.clear()
        if items:
            out.extend(_list(Element("ul", children=list(items))))
            items.clear()

    for node in _spread(nodes):
        if isinstance(node, str) or node.tag in INLINE:
            if items and has_words(node):
                close()
            if not items:
                run.append(node)
        elif node.tag == "li":
            if not items:
                close()
            items.append(node)
        else:
            close()
            out.extend(_HANDLERS.get(node.tag, _division)(node))
    close()
    return out


def _spread(nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes with every inline element that holds a block put inside that block instead."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, Element) and node.tag in INLINE and node.holds_block:
            out.extend(_put_inside(node))
        else:
            out.append(node)
    return out


def _put_inside(wrapper: Element) -> list[Node]:
    out: list[Node] = []
    run: list[Node] = []
    for child in _spread(wrapper.children):
        if isinstance(child, str) or child.tag in INLINE:
            run.append(child)
            continue
        if run:
            out.append(Element(wrapper.tag, wrapper.attributes, run))
            run = []
        out.append(_wrap_content(wrapper, child))
    if run:
        out.append(Element(wrapper.tag, wrapper.attributes, run))
    return out


def _wrap_content(wrapper: Element, block: Element) -> Element:
    """Return the block with its words inside a copy of the wrapper."""
    if block.tag in ("hr", "video"):
        return block
    whole = Element(block.tag, block.attributes)
    whole.holds_block = block.holds_block
    if block.tag in _STRUCTURES:
        for child in block.children:
            if isinstance(child, Element) and child.tag not in INLINE:
                whole.children.append(_wrap_content(wrapper, child))
            elif has_words(child):
                inner = Element(wrapper.tag, wrapper.attributes, [child])
                inner.holds_block = isinstance(child, Element) and child.holds_block
                whole.children.append(inner)
    elif block.children:
        inner = Element(wrapper.tag, wrapper.attributes, block.children)
        inner.holds_block = block.holds_block
        whole.children.append(inner)
    return whole


def _text_blocks(tag: str, attributes: dict[str, str], nodes: list[Node]) -> list[Element]:
    """Return paragraphs (or one heading) of inline nodes; nothing when no words are among them."""
    content = phrases(nodes)
    parts = paragraphs(content) if tag == "p" else [content] if any(map(has_words, content)) else []
    blocks = [Element(tag, attributes, part) for part in parts]
    for block in blocks[1:]:
        block.attributes.pop("id", None)
    return blocks


def _text_block(node: Element) -> list[Element]:
    attributes = checked_attributes(node.tag, node.attributes)
    if not node.holds_block:
        return _text_blocks(node.tag, attributes, node.children)
    out: list[Element] = []
    run: list[Node] = []
    for child in [*_spread(node.children), Element("hr")]:
        if isinstance(child, str) or child.tag in INLINE:
            run.append(child)
            continue
        blocks = _text_blocks(node.tag, attributes, run)
        if blocks:
            attributes.pop("id", None)
        out.extend(blocks)
        run = []
        out.extend(flow([child]))
    return out[:-1]


def _rule(node: Element) -> list[Element]:
    return [Element("hr")]


def _division(node: Element) -> list[Element]:
    blocks = flow(node.children)
    _pass_on_language(node, blocks)
    return blocks


def _pass_on_language(node: Element, blocks: Iterable[Element]) -> None:
    language = checked_attributes("p", node.attributes).get("lang")
    if language:
        for block in blocks:
            if "lang" in VOCABULARY[block.tag]:
                block.attributes.setdefault("lang", language)


def _preformatted(node: Element) -> list[Element]:
    """Return paragraphs in which the line ends of the source are line breaks."""
    return _division(Element("div", node.attributes, _with_breaks(node.children)))


def _with_breaks(nodes: list[Node]) -> list[Node]:
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, Element):
            copy = Element(node.tag, node.attributes, _with_breaks(node.children))
            copy.holds_block = node.holds_block
            out.append(copy)
            continue
        for number, line in enumerate(node.strip("\n").split("\n")):
            out.extend([Element("br"), line] if number else [line])
    return out


# Lists


def _list(node: Element) -> list[Element]:
    """Return the list, or its parts with what may not stand in a list between them; numbering goes on."""
    out: list[Element] = []
    attributes = checked_attributes(node.tag, node.attributes)
    current = Element(node.tag, attributes)
    number = int(attributes.get("start", "1"))
    for item in _items(node):
        whole, rest = _item(item)
        if whole is not None:
            current.children.append(whole)
            number += 1
        if rest:
            if current.children:
                out.append(current)
            out.extend(rest)
            current = Element(node.tag, attributes)
            if node.tag == "ol" and number != 1:
                current.attributes["start"] = str(number)
    if current.children:
        out.append(current)
    return out


def _items(node: Element) -> list[Element]:
    """Return the items as read; a list between items belongs to the item before it (Google Docs writes so)."""
    items: list[Element] = []
    loose: list[Node] = []

    def close() -> None:
        if any(map(has_words, loose)) or any(isinstance(one, Element) and one.holds_block for one in loose):
            items.append(Element("li", children=list(loose)))
        loose.clear()

    for child in _spread(node.children):
        if isinstance(child, Element) and child.tag == "li":
            close()
            items.append(Element("li", child.attributes, list(child.children)))
        elif isinstance(child, Element) and child.tag in ("ul", "ol") and not any(map(has_words, loose)):
            loose.clear()
            if items:
                items[-1].children.append(child)
            else:
                items.append(Element("li", children=[child]))
        else:
            loose.append(child)
    close()
    return items


def _item(node: Element) -> tuple[Element | None, list[Element]]:
    """Return the item and what has to stand after its list: the first block foreign to lists and all behind it."""
    blocks = flow(node.children)
    own: list[Element] = []
    for index, block in enumerate(blocks):
        if block.tag in _HEADINGS:
            own.append(_emphasised(block))
        elif block.tag in _QUOTABLE:
            own.append(block)
        elif block.tag != "hr":
            rest = blocks[index:]
            break
    else:
        rest = []
    if not own:
        return None, rest
    return Element("li", checked_attributes("li", node.attributes), _without_lone_paragraph(own)), rest


def _without_lone_paragraph(blocks: list[Element]) -> list[Node]:
    """Unwrap the one paragraph with which an item or a cell begins, unless it carries an anchor or a language."""
    first, *others = blocks
    if first.tag == "p" and not first.attributes and all(block.tag != "p" for block in others):
        return [*first.children, *others]
    return list(blocks)


def _emphasised(heading: Element) -> Element:
    """Return a paragraph in place of a heading where none may stand."""
    strong = Element("strong", children=without(heading.children, "strong"))
    paragraph = Element("p", heading.attributes, [strong])
    tidy(paragraph.children)
    return paragraph


# Quotations and the house's voice


def _attribution(node: Element) -> dict[str, str]:
    return {name: value for name, value in node.attributes.items() if name in ATTRIBUTION}


def _quotation(node: Element) -> list[Element]:
    """Return the quotation, in parts when something stands in it that is not the quoted words.

    A quotation within a quotation keeps its words, and its own part when it names a source or speaker of its own. A
    `footer` is an attribution: the HTML standard wants it outside the quotation.
    """
    quotation = Element("blockquote", checked_attributes("blockquote", node.attributes))
    blocks: list[Element] = []
    run: list[Node] = []
    for child in _spread(node.children):
        if isinstance(child, Element) and child.tag == "footer":
            blocks.extend(flow(run))
            run = []
            # Wrapped for the moment, so that it is seen to stand outside.
            blocks.append(Element("footer", children=list(_division(child))))
        else:
            run.append(child)
    blocks.extend(flow(run))
    return _fitted(quotation, blocks, _QUOTABLE)


def _house_voice(node: Element) -> list[Element]:
    attributes = checked_attributes("aside", node.attributes)
    if "data-kind" not in attributes:
        return _division(node)
    return _fitted(Element("aside", attributes), flow(node.children), _QUOTABLE | {"blockquote"})


def _fitted(holder: Element, blocks: list[Element], allowed: frozenset[str]) -> list[Element]:
    """Return the holder with the blocks that it may hold; others part it and stand at their place."""
    out: list[Element] = []
    current = Element(holder.tag, holder.attributes)

    def hold(block: Element) -> None:
        nonlocal current
        if block.tag in allowed:
            current.children.append(block)
        elif block.tag in _HEADINGS:
            current.children.append(_emphasised(block))
        elif block.tag == holder.tag and _says_the_same(block, holder):
            _pass_on_language(block, block.elements())
            for child in block.elements():
                hold(child)
        elif block.tag != "hr":
            if current.children:
                out.append(current)
            out.extend(block.elements() if block.tag == "footer" else [block])
            current = Element(holder.tag, holder.attributes)

    for block in blocks:
        hold(block)
    if current.children:
        out.append(current)
    return out


def _says_the_same(inner: Element, outer: Element) -> bool:
    if inner.tag == "aside":
        names = ("data-kind", "data-by")
        return all(inner.attributes.get(name) == outer.attributes.get(name) for name in names)
    own = _attribution(inner)
    return not own or own == _attribution(outer)


def _quoted_inline(block: Element, quotation: Element) -> Element:
    """Return a block in whose words a `q` stands in place of the quotation around them."""
    if block.tag == "p":
        return Element("p", block.attributes, [Element("q", quotation.attributes, block.children)])
    items: list[Node] = []
    for item in block.elements():
        words = [child for child in item.children if isinstance(child, str) or child.tag in INLINE]
        quoted: list[Node] = [Element("q", quotation.attributes, words)] if words else []
        for child in item.elements():
            if child.tag not in INLINE:
                quoted.append(_quoted_inline(child, quotation))
        items.append(Element("li", item.attributes, quoted))
    return Element(block.tag, block.attributes, items)


def _table(node: Element) -> list[Element]:
    return table_blocks(node, flow, _cell)


def _cell(blocks: list[Element]) -> list[Node] | None:
    """Return what a cell holds; a quotation in it becomes one within its sentences, so that it keeps its source."""
    own: list[Element] = []
    for block in blocks:
        if block.tag in _HEADINGS:
            own.append(_emphasised(block))
        elif block.tag == "blockquote":
            own.extend(_quoted_inline(child, block) for child in block.elements())
        elif block.tag in _QUOTABLE:
            own.append(block)
        elif block.tag != "hr":
            return None
    return _without_lone_paragraph(own) if own else []


# Figures


def _figure(node: Element) -> list[Element]:
    attributes = checked_attributes("figure", node.attributes)
    if attributes.get("data-embed") == "video":
        return _video_figure(node)
    if "data-embed" in attributes and "data-id" in attributes:
        return _placed(node, Element("figure", attributes), None)
    return flow(node.children)


def _video_figure(node: Element) -> list[Element]:
    links = [child for child in node.elements() if child.tag == "a" and not child.holds_block]
    link = next((child for child in links if web_address(child.attributes.get("href", ""))), None)
    if link is not None:
        return _placed(node, Element("figure", {"data-embed": "video"}), link)
    return flow(node.children)


def _placed(node: Element, figure: Element, link: Element | None) -> list[Element]:
    """Return the figure with its link and first caption; other words in it become paragraphs before or after."""
    before: list[Node] = []
    after: list[Node] = []
    captioned = False
    for child in node.children:
        if child is link and isinstance(child, Element):
            figure.children.append(_link(child))
        elif isinstance(child, Element) and child.tag == "figcaption" and not captioned:
            captioned = True
            content = _caption(child)
            if content:
                caption = checked_attributes("figcaption", child.attributes)
                figure.children.append(Element("figcaption", caption, content))
        elif figure.children:
            after.append(child)
        else:
            before.append(child)
    return [*flow(before), figure, *flow(after)]


def _link(node: Element) -> Element:
    attributes = checked_attributes("a", node.attributes)
    words = phrases(node.children, frozenset({"a"}))
    return Element("a", attributes, words if any(map(has_words, words)) else [attributes["href"]])


def _caption(node: Element) -> list[Node]:
    """Return the words of a caption, one line for each block that stood in it."""
    content: list[Node] = []
    for words in _lines(flow(node.children)):
        content.extend([Element("br"), *words] if content else words)
    tidy(content)
    return content


def _lines(blocks: Iterable[Element]) -> Iterable[list[Node]]:
    for block in blocks:
        run: list[Node] = []
        for child in block.children:
            if isinstance(child, Element) and child.tag not in INLINE:
                if run:
                    yield run
                    run = []
                yield from _lines([child])
            else:
                run.append(child)
        if run:
            yield run


def _video(node: Element) -> list[Element]:
    link = Element("a", node.attributes, [node.attributes["href"]])
    # What stands in the element is for browsers that cannot show it.
    return [Element("figure", {"data-embed": "video"}, [link])]


_HANDLERS: Final[dict[str, Callable[[Element], list[Element]]]] = {
    **dict.fromkeys(_TEXT_BLOCKS, _text_block),
    "ul": _list,
    "ol": _list,
    "hr": _rule,
    "pre": _preformatted,
    "blockquote": _quotation,
    "aside": _house_voice,
    "figure": _figure,
    "table": _table,
    "video": _video,
}
