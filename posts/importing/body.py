"""The draft's body out of the recognised units, in the form that `posts.html.clean_html` leaves as it is.

Pure. Who speaks is written as words unless the caller knows the records: `References` maps an attribution to keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from typing import Protocol

from posts.html import clean_html
from posts.importing.parsed import (
    Attribution,
    Block,
    Kind,
    ParsedDocument,
    Run,
    Speech,
    Unit,
    normal_runs,
)

_PLACEHOLDERS = ("#", "")
# Where ``posts.importing.cited`` left the number of an attribution in markup that is kept as it is.
_KEY = re.compile(r'( lang="[^"]*")? data-speaker-text="cited:(\d+)"( lang="[^"]*")?')
_KEYED = re.compile(r'<q\b[^>]*\bdata-speaker-text="cited:(\d+)"[^>]*>(.*?)</q>', re.DOTALL)


class References(Protocol):
    """Says which records a quotation, a comment or a call stands for; empty where there is none."""

    def quotation(self, attribution: Attribution) -> dict[str, str]: ...

    def commenter(self, name: str) -> str: ...

    def call(self, units: list[Unit]) -> str: ...

    def petition(self, units: list[Unit]) -> str:
        """What stands after the paragraphs about a petition."""
        ...

    def contacts(self, units: list[Unit]) -> str:
        """What stands in place of the lines of contacts; empty where they stay lines."""
        ...

    def picture(self, unit: Unit) -> str | None:
        """What stands for a picture of a kit: "" where it has another place, None where it is not known here."""
        ...


class Words:
    """No records: speakers stay words, and what is asked of readers and governments stays prose."""

    def quotation(self, attribution: Attribution) -> dict[str, str]:
        return {"data-speaker-text": attribution.speaker} if attribution.speaker else {}

    def commenter(self, name: str) -> str:
        return ""

    def call(self, units: list[Unit]) -> str:
        return ""

    def petition(self, units: list[Unit]) -> str:
        return ""

    def contacts(self, units: list[Unit]) -> str:
        return ""

    def picture(self, unit: Unit) -> str | None:
        return None


def write_body(document: ParsedDocument, references: References | None = None) -> str:
    """The body's HTML: every word that has no field of its own on the draft."""
    refer = references or Words()
    parts: list[str] = []
    units = [unit for unit in document.units if unit.in_body]
    index = 0
    while index < len(units):
        unit = units[index]
        if is_card(unit):
            made = {Kind.CALL: refer.call, Kind.PETITION: refer.petition, Kind.CONTACT: refer.contacts}
            parts.append(made[unit.kind]([unit]) or flow(unit.blocks))
            index += 1
            continue
        if unit.kind is Kind.PICTURE:
            shown = refer.picture(unit)
            parts.append(flow(unit.blocks) if shown is None and unit.text else shown or "")
            index += 1
            continue
        if unit.kind is Kind.CALL or (
            unit.kind is Kind.HEADING
            and index + 1 < len(units)
            and units[index + 1].kind is Kind.CALL
            and not is_card(units[index + 1])
        ):
            run = _call_units(units[index:])
            embed = refer.call(run)
            if embed:
                parts.append(embed)
                index += len(run)
                continue
        if unit.kind in (Kind.PETITION, Kind.CONTACT):
            same = [unit]
            while (
                index + len(same) < len(units)
                and units[index + len(same)].kind is unit.kind
                and not is_card(units[index + len(same)])
            ):
                same.append(units[index + len(same)])
            lines = "".join(flow(other.blocks) for other in same)
            if unit.kind is Kind.PETITION:
                parts.append(lines + refer.petition(same))
            else:
                parts.append(refer.contacts(same) or lines)
            index += len(same)
            continue
        if unit.kind is Kind.LABEL:
            parts.append(_comment(unit, units[index + 1] if index + 1 < len(units) else None, refer))
            index += 2 if index + 1 < len(units) and _belongs(unit, units[index + 1]) else 1
            continue
        items = _items(units[index:])
        if items:
            parts.append(flow(items, refer))
        else:
            parts.append(_unit(unit, refer))
        index += max(1, len(items))
    return clean_html("".join(parts))


def is_card(unit: Unit) -> bool:
    """Whether the unit is the whole of a record that a kit brought along."""
    return unit.kind in (Kind.CALL, Kind.PETITION, Kind.CONTACT) and dict(unit.values).get("card") == "1"


def _items(units: list[Unit]) -> list[Block]:
    """The lines of one list that stand at the beginning of ``units``, a unit each, with the words spoken in them."""
    found: list[Block] = []
    for unit in units:
        if unit.kind not in (Kind.PARAGRAPH, Kind.SPOKEN) or len(unit.blocks) != 1:
            break
        block = unit.blocks[0]
        if not block.is_item or block.marker:
            break
        found.append(replace(block, spoken=unit.speeches) if unit.kind is Kind.SPOKEN else block)
    return found


def _call_units(units: list[Unit]) -> list[Unit]:
    taken = [units[0]]
    for unit in units[1:]:
        if unit.kind is not Kind.CALL or is_card(unit):
            break
        taken.append(unit)
    return taken


def _belongs(label: Unit, unit: Unit) -> bool:
    return unit.kind is Kind.COMMENT and unit.group == label.group


def _comment(label: Unit, comment: Unit | None, refer: References) -> str:
    """The label stands in the comment, so that no word goes; the name is the aside's as well where it is known."""
    kind = "editor-note" if label.by == "editor" else "comment"
    by = refer.commenter(label.by) if label.by and label.by != "editor" else ""
    inside = flow(label.blocks, refer)
    if comment is not None and _belongs(label, comment):
        inside += flow(comment.blocks, refer)
    attributes = {"data-kind": kind, **({"data-by": by} if by else {})}
    return f"<aside{_attributes(attributes)}>{inside}</aside>"


def _unit(unit: Unit, refer: References) -> str:
    if unit.kind is Kind.HEADING:
        if unit.blocks[0].html:
            kept = _resolved(unit.blocks[0], unit.blocks[0].spoken, refer)
            return re.sub(
                r"^<h\d|h\d>$",
                lambda tag: f"{tag[0].rstrip('>')[:-1]}{unit.level}{'>' * tag[0].endswith('>')}",
                kept,
            )
        return f"<h{unit.level}>{inline(unit.blocks[0].runs)}</h{unit.level}>"
    if unit.kind is Kind.RULE:
        return "<hr>" if not any(char.isalnum() for char in unit.text) else flow(unit.blocks)
    if unit.kind is Kind.QUOTE:
        attribution = unit.attribution or Attribution()
        attributes = refer.quotation(attribution)
        if unit.language:
            attributes = attributes | {"lang": unit.language}
        # Who relayed the words stands in the text where no record of it does.
        relayed = "".join(
            f"<p>{escape(relay.relayed, quote=False)}</p>"
            for relay in attribution.relays
            if relay.relayed and "data-via" not in refer.quotation(relay)
        )
        said = f"<blockquote{_attributes(attributes)}>{flow(unit.blocks, refer)}</blockquote>"
        return said + relayed
    if unit.kind is Kind.COMMENT:
        return _whole_comment(unit, refer)
    if unit.kind is Kind.SPOKEN and unit.blocks[0].html:
        return _resolved(unit.blocks[0], unit.speeches, refer)
    if unit.kind is Kind.SPOKEN:
        block = unit.blocks[0]
        out = _spoken(block, unit.speeches, refer)
        return f"<ul><li>{out}</li></ul>" if block.is_item else f"<p>{out}</p>"
    if unit.kind is Kind.PARAGRAPH:  # words that a reviewer took for no quotation are none
        return flow((replace(block, spoken=()) if block.html else block for block in unit.blocks), refer)
    return flow(unit.blocks, refer)


def _whole_comment(unit: Unit, refer: References) -> str:
    """A comment whose label is no unit of its own; it stays where the aside cannot say by itself whose it is."""
    kind = "editor-note" if unit.by == "editor" else "comment"
    by = refer.commenter(unit.by) if unit.by and unit.by != "editor" else ""
    label = dict(unit.values).get("label", "") if unit.by and unit.by != "editor" and not by else ""
    attributes = {
        "data-kind": kind,
        **({"data-by": by} if by else {}),
        **({"lang": unit.language} if unit.language else {}),
    }
    return f"<aside{_attributes(attributes)}>{label}{flow(unit.blocks, refer)}</aside>"


def _resolved(block: Block, speeches: Iterable[Speech], refer: References | None) -> str:
    """The block's markup with what its marked words point at; what a reviewer refused is no quotation."""
    said = {speech.statement: speech.attributed for speech in speeches}

    def told(match: re.Match[str]) -> str:
        attribution = said.get(-1 - int(match[2]))
        told = _attributes(refer.quotation(attribution)) if refer and attribution else ""
        return told + (match[1] or match[3] or "")

    def kept(match: re.Match[str]) -> str:
        return match[0] if -1 - int(match[1]) in said else match[2]

    return _KEY.sub(told, _KEYED.sub(kept, block.html))


def _spoken(block: Block, speeches: Iterable[Speech], refer: References) -> str:
    """The line with its spoken words as quotations."""
    out, position = "", 0
    for speech in speeches:
        attributes = refer.quotation(speech.attributed)
        out += inline(_between(block, position, speech.start))
        out += f"<q{_attributes(attributes)}>{inline(_between(block, speech.start, speech.end))}</q>"
        position = speech.end
    return out + inline(_between(block, position, len(block.text)))


def _line(block: Block, refer: References | None) -> str:
    return _spoken(block, block.spoken, refer) if refer is not None and block.spoken else inline(block.runs)


def _between(block: Block, start: int, end: int) -> list[Run]:
    """The runs between two positions, spaces and all."""
    out: list[Run] = []
    position = 0
    for run in normal_runs(block.runs):
        piece = run.text[max(0, start - position) : max(0, end - position)]
        if piece:
            out.append(Run(piece, run.marks, run.href))
        position += len(run.text)
    return out


def flow(blocks: Iterable[Block], refer: References | None = None) -> str:
    """Paragraphs and nested lists. An item whose number is a word of the source keeps it, as a paragraph.

    With ``refer``, words that the markup marked as somebody's are quotations.
    """
    out: list[str] = []
    items: list[Block] = []
    for block in blocks:
        if block.is_item and not block.marker:
            items.append(block)
            continue
        out.append(_lists(items, refer))
        items = []
        if block.html:
            out.append(_resolved(block, block.spoken, refer))
        elif block.kind == "h":
            out.append(f"<p><strong>{inline(block.runs)}</strong></p>")
        elif block.kind == "hr" and not any(char.isalnum() for char in block.text):
            out.append("<hr>")
        else:
            marker = f"{escape(block.marker)} " if block.marker else ""
            out.append(f"<p>{marker}{_line(block, refer)}</p>")
    out.append(_lists(items, refer))
    return "".join(out)


def _lists(items: list[Block], refer: References | None) -> str:
    """Nested lists; deeper items stand in the item before them."""
    if not items:
        return ""
    out = ""
    open_tags: list[str] = []
    depth = 0
    for item in items:
        level = max(1, min(item.level, depth + 1))
        while depth > level:
            out += f"</li></{open_tags.pop()}>"
            depth -= 1
        tag = "ol" if item.is_ordered else "ul"
        if depth == level:
            out += "</li>"
            if open_tags[-1] != tag:
                out += f"</{open_tags.pop()}><{tag}>"
                open_tags.append(tag)
        else:
            out += f"<{tag}>"
            open_tags.append(tag)
            depth += 1
        out += f"<li>{_line(item, refer)}"
    while open_tags:
        out += f"</li></{open_tags.pop()}>"
    return out


def inline(runs: Iterable[Run]) -> str:
    out = ""
    for run in runs:
        text = escape(run.text, quote=False)
        for mark in run.marks:
            text = f"<{mark}>{text}</{mark}>"
        if run.href not in _PLACEHOLDERS:
            text = f'<a href="{escape(run.href)}">{text}</a>'
        out += text
    return out


def _attributes(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
