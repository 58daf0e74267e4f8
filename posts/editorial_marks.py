"""What an editor may write into quoted words, read: ellipses, square brackets, (sic), notes on emphasis. Pure.

Works on words folded by ``posts.folding``, where an ellipsis is one sign. Called by ``posts.verification``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Mark(StrEnum):
    """The marks that a comparison saw through; their names are kept with the verdict."""

    ELLIPSIS = "ellipsis"
    BRACKETS = "brackets"
    CAPITAL = "capital"
    SIC = "sic"
    EMPHASIS = "emphasis"


@dataclass(frozen=True, slots=True)
class Bracket:
    """Words in square brackets, with what they touch: a letter before or after them, or neither."""

    words: str
    touches_before: bool = False
    touches_after: bool = False


@dataclass(frozen=True, slots=True)
class Fragment:
    """Words that must stand together: literal pieces and the brackets between and around them."""

    parts: tuple[str | Bracket, ...]

    @property
    def literal(self) -> str:
        """The words that are claimed to stand in the source."""
        return " ".join(" ".join(part for part in self.parts if isinstance(part, str)).split())


@dataclass(frozen=True)
class Reading:
    """A quotation as its marks divide it. With ``leads`` or ``trails`` an ellipsis stands before or after all."""

    fragments: tuple[Fragment, ...]
    marks: frozenset[Mark] = field(default_factory=frozenset)
    leads: bool = False
    trails: bool = False


_ELLIPSIS: Final = re.compile(r"\s*(?:\[\s*…\s*\.?\s*\]|\(\s*…\s*\.?\s*\)|…)\s*")
_SIC: Final = re.compile(r"\s*(?:\(\s*sic\s*!?\s*\)|\[\s*sic\s*!?\s*\])", re.IGNORECASE)
_ON_EMPHASIS: Final = re.compile(
    r"""\s*[(\[]\s*(?:
        (?:(?:my|our|the\ author's|original)\ )?(?:emphasis|italics|bold|underlining)
        (?:\ (?:added|mine|ours|supplied|original|in\ (?:the\ )?original|by\ the\ (?:author|editor)s?))?
      | emphas[ie]s?ed\ (?:by\ us|in\ (?:the\ )?original)
      | (?:c'est\ )?(?:nous|je|l'auteur|l'auteure)\ (?:qui\ )?soulign(?:ons|e)
      | (?:soulign[ée]|italiques?|gras|emphase)(?:\ (?:par\ nous|ajout[ée]e?s?|dans\ (?:le\ texte|l'original)))?
      | Herv\.?\ d\.?\ Verf\.? | Hervorhebung(?:en)?\ (?:im\ Original|hinzugefügt)
      | énfasis\ (?:añadido|nuestro|mío)
    )\s*\.?\s*[)\]]""",
    re.IGNORECASE | re.VERBOSE,
)
_STARS: Final = re.compile(r"(?<![\w*_])(\*{1,3}|_{1,3})(?=[^\s*_])([^*_]+?)(?<=\S)\1(?![\w*_])")
_BRACKET: Final = re.compile(r"\[([^\[\]]*)\]")


def read_marks(folded: str) -> Reading:
    """Divide folded words at their marks; without any, one fragment with one piece."""
    marks: set[Mark] = set()
    for mark, pattern, instead in (
        (Mark.SIC, _SIC, ""),
        (Mark.EMPHASIS, _ON_EMPHASIS, ""),
        (Mark.EMPHASIS, _STARS, r"\2"),
    ):
        folded, count = pattern.subn(instead, folded)
        if count:
            marks.add(mark)
    folded = folded.strip()
    pieces = _ELLIPSIS.split(folded)
    if len(pieces) > 1:
        marks.add(Mark.ELLIPSIS)
    fragments = tuple(_fragment(piece) for piece in pieces if piece.strip())
    if any(isinstance(part, Bracket) for fragment in fragments for part in fragment.parts):
        marks.add(Mark.BRACKETS)
    return Reading(
        fragments,
        frozenset(marks),
        leads=len(pieces) > 1 and not pieces[0].strip(),
        trails=len(pieces) > 1 and not pieces[-1].strip(),
    )


def _fragment(text: str) -> Fragment:
    parts: list[str | Bracket] = []
    done = 0
    for match in _BRACKET.finditer(text):
        parts.append(text[done : match.start()])
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        parts.append(Bracket(match[1].strip(), before.isalnum() and done < match.start(), after.isalnum()))
        done = match.end()
    parts.append(text[done:])
    return Fragment(tuple(part for part in parts if part != ""))
