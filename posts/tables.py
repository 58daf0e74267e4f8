"""Tables of the body contract: header rows first, one body, cells without blocks that only a page needs.

A leaf beneath `posts.flow`, which hands in its own function for the blocks inside cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from posts.markup import Element, Node
from posts.vocabulary import checked_attributes

Flow = Callable[[Iterable[Node]], list[Element]]
# Turns the blocks of one cell into its content, or says with None that they are more than a cell holds.
Fill = Callable[[list[Element]], "list[Node] | None"]

Row = tuple[str, Element]

_SECTIONS: Final = frozenset({"thead", "tbody", "tfoot"})


def table_blocks(table: Element, flow: Flow, fill: Fill) -> list[Element]:
    """Return the table, with captions as paragraphs at their place.

    A table that only arranges a page (mail and old sites do it: `role=presentation`, or a table, a figure or the
    house's voice in a cell) is taken apart into the blocks of its cells.
    """
    # Every cell is read once only: tables in tables in tables would otherwise take exponential time.
    parts = [(part, section, _contents(part, flow)) for part, section in _parts(table)]
    arranges = table.attributes.get("role") in ("presentation", "none")
    out: list[Element] = []
    rows: list[Row] = []
    for part, section, contents in parts:
        if part.tag == "tr" and not arranges:
            cells: list[Node] = []
            for cell, blocks in contents:
                content = fill(blocks)
                if content is None:
                    arranges = True
                    break
                cells.append(Element(cell.tag, checked_attributes(cell.tag, cell.attributes), content))
            if cells:
                rows.append((section, Element("tr", children=cells)))
            continue
        if rows:
            out.append(_table(table, rows))
            rows = []
        out.extend(block for _, blocks in contents for block in blocks)
    if rows:
        out.append(_table(table, rows))
    if arranges:
        return [block for _, _, contents in parts for _, blocks in contents for block in blocks]
    return out


def _contents(part: Element, flow: Flow) -> list[tuple[Element, list[Element]]]:
    """Return the cells of a row, or what else stands in a table, each with the blocks in it."""
    if part.tag == "tr":
        return [(cell, flow(cell.children)) for cell in part.elements() if cell.tag in ("td", "th")]
    if part.tag == "caption":
        return [(part, flow([Element("div", part.attributes, part.children)]))]
    return [(part, flow([part]))]


def _parts(table: Element) -> Iterable[tuple[Element, str]]:
    """Yield rows with the name of their section, and whatever else stands in the table, in document order."""
    for child in table.elements():
        if child.tag in _SECTIONS:
            for row in child.elements():
                yield row, child.tag
        else:
            yield child, "tbody"


def _table(table: Element, rows: list[Row]) -> Element:
    """Return a table whose leading header rows stand in `thead`; one that was marked up is believed."""
    marked = 0
    while marked < len(rows) and rows[marked][0] == "thead":
        marked += 1
    if not marked:
        while marked < len(rows) and all(cell.tag == "th" for cell in rows[marked][1].elements()):
            marked += 1
    parts: list[Node] = []
    for tag, some in (("thead", rows[:marked]), ("tbody", rows[marked:])):
        if some:
            parts.append(Element(tag, children=[row for _, row in some]))
    return Element("table", checked_attributes("table", table.attributes), parts)
