"""The passage of a long text that is most like given words, and how the two differ, word by word. A leaf, pure.

For quotations that are not found: what stands in the copy instead? Works on folded texts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low
from typing import Final, Literal

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import partial_ratio_alignment, ratio

ALIKE: Final = 70.0  # of 100, from which a passage counts as the words in another form
SURE: Final = 90.0  # from which nothing nearer is looked for
LIKE_ENOUGH: Final = 80.0  # from which not even a whole word need be the same
SHARED: Final = 0.34  # below that, so much of the quotation must stand there as whole words
_TOKEN = re.compile(r"\w+(?:['.,:]\w+)*|[^\w\s]")
_MAX_PLACES: Final = 12  # of one word: more say nothing about where the quotation is
_LONGEST_SEED: Final = 4  # words
_PIECE: Final = 3  # letters
_VOTERS: Final = 30  # words of a quotation that are asked
_VOTERS_OF_LONG: Final = 15  # of one of whose place many more words tell
_BY_SIGNS: Final = 400  # characters up to which a quotation is aligned sign by sign, which is exact and slow
_WINDOWS: Final = 4  # places that are looked at closely
_EDGE: Final = 3  # words by which the guessed place of a long quotation may be out at either end
_LONG_WORD: Final = 20  # characters


@dataclass(frozen=True, slots=True)
class WordChange:
    """One step from the copy to the quotation: words that are in both, only in the copy or only in the quotation."""

    kind: Literal["same", "copy", "quotation"]
    text: str


@dataclass(frozen=True, slots=True)
class Nearest:
    """A passage from ``start`` to ``end`` in the folded copy; ``likeness`` is 0 to 100."""

    start: int
    end: int
    likeness: float


def nearest_passages(words: str, copy: str) -> list[Nearest]:
    """The passages that are like the words, the most like first, none overlapping another."""
    tokens = [match[0] for match in _TOKEN.finditer(words)]
    lower = words.lower()
    copy_lower = copy.lower() if len(copy.lower()) == len(copy) else copy
    found: list[Nearest] = []
    for guess in _guesses(lower, copy_lower):
        candidate = _nearest_to(guess, tokens, words, copy)
        if candidate is None:
            continue
        rivals = [one for one in found if candidate.end > one.start and candidate.start < one.end]
        if all(candidate.likeness > one.likeness for one in rivals):
            found = [*(one for one in found if one not in rivals), candidate]
        if candidate.likeness >= SURE:
            break
    return sorted(found, key=lambda one: -one.likeness)


def word_changes(copy: str, quotation: str) -> tuple[WordChange, ...]:
    """How the quotation differs from the words of the copy, in reading order."""
    old, new = _TOKEN.findall(copy), _TOKEN.findall(quotation)
    old_words, new_words = _spaced(copy), _spaced(quotation)
    changes: list[WordChange] = []
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            changes.append(WordChange("same", "".join(new_words[step.dest_start : step.dest_end])))
            continue
        if step.src_end > step.src_start:
            changes.append(WordChange("copy", "".join(old_words[step.src_start : step.src_end])))
        if step.dest_end > step.dest_start:
            changes.append(WordChange("quotation", "".join(new_words[step.dest_start : step.dest_end])))
    return _in_order(changes)


def is_punctuation_only(changes: tuple[WordChange, ...]) -> bool:
    """Whether the two have the same words, differing in signs alone."""
    return not any(any(map(str.isalnum, change.text)) for change in changes if change.kind != "same")


def _spaced(text: str) -> list[str]:
    """The tokens of a text, each with the space that follows it."""
    starts = [match.start() for match in _TOKEN.finditer(text)]
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


def _in_order(changes: list[WordChange]) -> tuple[WordChange, ...]:
    """Between two runs of shared words, what the copy has comes first and then what the quotation has."""
    merged: list[WordChange] = []
    went, came = "", ""
    for change in [*changes, WordChange("same", "")]:
        if change.kind == "copy":
            went += change.text
        elif change.kind == "quotation":
            came += change.text
        else:
            merged += [WordChange("copy", went)] if went else []
            merged += [WordChange("quotation", came)] if came else []
            merged += [change] if change.text else []
            went, came = "", ""
    return tuple(merged)


def _guesses(words: str, copy: str) -> list[int]:
    """Where in the copy the words may begin: each votes for the places that it would put the beginning at.

    A word that is everywhere votes with those that follow it.
    """
    votes: Counter[int] = Counter()
    begins: defaultdict[int, list[int]] = defaultdict(list)
    width = max(24, len(words) // 3)
    spans = [match.span() for match in re.finditer(r"\w+", words)]
    seen: set[str] = set()
    voters = _VOTERS if len(words) <= _BY_SIGNS else _VOTERS_OF_LONG
    for at in range(0, len(spans), 1 + len(spans) // voters):
        for last in spans[at : at + _LONGEST_SEED]:
            seed = words[spans[at][0] : last[1]]
            if seed in seen:
                break
            seen.add(seed)
            places = _places(seed, copy)
            if len(places) <= _MAX_PLACES:
                weight = round(1000 * len(seed) / (1 + len(places)))
                voted = set()
                for place in places:
                    begin = place - spans[at][0]
                    for bucket in (begin // width, begin // width + 1):
                        begins[bucket].append(begin)
                        voted.add(bucket)
                for bucket in voted:
                    votes[bucket] += weight
                break
    if not votes:
        return _by_pieces(words, copy)
    # Two buckets side by side mostly mean one place.
    return list(dict.fromkeys(median_low(begins[bucket]) for bucket, _ in votes.most_common(_WINDOWS)))


def _by_pieces(words: str, copy: str) -> list[int]:
    """Where pieces of words stand, when no word does; in a short copy, anywhere."""
    for at in range(max(0, len(words) - _PIECE + 1)):
        place = copy.find(words[at : at + _PIECE])
        if place >= 0:
            return [place - at]
    return [0] if len(copy) <= len(words) + 40 else []


def _places(seed: str, copy: str) -> list[int]:
    """Where the seed stands, or one place more than are of use."""
    places: list[int] = []
    place = copy.find(seed)
    while place >= 0 and len(places) <= _MAX_PLACES:
        places.append(place)
        place = copy.find(seed, place + 1)
    return places


def _nearest_to(guess: int, tokens: list[str], words: str, copy: str) -> Nearest | None:
    """What stands near a guessed place; of a long quotation that stands there all but whole, no more is looked at."""
    if len(words) > _BY_SIGNS and (candidate := _all_but_whole(guess, words, copy)):
        return candidate
    return _closely(tokens, words, copy, guess)


def _all_but_whole(guess: int, words: str, copy: str) -> Nearest | None:
    """The stretch of whole words that begins and ends within some words of where it is guessed; None if unsure."""
    slack = _EDGE * _LONG_WORD
    first = [match.start() for match in _TOKEN.finditer(copy, max(0, guess - slack), guess + slack)]
    close = guess + len(words)
    last = [match.end() for match in _TOKEN.finditer(copy, max(0, close - slack), close + slack)]
    if not first or not last:
        return None
    lower = words.lower()

    def likeness(begin: int, end: int) -> float:
        return ratio(lower, copy[begin:end].lower())

    at = min(range(len(first)), key=lambda place: abs(first[place] - guess))
    begins = first[max(0, at - _EDGE) : at + _EDGE + 1]
    at = min(range(len(last)), key=lambda place: abs(last[place] - close))
    ends = last[max(0, at - _EDGE) : at + _EDGE + 1]
    begin = max(begins, key=lambda place: likeness(place, last[at]))
    end = max(ends, key=lambda place: likeness(begin, place))
    found = Nearest(begin, end, likeness(begin, end))
    # At the rim of what was tried a word further may fit better.
    is_inside = (begin > begins[0] or begin == 0) and (end < ends[-1] or end == len(copy)) and end > ends[0]
    return found if is_inside and begin < begins[-1] and found.likeness >= SURE else None


def _closely(tokens: list[str], words: str, copy: str, guess: int) -> Nearest | None:
    """The stretch of whole words around a guessed place that is most like the quotation; None if not like enough."""
    slack = len(words) // 2 + 40
    start, end = max(0, guess - slack), min(len(copy), guess + len(words) + slack)
    inside = [match.span() for match in _TOKEN.finditer(copy, start, end)]
    if not inside:
        return None
    spans = [_by_words(tokens, copy, inside)]
    if len(words) <= _BY_SIGNS and (aligned := partial_ratio_alignment(words, copy[start:end])):
        spans.append((start + aligned.dest_start, start + aligned.dest_end))
    best = max(
        (_whole_words(words, copy, inside, span) for span in spans), key=lambda one: (one.likeness, one.start)
    )
    if best.likeness < ALIKE:
        return None
    is_shared = best.likeness >= LIKE_ENOUGH or _shared(tokens, copy[best.start : best.end]) >= SHARED
    return best if is_shared else None


def _whole_words(words: str, copy: str, inside: list[tuple[int, int]], span: tuple[int, int]) -> Nearest:
    """The most alike of the stretches of whole tokens that begin and end about where the span does."""
    left = next((at for at, token in enumerate(inside) if token[1] > span[0]), 0)
    right = next((at for at, token in enumerate(inside) if token[1] >= span[1]), len(inside) - 1)
    # One word more or a few less, where that is quickly compared.
    more, less = (1, 3) if len(words) <= _BY_SIGNS else (0, 0)
    begins = {inside[at][0] for at in range(max(0, left - more), min(left + less + 1, len(inside)))}
    ends = {inside[at][1] for at in range(max(0, right - less), min(right + more + 1, len(inside)))}
    lower = words.lower()
    return max(
        (
            Nearest(begin, end, ratio(lower, copy[begin:end].lower()))
            for begin in begins
            for end in ends
            if begin < end
        ),
        key=lambda one: (one.likeness, one.start),
        default=Nearest(*span, 0.0),
    )


def _shared(tokens: list[str], passage: str) -> float:
    """The share of the quotation that stands in the passage as whole words."""
    there = Counter(token.lower() for token in _TOKEN.findall(passage))
    wanted = Counter(token.lower() for token in tokens)
    return sum(len(token) * count for token, count in (wanted & there).items()) / sum(map(len, tokens))


def _by_words(tokens: list[str], copy: str, inside: list[tuple[int, int]]) -> tuple[int, int]:
    """From the first to the last of the words that a long quotation shares with the window."""
    window = [copy[start:end].lower() for start, end in inside]
    steps = [
        step for step in Indel.opcodes([token.lower() for token in tokens], window) if step.tag == "equal"
    ]
    # A shared word or two far away from all others: "the" is everywhere.
    while len(steps) > 1 and steps[1].dest_start - steps[0].dest_end > max(3, len(tokens) // 4):
        steps.pop(0)
    while len(steps) > 1 and steps[-1].dest_start - steps[-2].dest_end > max(3, len(tokens) // 4):
        steps.pop()
    if not steps:
        return inside[0][0], inside[-1][1]
    return inside[steps[0].dest_start][0], inside[steps[-1].dest_end - 1][1]
