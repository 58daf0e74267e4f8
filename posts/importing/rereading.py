"""A body that stands, read again: proposals for a reviewer, and the body with what was accepted.

Pure. What nobody accepts comes back byte for byte; what is accepted moves no word. Embeds, tables, asides and
quotations that say whose they are stay as they are, and nothing is proposed for them.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Final

from posts.html import clean_html, read_body
from posts.importing import stored
from posts.importing.body import References, flow, write_body
from posts.importing.calls import is_call_heading
from posts.importing.html import blocks_of, words_of_node
from posts.importing.parsed import Attribution, Block, Kind, ParsedDocument, Run, Unit
from posts.importing.pieces import Part, letters
from posts.importing.recognition import recognise
from posts.importing.reviewing import ACCEPTED, Sheet
from posts.markup import Element, Node, serialise

# What a reviewer may make of a part of a text that stands: everything else of a document is no longer in its body.
CHOICES: Final = (Kind.PARAGRAPH, Kind.QUOTE, Kind.COMMENT, Kind.CALL, Kind.PETITION, Kind.CONTACT)
_PROPOSED: Final = frozenset({
    Kind.QUOTE, Kind.SPOKEN, Kind.COMMENT, Kind.LABEL, Kind.CALL, Kind.PETITION, Kind.CONTACT,
})  # fmt: skip
_READ: Final = frozenset({"p", "h2", "h3", "h4", "ul", "ol", "blockquote"})
_OPAQUE: Final = "table"  # a block whose markup is kept as it is
_TOKEN: Final = re.compile(r"<[^>]*>|&[A-Za-z0-9#]+;|[\s\S]")


@dataclass(frozen=True)
class Original:
    """One element of the body as it stood, and where it is: counted in characters that are no spaces."""

    start: int
    end: int
    tag: str
    html: str
    language: str = ""
    inner: tuple[Original, ...] = ()


@dataclass(frozen=True)
class _Piece:
    """One block of a unit with its place."""

    block: Block
    start: int
    end: int


def propose(body: str) -> dict[str, Any]:
    """The proposals for a cleaned body, to be stored: as for a document, and the elements as they stood."""
    nodes = [node for node in read_body(body).children if isinstance(node, Element)]
    read = [_read(node) for node in nodes]
    blocks = [block for found in read for block in found]
    document = recognise(blocks)
    if _letters_of(document.units) != "".join("".join(block.text.split()) for block in blocks):
        document = _untouched(blocks, document)
    proposals = stored.units_to_json(replace(document, units=tuple(_proposed(document.units, read, nodes))))
    proposals |= {"title": "", "byline": [], "published_on": None}
    proposals["originals"] = [
        [node.tag, serialise([node]), sum(letters(block.text) for block in found), _inner(node, found)]
        for node, found in zip(nodes, read, strict=True)
    ]
    return proposals


def _read(node: Element) -> list[Block]:
    """The blocks of one element; a single one that stays as it is where there is nothing to propose."""
    if node.tag in _READ and not _is_attributed(node):
        blocks = blocks_of(node)
        if "".join("".join(block.text.split()) for block in blocks) == "".join(words_of_node(node).split()):
            cited = _cited(node)
            return [replace(block, cited=cited) for block in blocks] if cited else blocks
    return [Block((Run(words_of_node(node)),), _OPAQUE, html=serialise([node]))]


def _is_attributed(node: Element) -> bool:
    """Whether the markup says whose words they are, or holds what cannot be taken apart."""
    said = ("data-speaker", "data-speaker-text", "data-via")
    if any(name in node.attributes for name in said):
        return True
    return any(one.tag in ("q", "figure", "table", "blockquote") for one in node.descendants())


def _cited(node: Element) -> Attribution | None:
    key = node.attributes.get("data-source", "")
    return Attribution(records=(("source", key),)) if key else None


def _inner(node: Element, found: Sequence[Block]) -> list[list[Any]]:
    """The children of a quotation, each with its size."""
    if node.tag != "blockquote" or (found and found[0].kind == _OPAQUE):
        return []
    return [
        [child.tag, serialise([child]), letters(words_of_node(child))]
        for child in node.children
        if isinstance(child, Element)
    ]


def _letters_of(units: Sequence[Unit]) -> str:
    return "".join("".join(block.text.split()) for unit in units for block in unit.blocks)


def _untouched(blocks: list[Block], document: ParsedDocument) -> ParsedDocument:
    """Nothing but paragraphs, where the recognition did not hand on every word in its order."""
    units = tuple(Unit(Kind.PARAGRAPH, (block,)) for block in blocks)
    return replace(document, units=units, findings=())


def _proposed(
    units: Sequence[Unit], read: Sequence[Sequence[Block]], nodes: Sequence[Element]
) -> Iterator[Unit]:
    """The units as proposals: what is settled says so, and what is a field of a new draft is text here."""
    tags = {
        found[0].html: node.tag for node, found in zip(nodes, read, strict=True) if found and found[0].html
    }
    kinds = {"blockquote": Kind.QUOTE, "aside": Kind.COMMENT, "hr": Kind.RULE}
    for unit in units:
        first = unit.blocks[0]
        if first.html:
            yield Unit(kinds.get(tags.get(first.html, ""), Kind.PARAGRAPH), unit.blocks, is_settled=True)
        elif first.kind == "h" and unit.kind not in (Kind.CALL, Kind.QUOTE):
            yield Unit(Kind.HEADING, unit.blocks, level=first.level or 2, is_settled=True)
        elif unit.kind in _PROPOSED or unit.kind is Kind.LEAD_IN:
            yield unit
        else:
            yield Unit(Kind.PARAGRAPH, unit.blocks)


# Writing it back ------------------------------------------------------------------


def rewrite(sheet: Sheet, references: References | None = None) -> str:
    """The body with what was accepted, and everything else as it stood."""
    originals = _originals(sheet.document["originals"])
    units: list[Unit] = []
    plain: list[_Piece] = []
    at = 0
    accepted = [_accepted(part) for part in sheet.parts]

    def close() -> None:
        if plain:
            units.append(Unit(Kind.PARAGRAPH, tuple(_as_they_were(plain, originals))))
            plain.clear()

    for index, (part, unit) in enumerate(zip(sheet.parts, accepted, strict=True)):
        pieces = []
        for block in part.unit.blocks:
            end = at + letters(block.text)
            pieces.append(_Piece(block, at, end))
            at = end
        ahead = accepted[index + 1] if index + 1 < len(accepted) else None
        heads = part.unit.kind is Kind.HEADING and ahead is not None and ahead.kind is Kind.CALL
        if heads and is_call_heading(part.unit.text):
            close()
            units.append(part.unit)
        elif unit is None:
            plain += pieces
        else:
            close()
            units += _written(unit, pieces, originals, references)
    close()
    return write_body(ParsedDocument(tuple(units), str(sheet.document["language"])), references)


def _accepted(part: Part) -> Unit | None:
    """The unit with what was accepted of it; None where it stays as it was."""
    unit = part.unit
    if unit.is_settled or unit.kind not in _PROPOSED:
        return None
    if unit.kind is Kind.SPOKEN:
        kept = tuple(
            speech
            for index, speech in enumerate(unit.speeches)
            if part.decision_on(f"{part.key}.{index}") == ACCEPTED
        )
        return replace(unit, speeches=kept) if kept else None
    return unit if part.decision == ACCEPTED else None


def _originals(told: Sequence[Sequence[Any]]) -> list[Original]:
    found = []
    at = 0
    for tag, html, size, inner in told:
        within, here = [], at
        for inner_tag, inner_html, inner_size in inner:
            within.append(Original(here, here + inner_size, inner_tag, inner_html))
            here += inner_size
        language = re.match(r'<[^>]*?\slang="([^"]*)"', html)
        found.append(
            Original(
                at, at + size, tag, html, entities.unescape(language[1]) if language else "", tuple(within)
            )
        )
        at += size
    return found


def _as_they_were(pieces: Sequence[_Piece], originals: Sequence[Original]) -> Iterator[Block]:
    """Blocks that write these pieces as they stood; of an element that was cut, what is left of it."""
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        if piece.block.html:
            yield piece.block
            index += 1
            continue
        whole = next(
            (one for one in originals if one.start <= piece.start and piece.end <= one.end != one.start), None
        )
        count = 1
        while whole and index + count < len(pieces) and _lies_in(pieces[index + count], whole):
            count += 1
        taken = pieces[index : index + count]
        index += count
        if whole and taken[0].start == whole.start and taken[-1].end == whole.end:
            yield _kept(whole.html, taken)
        elif whole and whole.tag == "blockquote":
            yield _kept(f"<blockquote>{flow(_within(taken, whole.inner))}</blockquote>", taken)
        else:
            yield from (one.block for one in taken)


def _lies_in(piece: _Piece, whole: Original) -> bool:
    return not piece.block.html and whole.start <= piece.start and piece.end <= whole.end


def _within(pieces: Sequence[_Piece], originals: Sequence[Original]) -> list[Block]:
    """Blocks with the markup of every original that they hold whole; the others by their words and marks."""
    out: list[Block] = []
    index = 0
    while index < len(pieces):
        start = pieces[index].start
        whole = next((one for one in originals if one.start == start != one.end), None)
        count = next(
            (
                number
                for number in range(1, len(pieces) - index + 1)
                if whole and pieces[index + number - 1].end == whole.end
            ),
            0,
        )
        if whole and count and whole.tag in ("p", "ul", "ol"):
            out.append(_kept(whole.html, pieces[index : index + count]))
            index += count
        else:
            out.append(pieces[index].block)
            index += 1
    return out


def _kept(html: str, pieces: Sequence[_Piece]) -> Block:
    return Block((Run(" ".join(piece.block.text for piece in pieces)),), html=html)


def _written(
    unit: Unit, pieces: Sequence[_Piece], originals: Sequence[Original], references: References | None
) -> list[Unit]:
    """What was accepted; an embed that lies in it parts it in two."""
    out: list[Unit] = []
    taken: list[_Piece] = []
    for piece in [*pieces, None]:
        if piece is not None and not piece.block.html:
            taken.append(piece)
            continue
        if taken:
            out.append(_one(unit, taken, originals, references))
            taken = []
        if piece is not None:
            out.append(Unit(Kind.PARAGRAPH, (piece.block,)))
    return out


def _one(
    unit: Unit, pieces: Sequence[_Piece], originals: Sequence[Original], references: References | None
) -> Unit:
    blocks = [piece.block for piece in pieces]
    if unit.kind is Kind.SPOKEN:
        html = _with_speeches(unit, pieces[0], originals, references)
        return Unit(Kind.PARAGRAPH, (_kept(html, pieces),)) if html else replace(unit, blocks=tuple(blocks))
    if unit.kind in (Kind.CALL, Kind.CONTACT):
        return replace(unit, blocks=tuple(blocks))  # what becomes a record is read item by item
    inner = [one for original in originals for one in (original.inner or (original,))]
    blocks = _within(pieces, inner)
    quoted = next(
        (one for one in originals if one.tag == "blockquote" and one.start == pieces[0].start), None
    )
    if unit.kind is Kind.QUOTE and quoted and quoted.language and quoted.end == pieces[-1].end:
        given = _attributes(unit.attribution or Attribution(), references) | {"lang": quoted.language}
        return Unit(
            Kind.PARAGRAPH, (_kept(f"<blockquote{_told(given)}>{flow(blocks)}</blockquote>", pieces),)
        )
    return replace(unit, blocks=tuple(blocks))


def _attributes(attribution: Attribution, references: References | None) -> dict[str, str]:
    if references is not None:
        return dict(references.quotation(attribution))
    return {"data-speaker-text": attribution.speaker} if attribution.speaker else {}


def _told(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())


def _with_speeches(
    unit: Unit, piece: _Piece, originals: Sequence[Original], references: References | None
) -> str:
    """The element as it stood with its quotations marked; "" where the markup does not allow it."""
    whole = next((one for one in originals if (one.start, one.end) == (piece.start, piece.end)), None)
    if whole is None or whole.tag != "p":
        return ""
    html = whole.html
    for speech in reversed(unit.speeches):
        first = letters(piece.block.text[: speech.start])
        last = first + letters(piece.block.text[speech.start : speech.end])
        opened = f"<q{_told(_attributes(speech.attributed, references))}>"
        html = _marked(html, first, last, opened)
        if not html:
            return ""
    return html


def _marked(html: str, first: int, last: int, opened: str) -> str:
    """``html`` with ``opened`` before its letter ``first`` and ``</q>`` after the one before ``last``."""
    out: list[str] = []
    seen = depth = 0
    lowest: int | None = None
    for token in _TOKEN.findall(html):
        is_tag = token.startswith("<") and len(token) > 1
        if is_tag:
            if not token.startswith("<br"):
                depth += -1 if token.startswith("</") else 1
            if lowest is not None and depth < lowest:
                return ""
            out.append(token)
            continue
        size = letters(entities.unescape(token))
        if size and seen == first and lowest is None and first < last:
            out.append(opened)
            lowest = depth
        out.append(token)
        seen += size
        if size and lowest is not None and seen == last:
            if depth != lowest:
                return ""
            out.append("</q>")
            first = last = -1
            lowest = None
    return "".join(out) if last == -1 else ""


def words_kept(before: str, after: str) -> bool:
    """Whether a body says the same words in the same order as another, spaces left out."""
    return _plain(before) == _plain(after)


def _plain(body: str) -> str:
    def words(node: Node) -> str:
        return node if isinstance(node, str) else "".join(words(child) for child in node.children)

    return "".join("".join(words(node) for node in read_body(clean_html(body)).children).split())
