"""Whether a place in a text is the edge of a word: quoted words that begin or end within one are other words.

A leaf, pure. "art" does not stand in "part", "can" not in "can't", "known" not in "well-known", "5 million" not in
"1.5 million" nor "5" in "5%". Where scripts part no words by spaces, every place is an edge.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from posts.folding import Folded

_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_ELISION = re.compile(
    r"(?:^|\W)(?:[ldjmtsc]|\w{0,6}qu|dell|all|nell|sull|dall|un|quest|gl)'$", re.IGNORECASE
)  # French and Italian; not n', which denies
_APOSTROPHES: Final = "'’‘ʼ′`´"
_SIGNS: Final = "$€£¥₽₹₪#±~≈<>≤≥+"
_AFTER_NUMBER: Final = "%‰°$€£¥₽₹₪"
_MAGNITUDE = re.compile(
    r"\s?(?:hundred|thousand|million|billion|trillion|mille|milliers?|millions?|milliards?|billions?|bn|m|k"
    r"|per\s?cent|percent|pour\s?cent|percentage)\b|\s?[%‰]",
    re.IGNORECASE,
)
_MAGNITUDE_WORD = re.compile(
    r"(?:hundred|thousand|million|billion|trillion|mille|millions|milliards?|billions)\b", re.IGNORECASE
)
_NUMBER_WORD = re.compile(
    r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundred|thousand|deux|trois|quatre|cinq|sept|huit|neuf|dix|cent|mille))\s$",
    re.IGNORECASE,
)


def stands_whole(copy: Folded, start: int, end: int) -> bool:
    """Whether the words from ``start`` to ``end`` in the folded copy are whole words and whole numbers."""
    return not (_is_inside(copy, start, at_start=True) or _is_inside(copy, end, at_start=False)) and not (
        _continues_before(copy.text, start) or _continues_after(copy.text, end)
    )


def _is_inside(copy: Folded, place: int, *, at_start: bool) -> bool:
    text = copy.text
    if place <= 0 or place >= len(text):
        return False
    before, after = text[place - 1], text[place]
    if (_is_word(before) and _is_word(after)) or unicodedata.category(after).startswith("M"):
        return not (_SPACELESS.match(before) or _SPACELESS.match(after))
    if _is_word(after) and place >= 2 and _is_word(text[place - 2]):
        return _joins(copy, place - 1, at_start=at_start)
    if _is_word(before) and place + 1 < len(text) and _is_word(text[place + 1]):
        return _joins(copy, place, at_start=False)
    return False


def _joins(copy: Folded, place: int, *, at_start: bool) -> bool:
    """Whether the sign at ``place``, between two letters or digits, makes them one word."""
    text = copy.text
    before, sign, after = text[place - 1], text[place], text[place + 1]
    are_digits = before.isdigit() and after.isdigit()
    if _SPACELESS.match(before) or _SPACELESS.match(after):
        return False
    if sign == "'":
        if copy.stored[copy.start(place)] not in _APOSTROPHES:
            return False  # a quotation mark
        return not (at_start and _ELISION.search(text[max(0, place - 9) : place + 1]))
    if sign == "-":
        stored = copy.stored[copy.start(place)]
        return are_digits or (stored in "-‐‑" and copy.end(place + 1) - copy.start(place) == 1)
    if sign == ".":
        is_initial = place < 2 or not _is_word(text[place - 2])
        return are_digits or (is_initial and before.isalpha())
    if sign in ",:":
        return are_digits
    return sign in '/&@_·"'


def _continues_before(text: str, start: int) -> bool:
    """Whether a number that the words begin with goes on before them."""
    head = text[start : start + 12]
    if not head[:1].isdigit():
        return bool(_MAGNITUDE_WORD.match(head)) and bool(
            _NUMBER_WORD.search(text[max(0, start - 12) : start])
        )
    before = text[max(0, start - 6) : start]
    if before.rstrip(" ")[-1:] in tuple("<>≤≥~≈") or before[-1:] in tuple(_SIGNS):
        return True
    if before[-1:] == "-" and not before[-2:-1].strip():
        return True  # a sign of minus
    grouped = re.match(r"\d{3}(?!\d)", head)
    return bool(grouped and re.search(r"(?<!\d)\d{1,3} $", before))


def _continues_after(text: str, end: int) -> bool:
    """Whether a number that the words end with goes on after them."""
    if end < 1 or not text[end - 1].isdigit():
        return False
    after = text[end : end + 14]
    if after[:1] in tuple(_AFTER_NUMBER) or _MAGNITUDE.match(after):
        return True
    return bool(
        re.match(r" \d{3}(?!\d)", after) and re.search(r"(?<!\d)\d{1,3}$", text[max(0, end - 5) : end])
    )


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_" or unicodedata.category(sign).startswith("M")
