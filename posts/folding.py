"""Two texts made comparable: what printing alone changes is folded, and every place keeps its place in the stored text.

Pure. ``FOLDING`` states all that is folded; a letter, a digit, an accent, a sign of punctuation or a capital never is.
``posts.verification`` folds a quotation and the copy of its source alike, and compares.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What readers and editors are told was set aside; the version changes with the rules, and verdicts start over.
FOLDING_VERSION: Final = 1
FOLDING: Final[tuple[str | Promise, ...]] = (
    _("Unicode form NFC, ligatures as letters"),
    _("shapes of quotation marks and apostrophes"),
    _("shapes of dashes, and the spaces around them"),
    _("an ellipsis as one sign or three points"),
    _("kinds and amount of white space, line ends included; the space before ; : ! ? and within « »"),
    _("soft hyphens, hyphens at line ends, and invisible signs"),
)

# Soft hyphen, zero-width spaces and joiners, marks of direction, byte order mark. Overrides of direction stay: they
# change what is read.
_INVISIBLE = frozenset(
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2061\u2062\u2063\u2064"
    "\u2066\u2067\u2068\u2069\ufeff"
)
_LINE_END = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
_SINGLE = frozenset("'‘’‚‛‹›ʼ′`´")
_DOUBLE = frozenset('"“”„‟″「」『』＂〝〞〟')
_THIN = frozenset("\u00a0\u2009\u200a\u202f")
_HYPHENS = "‐‑‒–−"
_LONG_DASHES = "—―⸺⸻"
_CJK = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_FORMS = re.compile("[\ufb00-\ufb06\ufb13-\ufb17\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdf9\ufe70-\ufefc]")

# After the signs that stay one sign: kinds of space are a space or a line end, quotation marks are ' (and " after a
# digit, where it means inches), guillemets and dashes are themselves yet.
_LONG_DASH = f"(?:[{_LONG_DASHES}]|-{{2,3}})"
_DOTS = r"(?:…|\.(?:\s?\.){2,})"
_RULES = rf"""
  (?P<line_end>(?<=[^\W\d_])[-‐][ ]*\n\s*(?=[^\W\d_]))
| (?P<dash>\s*{_LONG_DASH}\s*|\s+[-{_HYPHENS}]\s+)
| (?P<dots>\s*{_DOTS})
| (?P<before>\s+(?=[;:!?؟؛]|»(?!\w)))
| (?P<opening>(?<!\w)«\s+)
| (?P<twice>'')
| (?P<space>\s+)
"""
_SPECIAL = re.compile(_RULES, re.VERBOSE)
# Where to look: the rules tried at every letter would take twenty times as long.
_PLACES = (
    re.compile(rf" [ \n{_LONG_DASHES}{_HYPHENS}…;:!?؟؛».-]"),
    re.compile(rf"\n[ \n{_LONG_DASHES}{_HYPHENS}…;:!?؟؛».-]"),
    re.compile(r"-[-\n]"),
    re.compile(r"' ?'"),
    re.compile(r"\.\.\."),
)
_BEFORE = " \n-‐"  # a rule may begin with these before the place


@dataclass(frozen=True)
class Folded:
    """A text as it is compared. ``joins`` are the places in ``text`` where a hyphen stood at a line end.

    Whether such a hyphen belongs to the word cannot be known from the text: both readings are open.
    """

    text: str
    stored: str
    joins: frozenset[int] = frozenset()
    # Replaced pieces in order: where they begin in either text, and their lengths there.
    _at: list[int] = field(default_factory=list, repr=False)
    _length: list[int] = field(default_factory=list, repr=False)
    _stored_at: list[int] = field(default_factory=list, repr=False)
    _stored_length: list[int] = field(default_factory=list, repr=False)

    def start(self, index: int) -> int:
        """Where in the stored text the sign begins that stands at ``index`` here."""
        piece = bisect_right(self._at, index) - 1
        if piece < 0:
            return index
        into = index - self._at[piece]
        if into < self._length[piece]:
            return self._stored_at[piece]
        return self._stored_at[piece] + self._stored_length[piece] + into - self._length[piece]

    def end(self, index: int) -> int:
        """Where in the stored text the sign ends that stands before ``index`` here."""
        if index == 0:
            return 0
        last = index - 1
        piece = bisect_right(self._at, last) - 1
        if piece >= 0 and last - self._at[piece] < self._length[piece]:
            return self._stored_at[piece] + self._stored_length[piece]
        return self.start(last) + 1

    def index(self, place: int) -> int:
        """Where here the sign stands that is at ``place`` in the stored text."""
        piece = bisect_right(self._stored_at, place) - 1
        if piece < 0:
            return place
        into = place - self._stored_at[piece]
        if into < self._stored_length[piece]:
            return self._at[piece]
        return self._at[piece] + self._length[piece] + into - self._stored_length[piece]

    def piece(self, start: int, end: int) -> str:
        """The stored words between two places here."""
        return self.stored[self.start(start) : self.end(end)]


def fold(text: str) -> Folded:
    """Return the text as ``FOLDING`` says. A few milliseconds for 100 KB of prose."""
    signs = set(text)
    plain = _same_length(text, signs)
    special, places = _rules(text, plain, signs)
    parts: list[str] = []
    at, length, stored_at, stored_length = [], [], [], []
    joins: list[int] = []
    done = written = 0
    for place in places:
        here = place
        while here > done and plain[here - 1] in _BEFORE:
            here -= 1
        while done <= here <= place:
            match = special.match(plain, here)
            if match is None:
                here += 1
                continue
            start, here = match.span()
            replacement = _replacement(match, text, plain)
            if replacement == match[0] or (
                here - start == len(replacement) and match.lastgroup not in ("cluster", "form")
            ):
                continue
            parts.append(plain[done:start])
            written += start - done
            if match.lastgroup == "line_end" and not replacement:
                joins.append(written)
            at.append(written)
            length.append(len(replacement))
            stored_at.append(start)
            stored_length.append(here - start)
            parts.append(replacement)
            written += len(replacement)
            done = here
    parts.append(plain[done:])
    folded = "".join(parts).replace("\n", " ")
    for dash in signs.intersection(_LONG_DASHES + _HYPHENS):
        folded = folded.replace(dash, "-")
    for mark in signs.intersection("«»"):
        folded = folded.replace(mark, "'")
    return Folded(folded, text, frozenset(joins), at, length, stored_at, stored_length)


def _same_length(text: str, signs: set[str]) -> str:
    """Replace each sign that stays one sign."""
    for sign in signs:
        if sign in _LINE_END:
            text = text.replace(sign, "\n")
        elif sign.isspace():
            text = text.replace(sign, " ")
        elif sign in _SINGLE:
            text = text.replace(sign, "'")
        elif sign in _DOUBLE:
            text = text.replace(sign, '"')
    if '"' in text:
        inches = [match.start() for match in re.finditer(r'"(?<=\d")', text)]
        text = text.replace('"', "'")
        for place in inches:
            text = f'{text[:place]}"{text[place + 1 :]}'
    return text


def _rules(text: str, plain: str, signs: set[str]) -> tuple[re.Pattern[str], list[int]]:
    """The rules, with more where the text has rare signs, and the places to try them."""
    places = {match.start() for pattern in _PLACES for match in pattern.finditer(plain)}
    more = []
    invisible = re.escape("".join(sorted(signs & _INVISIBLE)))
    if invisible:
        more.append(rf"(?P<invisible>[{invisible}][\s{invisible}]*|\s+[{invisible}][\s{invisible}]*)")
    forms = "".join(sorted(sign for sign in signs if _FORMS.match(sign)))
    if forms:
        more.append(f"(?P<form>[{forms}])")
    # Signs that form NFC composes with the one before, or replaces.
    marks, singles = "", ""
    if not unicodedata.is_normalized("NFC", "".join(sorted(signs))) or any(map(unicodedata.combining, signs)):
        for sign in sorted(signs):
            if unicodedata.category(sign).startswith("M") or "\u1160" <= sign <= "\u11ff":
                marks += re.escape(sign)
            elif unicodedata.normalize("NFC", sign) != sign:
                singles += re.escape(sign)
    ways = ([rf"[^\s{invisible}][{marks}]+"] if marks else []) + ([f"[{singles}]"] if singles else [])
    if ways:
        more.append(f"(?P<cluster>{'|'.join(ways)})")
    if more:
        places |= {match.start() for match in re.finditer("|".join(more), plain)}
    lone = "".join(signs.intersection(_LONG_DASHES + "…«"))
    if lone:
        places |= {match.start() for match in re.finditer(f"[{lone}]", plain)}
    if any(map(_CJK.match, signs)):
        places |= {match.start() for match in re.finditer(r"\n", plain)}
    pattern = re.compile("|".join([*more, _RULES]), re.VERBOSE) if more else _SPECIAL
    return pattern, sorted(places)


def _replacement(match: re.Match[str], text: str, plain: str) -> str:
    rule, found = match.lastgroup, match[0]
    if rule == "dash":
        return "-"
    if rule == "dots":
        return "…"
    if rule == "before":
        return ""
    if rule == "opening":
        return "'"
    if rule == "twice":  # as typewriters and TeX write one mark; two that are nested stay two
        return "'" if text[match.start() : match.end()] in ("''", "``") else found
    if rule == "line_end":
        # A capital or a digit after it shows that the hyphen belongs to the word.
        return "" if plain[match.end()].islower() else "-"
    if rule == "cluster":
        return unicodedata.normalize("NFC", found)
    if rule == "form":
        return unicodedata.normalize("NFKC", found).strip()
    if not any(sign.isspace() for sign in found):
        return ""
    before, after = plain[match.start() - 1 : match.start()], plain[match.end() : match.end() + 1]
    if "\n" in found and _CJK.match(before) and _CJK.match(after):
        return ""  # these scripts part no words by spaces: the line end is the printer's
    if before == after == "'" and _THIN.issuperset(text[match.start() : match.end()]):
        return ""  # a thin space between two quotation marks
    # A soft hyphen at a line end goes with the line end.
    return "" if rule == "invisible" and found[0] == "\u00ad" and "\n" in found else " "
