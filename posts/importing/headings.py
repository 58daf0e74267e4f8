"""Which lines are headings once their markup is lost: title-like, without an end mark, opening what follows. Pure."""

from __future__ import annotations

import re

from posts.importing import notices
from posts.importing.calls import is_call_heading
from posts.importing.lead_ins import has_end_mark, without_note_mark
from posts.importing.parsed import Block, Run

_MOST_WORDS = 22
_MOST_CHARACTERS = 150
_NUMBERED_WORDS = 14  # at most, of a numbered heading without markup
_VALEDICTION = re.compile(
    r"^(?:with (?:thanks|gratitude|best|kind|warm)\b|(?:yours|sincerely|respectfully|warmly|cordially|best|kind|warm|"
    r"in (?:solidarity|peace|hope|friendship))\b|(?:bien )?cordialement|sincèrement|avec (?:nos|mes) |salutations|"
    r"solidairement).{0,40},?$",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"(?:\b(?:that|to|the|a|an|of|and|or|by|with|for|from|is|are|was|were|as|que|de|du|des|le|la|les|et|ou|par|"
    r"pour|à|au|en)|[,;:–—-])$",
    re.I,
)
_SIGNATURE = re.compile(
    r"^(?:[-–—~]\s*\w|(?:sincerely|yours|respectfully|regards|cordially|cordialement|signed|bien à vous)\b)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\S@\S|https?://|www\.|^\W*$|^\+?[\d\s().-]{7,}$|^(?:tel|tél|phone|e-?mail|courriel|fax)\b",
    re.IGNORECASE,
)


def is_heading(block: Block, following: Block | None, *, after_lead_in: bool = False) -> bool:
    """Say whether a line opens what follows."""
    if block.kind == "h":
        return True
    text = without_note_mark(block.text)
    if block.gap == 0 or notices.kind_of(following.text if following else ""):
        return False
    if block.kind != "p" or following is None or (following.kind in ("hr", "h") and following.kind == "hr"):
        return False
    if is_call_heading(text) and not block.is_quoted:
        return True
    if len(text) > _MOST_CHARACTERS or len(text.split()) > _MOST_WORDS or block.is_quoted:
        return False
    if _ADDRESS.search(text) or _SIGNATURE.match(text) or _DANGLING.search(text):
        return False
    first = text.lstrip("“\"«‘'([¿¡…")[:1]
    if not (first.isupper() or first.isdigit() or (text[:1] in '“‘«"' and not after_lead_in)):
        return False
    if text[:1] in '“"«' and text.rstrip(".")[-1:] in '”"»' and text.count("“") <= 1:
        return False  # a quotation or a quoted headline
    mark = text.rstrip('"”’»)')[-1:]
    if mark in "?!":
        return (
            len(text.split()) <= 10
            and block.gap > 0
            and len(following.text) > len(text)
            and not re.search(r"\b(?:we|us|our|nous|nos)\b", text, re.I)
        )
    if mark in ".…" and not re.search(r"\b(?:etc|Inc|Jr|Sr|[A-Z])\.$", text):
        return False
    if has_end_mark(text) and mark not in ").":
        return False
    if text.endswith(":"):
        return False
    return (
        len(following.text) >= 40
        or following.is_item
        or len(following.text) > len(text)
        or following.kind == "table"
    )


def levels(blocks: list[Block]) -> list[int]:
    """The levels 2 and 3: as the markup has them, else 2 after a wider gap and for calls, 3 beneath."""
    marked = sorted({block.level for block in blocks if block.kind == "h" and block.level})
    if marked:
        shift = 2 - marked[0]
        return [max(2, min(block.level + shift, 3)) if block.kind == "h" else 2 for block in blocks]
    wide = [block.gap >= 2 or is_call_heading(block.text) or index == 0 for index, block in enumerate(blocks)]
    if sum(block.gap >= 2 for block in blocks[1:]) == 0:
        return [2] * len(blocks)
    return [2 if is_wide else 3 for is_wide in wide]


def takes_leave(text: str) -> bool:
    """ "With thanks,": what stands before a signature."""
    return len(text.split()) <= 6 and bool(_VALEDICTION.match(text))


def with_numbered(blocks: list[Block]) -> list[Block]:
    """ "2. Write to those who decide", alone between paragraphs, is a line of its own and no item of a list."""
    out = list(blocks)
    for index, block in enumerate(blocks[:-1]):
        beside = [*blocks[max(0, index - 1) : index], blocks[index + 1]]
        if (
            block.is_item
            and block.marker
            and not any(other.is_item for other in beside)
            and len(block.text.split()) <= _NUMBERED_WORDS
            and block.text[:1].isupper()
            and not has_end_mark(block.text)
        ):
            out[index] = Block((Run(f"{block.marker} "), *block.runs), gap=max(1, block.gap))
    return out
