"""Press releases: whether a document is one, who issues it, and its spokespersons' words. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from posts.importing import notices, press_release
from posts.importing.front import Head
from posts.importing.memory import Memory
from posts.importing.names import Sort, names_in
from posts.importing.parsed import Block, Kind, Speech, Unit

_PROSE = (Kind.PARAGRAPH, Kind.QUOTE, Kind.CALL, Kind.LEAD_IN, Kind.PETITION)
_ACRONYM = re.compile(
    r"(?P<full>[A-ZÀ-Þ][\w’'-]+(?:\s+[\w’'&-]+){1,12}?)\s+\((?P<short>[A-ZÀ-Þ][\w-]{1,9})\)"
)


def issuers_of(blocks: list[Block], head: Head) -> tuple[str, ...]:
    """The bodies in whose name the document speaks: its byline and their short forms, else its first subject."""
    found = [name for name in head.byline if not _is_person(name)]
    first = [block for block in blocks if len(block.text) > 100][:2]
    for block in first:
        for match in _ACRONYM.finditer(block.text):
            if not found or match["full"] in found or any(match["full"].endswith(name) for name in found):
                found += [match["full"].removeprefix("The "), match["short"]]
    if not found and first:
        names = [name for name in names_in(first[0].text[:220]) if name.sort is Sort.BODY]
        found += [name.text for name in names[:1]]
    return tuple(dict.fromkeys(found))


def _is_person(text: str) -> bool:
    names = names_in(text)
    return bool(names) and names[0].sort is Sort.PERSON


def looks_like_release(units: list[Unit], head: Head, issuers: tuple[str, ...]) -> bool:
    """Whether the document says so, or speaks of its issuer in the third person and lets a spokesperson speak."""
    if head.is_release or any(
        notices.is_release_line(unit.text) for unit in units if unit.kind is Kind.LEFTOVER
    ):
        return True
    kinds = [unit.kind for unit in units]
    if Kind.COMMENT in kinds or kinds.count(Kind.LEAD_IN) > 2:
        return False
    people: dict[str, str] = {}
    spoken = sum(
        bool(press_release.find_speeches(unit.text, "", 0, people)) for unit in units if unit.kind in _PROSE
    )
    if not spoken:
        return False
    signed = any(not _is_person(name) for name in head.byline)
    ended = any(notices.is_end_mark(unit.text) for unit in units if unit.kind is Kind.LEFTOVER)
    contact = Kind.MEDIA_CONTACT in kinds
    names_itself = any(
        re.search(rf"\b{re.escape(name)}\b", unit.text)
        for name in issuers
        for unit in units
        if unit.kind in _PROSE
    )
    return ended or (signed and names_itself) or (contact and not head.byline and names_itself)


def with_speeches(units: list[Unit], memory: Memory) -> list[Unit]:
    """Mark the spokespersons' words in each paragraph; a statement goes on where the next paragraph only adds to it."""
    out: list[Unit] = []
    latest, statement, may_go_on = "", 0, False
    for unit in units:
        if unit.kind not in (Kind.PARAGRAPH, Kind.LEAD_IN, Kind.QUOTE) or (
            unit.kind is Kind.QUOTE and not _is_bare(unit)
        ):
            out.append(unit)
            may_go_on = False
            continue
        parts: list[Unit] = []
        for block in unit.blocks:
            text = block.text
            opens = text.lstrip()[:1] in '“"«'
            found = press_release.find_speeches(
                text, latest if may_go_on and opens else "", statement + 1, memory.people, latest
            )
            if found and may_go_on and opens and found[0].speaker == latest:
                found = [
                    replace(speech, statement=statement) if speech.speaker == latest else speech
                    for speech in found
                ]
            if found:
                found = _numbered(found)
                statement, latest = found[-1].statement, found[-1].speaker
                kind = Kind.SPOKEN
            else:
                kind = unit.kind
            parts.append(replace(unit, kind=kind, blocks=(block,), speeches=tuple(found)))
            may_go_on = bool(found)
        # A list in which nobody speaks stays one list.
        out += parts if any(part.speeches for part in parts) else [unit]
    return out


def _numbered(found: list[Speech]) -> list[Speech]:
    """Another speaker begins another statement."""
    out = [found[0]]
    for speech in found[1:]:
        number = out[-1].statement + (speech.speaker != out[-1].speaker)
        out.append(replace(speech, statement=number))
    return out


def _is_bare(unit: Unit) -> bool:
    return (
        (not any(block.is_quoted for block in unit.blocks) and "“" in unit.text)
        or '"' in unit.text
        or "«" in unit.text
    )
