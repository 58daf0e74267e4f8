"""The quotations that stand in a body, as values: what `posts.projections` turns into rows.

Pure: no database. A quotation within a block quotation is part of the quoted words and no quotation of its own.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.fuzz import ratio

from posts.html import line_of, read_body
from posts.markup import Element, Node
from posts.remembering import remembered
from posts.vocabulary import INLINE


@dataclass(frozen=True)
class ExtractedQuotation:
    """One quotation as it stands in a body.

    `position` counts from 0 in document order. `exact` is the readable text, paragraphs parted by a blank line and list
    items by a line end. `occurrence` counts, from 0, the quotations before it with the same fingerprint.
    """

    position: int
    form: Literal["block", "inline"]
    exact: str
    source_id: int | None
    via_ids: tuple[int, ...]
    speaker: tuple[str, int] | None
    speaker_text: str
    language: str
    fingerprint: str
    occurrence: int


_FOLDED = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′‹›`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        # invisible: soft hyphen, zero-width space, joiners and marks of direction, byte order mark
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", ""),
    }
)
ALIKE = 60  # of 100, from which changed words are taken for the same quotation
_INNER_SPACE = re.compile(r"(?<=[«‹])\s+|\s+(?=[»›;:!?])")


def fingerprint(text: str) -> str:
    """Return what stays the same when only the typography of a text changes: 64 hexadecimal digits.

    Folded before hashing (SHA-256): Unicode form NFC; quotation marks, apostrophes and dashes to their typewriter
    forms, X of white space is one space. Case is kept: it belongs to the words.
    """
    folded = _INNER_SPACE.sub("", unicodedata.normalize("NFC", text)).translate(_FOLDED)
    return hashlib.sha256(" ".join(folded.split()).encode()).hexdigest()


@remembered
def extract_quotations(html: str) -> list[ExtractedQuotation]:
    """Return the quotations of a cleaned body in document order; those without any word are left out."""
    found: list[ExtractedQuotation] = []
    seen: Counter[str] = Counter()
    for element, language in _quotations(read_body(html), ""):
        exact = quoted_text(element)
        if not exact:
            continue
        given = element.attributes
        kind, _, key = given.get("data-speaker", "").partition(":")
        mark = fingerprint(exact)
        found.append(
            ExtractedQuotation(
                position=len(found),
                form="block" if element.tag == "blockquote" else "inline",
                exact=exact,
                source_id=int(given["data-source"]) if "data-source" in given else None,
                via_ids=tuple(map(int, given.get("data-via", "").split())),
                speaker=(kind, int(key)) if key else None,
                speaker_text=given.get("data-speaker-text", ""),
                language=language,
                fingerprint=mark,
                occurrence=seen[mark],
            )
        )
        seen[mark] += 1
    return found


def successors(gone: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Which of the ``new`` texts holds the words of which that are ``gone``, by place in the lists; each once.

    Words that were changed stay alike; what is less than half alike is another quotation.
    """
    scores = sorted(
        ((ratio(old, text), at, place) for at, old in enumerate(gone) for place, text in enumerate(new)),
        reverse=True,
    )
    found: dict[int, int] = {}
    for score, at, place in scores:
        if score >= ALIKE and at not in found and place not in found.values():
            found[at] = place
    return found


def _quotations(element: Element, language: str) -> Iterator[tuple[Element, str]]:
    """Yield the outermost quotations and their language: their own, that around them, or the one that all blocks in
    them share."""
    for child in element.elements():
        own = child.attributes.get("lang", language)
        if child.tag not in ("blockquote", "q"):
            yield from _quotations(child, own)
            continue
        inner = {block.attributes.get("lang", own) for block in child.elements() if block.tag not in INLINE}
        yield child, inner.pop() if len(inner) == 1 else own


def quoted_text(element: Element) -> str:
    """Return the words of a quotation: paragraphs parted by a blank line, items and line breaks by a line end."""
    if element.tag == "q":
        return line_of(element.children)
    texts = ("\n".join(_lines(block.children)) for block in element.elements())
    return "\n\n".join(text for text in texts if text)


def _lines(nodes: list[Node]) -> Iterator[str]:
    run: list[Node] = []
    for node in nodes:
        if isinstance(node, str) or node.tag in INLINE:
            run.append(node)
            continue
        if run:
            yield line_of(run)
            run = []
        yield from _lines(node.children)
    if run:
        yield line_of(run)
