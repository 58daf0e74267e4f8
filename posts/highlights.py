"""Where a query's words stand in a text, as runs of plain text. A leaf: no HTML is made here.

Matches are found in the original text, accents, apostrophes and all: candidates are words that begin with a fitting
letter, and each is compared as ``posts.search`` compares, by folded word, beginning or stem.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from posts.queries import Term
from posts.stems import MARKS, STEMMED, Token, fold_word, is_unspaced, stems, tokenise

# Characters of one passage; what stands before its first match.
PASSAGE_LENGTH = 220
LEAD_LENGTH = 60

# Matches of one text that are looked at; a text that has more is well enough shown by the first ones.
MATCHES = 60

ELLIPSIS = "…"


class Segment(NamedTuple):
    """A run of text that is a match or not."""

    text: str
    is_match: bool


Passage = tuple[Segment, ...]


class Match(NamedTuple):
    """A place in the original text, and which term was found there."""

    start: int
    end: int
    term: int


def segments_of(text: str, terms: Sequence[Term], language: str) -> Passage:
    """Return the whole of `text` with its matches marked."""
    return _cut(text, _matches(text, terms, language), 0, len(text))


def passages_of(text: str, terms: Sequence[Term], language: str, *, limit: int) -> tuple[Passage, ...]:
    """Return at most `limit` passages, in the order of the text: those that hold most of the terms.

    A text without a match (the title had it) gives its beginning.
    """
    if limit < 1 or not text.strip():
        return ()
    matches = _matches(text, terms, language)
    if not matches:
        return (_passage(text, [], 0, min(len(text), PASSAGE_LENGTH)),)
    return tuple(_passage(text, matches, first, last) for first, last in _windows(text, matches, limit))


def _windows(text: str, matches: Sequence[Match], limit: int) -> list[tuple[int, int]]:
    """Choose windows by the number of different terms in them, then of matches, then by place."""
    starts = [match.start for match in matches]
    weighed = []
    for place, match in enumerate(matches):
        inside = matches[place : bisect_right(starts, match.start + PASSAGE_LENGTH - LEAD_LENGTH)]
        weighed.append((-len({found.term for found in inside}), -len(inside), match.start))
    chosen: list[tuple[int, int]] = []
    for _, _, start in sorted(weighed):
        first = max(0, start - LEAD_LENGTH)
        last = min(len(text), first + PASSAGE_LENGTH)
        if all(last <= other_first or first >= other_last for other_first, other_last in chosen):
            chosen.append((first, last))
            if len(chosen) == limit:
                break
    return sorted(chosen)


def _passage(text: str, matches: Sequence[Match], first: int, last: int) -> Passage:
    """Cut between words and say with an ellipsis that something is left out."""
    inside = [match for match in matches if first <= match.start and match.start < last]
    if first > 0:
        # A paragraph's beginning is better than half a sentence.
        before = inside[0].start if inside else last
        line = text.rfind("\n", first, before)
        blank = line if line >= 0 else _blank(text, first, before)
        first = blank + 1 if blank >= 0 else first
    if last < len(text):
        last = max(last, inside[-1].end if inside else last)
        after = inside[-1].end if inside else first + 1
        blank = max(text.rfind(" ", after, last), text.rfind("\n", after, last))
        last = blank if blank > 0 else last
    segments = list(_cut(text, inside, first, last))
    if first > 0 and text[first - 1] != "\n":
        segments.insert(0, Segment(ELLIPSIS + " ", False))
    if last < len(text) and text[last] != "\n":
        segments.append(Segment(" " + ELLIPSIS, False))
    return _joined(segments)


def _blank(text: str, first: int, last: int) -> int:
    return text.find(" ", first, last)


def _cut(text: str, matches: Sequence[Match], first: int, last: int) -> Passage:
    segments = []
    at = first
    for match in matches:
        if match.start > at:
            segments.append(Segment(text[at : match.start], False))
        segments.append(Segment(text[match.start : match.end], True))
        at = match.end
    if at < last:
        segments.append(Segment(text[at:last], False))
    return tuple(segments)


def _joined(segments: Sequence[Segment]) -> Passage:
    """Join neighbours of the same sort, so that a template has one element for each."""
    joined: list[Segment] = []
    for segment in segments:
        if joined and joined[-1].is_match == segment.is_match:
            joined[-1] = Segment(joined[-1].text + segment.text, segment.is_match)
        else:
            joined.append(segment)
    return tuple(joined)


# Matching ---------------------------------------------------------------------


def _matches(text: str, terms: Sequence[Term], language: str) -> list[Match]:
    """Return the first matches in order, not overlapping.

    Stems of the text's own language are compared; those of others only when that finds nothing, which is so for a
    quotation in another language.
    """
    if not terms or not text:
        return []
    found = list(islice(_found(text, terms, (language,)), MATCHES))
    return found or list(islice(_found(text, terms, tuple(STEMMED)), MATCHES))


def _found(text: str, terms: Sequence[Term], languages: Sequence[str]) -> Iterator[Match]:
    sought = [[(language, frozenset(term.stems(language))) for language in languages] for term in terms]
    initials = {term.words[0].word[0] for term in terms}
    initials |= {stem[0] for pairs in sought for _, found in pairs for stem in found}
    candidate = _candidates("".join(sorted(initials)))
    at = 0
    while (hit := candidate.search(text, at)) is not None:
        at = hit.end()
        token = next(tokenise(text, hit.start()), None)
        if token is None:
            return
        for place, term in enumerate(terms):
            end = _end_of(text, token, term, sought[place])
            if end:
                yield Match(token.start, end, place)
                at = max(at, end)
                break


def _end_of(text: str, token: Token, term: Term, sought: Sequence[tuple[str, frozenset[str]]]) -> int:
    """Return where the match of `term` that begins with `token` ends; 0 when there is none."""
    if term.is_phrase:
        here = [token, *islice(tokenise(text, token.end), len(term.words) - 1)]
        last = len(term.words) - 1
        if len(here) <= last:
            return 0
        for place, (is_here, wanted) in enumerate(zip(here, term.words, strict=True)):
            is_open = term.is_prefix and place == last
            if not (is_here.word.startswith(wanted.word) if is_open else is_here.word == wanted.word):
                return 0
        return 0 if "\n" in text[token.start : here[-1].end] else here[-1].end
    wanted = term.words[0]
    if token.word == wanted.word or (term.is_prefix and token.word.startswith(wanted.word)):
        return token.end
    for language, found in sought:
        if not found.isdisjoint(stems(token.word, token.spelled, language)):
            return token.end
    return 0


@cache
def _spellings() -> dict[str, str]:
    """Return the characters that fold to a word beginning with each letter, over the alphabets that have accents."""
    ranges = (
        range(0x30, 0x250),
        range(0x370, 0x700),
        range(0x1E00, 0x2000),
        range(0xFB00, 0xFB07),
        range(0xFF10, 0xFF5B),
    )
    spellings: dict[str, str] = {}
    for code in (code for codes in ranges for code in codes):
        if chr(code).isalnum():
            for letter in fold_word(chr(code))[:1]:
                spellings[letter] = spellings.get(letter, "") + chr(code)
    return spellings


def _candidates(initials: str) -> re.Pattern[str]:
    """Return a pattern for the beginnings of words with one of these folded initials."""
    unspaced = "".join(filter(is_unspaced, initials))
    spaced = "".join(_spellings().get(letter, letter) for letter in initials if not is_unspaced(letter))
    # The look-behind stands after the class, so that the engine can leap from one fitting letter to the next.
    patterns = [rf"[{re.escape(spaced)}](?<![^\W_].)(?<![{MARKS}].)"] if spaced else []
    patterns += [f"[{re.escape(unspaced)}]"] if unspaced else []
    return re.compile("|".join(patterns), re.DOTALL)
