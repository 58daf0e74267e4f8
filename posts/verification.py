"""Do the quoted words stand in the copy of their source? Compared exactly, after the folding
that ``posts.folding`` states.

Pure: texts in, an answer out; no database, no network. ``posts.verifying`` writes the answers down. Refuses to guess:
of several passages that fit none is picked, and what is not the same is never called verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise
from typing import Final

from posts.editorial_marks import Bracket, Fragment, Mark, Reading, read_marks
from posts.folding import Folded, fold
from posts.nearest import WordChange, is_punctuation_only, nearest_passages, word_changes
from posts.passage_matching import (
    JOIN,
    JOINT,
    MAX_PASSAGES,
    SENTENCE_END,
    Chain,
    Match,
    chains,
    comparable,
    exact_matches,
    fragment_matches,
)
from posts.turning_words import turning_words

_AROUND: Final = 300  # characters in which the sentence around a fragment is looked for

_REVERSING = frozenset("un in im ir il non dis anti mis de counter dé dés mé".split())


class Outcome(StrEnum):
    """What a comparison may come to; the values are those of ``Quotation.Verdict``."""

    VERBATIM = "verbatim"
    VERBATIM_WITH_MARKS = "verbatim_with_marks"
    ALTERED = "altered"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"
    NO_SNAPSHOT = "no_snapshot"
    NOT_CHECKABLE = "not_checkable"
    NEEDS_REVIEW = "needs_review"


class Reason(StrEnum):
    """Why it came to that, where the outcome alone does not say."""

    NONE = ""
    ORDER = "order"  # the fragments stand there, in another order
    GAP = "gap"  # the fragments stand there, too far apart
    PUNCTUATION = "punctuation"  # only signs differ
    LANGUAGE = "language"  # the copy is in another language or script
    NO_WORDS = "no_words"  # the quotation has no words
    OMITTED = "omitted"  # words that turn the meaning were dropped at an ellipsis or lie under brackets
    SPLICED = "spliced"  # a word that turns the meaning comes from another sentence
    BRACKETED = "bracketed"  # more words in brackets than without


@dataclass(frozen=True, slots=True)
class Passage:
    """A place in the stored text. ``fragments`` are the stretches that are quoted, parted by ellipses."""

    start: int
    end: int
    fragments: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Omission:
    """Words of the copy that the quotation does not have, and those of them that may turn its meaning."""

    text: str
    turning: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True)
class Verification:
    """The answer. Offsets point into the stored text as it was given, not into the folded one.

    ``passage`` is the one place that fits, or the nearest where the words are altered; ``passages`` are all that
    fit where several do. ``changes`` leads from the copy's words to the quotation's.
    """

    outcome: Outcome
    passage: Passage | None = None
    passages: tuple[Passage, ...] = ()
    marks: frozenset[Mark] = frozenset()
    omissions: tuple[Omission, ...] = ()
    changes: tuple[WordChange, ...] = ()
    reason: Reason = Reason.NONE
    likeness: float = 0.0


def verify_quotation(
    quotation: str,
    copy: str | Folded | None,
    *,
    language: str = "",
    copy_language: str = "",
    at: int | None = None,
) -> Verification:
    """Compare a quotation with the text of a copy; None where no copy is kept.

    Languages are codes such as "fr-CA", "" where not known. ``at`` is where in the stored text the passage begins that
    a person has chosen among several. Fold a copy once (``folding.fold``) for several quotations. Costs about 10 ms for
    100 KB, most of it folding.
    """
    if copy is None:
        return Verification(Outcome.NO_SNAPSHOT)
    if isinstance(copy, str):
        copy = fold(copy)
    words = comparable(quotation)
    if not any(map(str.isalnum, words)):
        return Verification(Outcome.NOT_CHECKABLE, reason=Reason.NO_WORDS)
    exact = [(match,) for match in exact_matches(words, copy)]
    reading = read_marks(words)
    found = _settle(exact, reading, copy, at, language or copy_language, is_exact=True)
    if found is None and (reading.marks or not exact):
        # Without marks this still allows the first letter another case.
        fragments = [fragment for fragment in reading.fragments if fragment.literal]
        ways = list(chains(fragments, copy)) if fragments else []
        found = _settle(ways, reading, copy, at, copy_language or language, is_exact=False)
        if found is None and len(fragments) > 1:
            found = _torn(fragments, words, copy)
    return found or _unlike(words, reading, copy, language, copy_language)


def _settle(
    chains: Sequence[Chain],
    reading: Reading,
    copy: Folded,
    at: int | None,
    language: str,
    *,
    is_exact: bool,
) -> Verification | None:
    """One way is an answer, several are none, and with no way there is nothing to say."""
    chosen = [chain for chain in chains if at is not None and copy.start(chain[0].start) == at]
    as_written = [chain for chain in chains if not any(match.is_capital_changed for match in chain)]
    ways = chosen or (as_written if len(as_written) == 1 else chains)
    if not ways:
        return None
    if len(ways) > 1 and not chosen:
        several = tuple(_passage(chain, copy) for chain in ways[:MAX_PASSAGES])
        return Verification(
            Outcome.AMBIGUOUS, passages=several, marks=frozenset() if is_exact else reading.marks
        )
    passage = _passage(ways[0], copy)
    if is_exact:
        return Verification(Outcome.VERBATIM, passage)
    marks = set(reading.marks)
    if any(match.is_capital_changed for match in ways[0]):
        marks.add(Mark.CAPITAL)
    omissions = tuple(_omissions(ways[0], reading, copy, language))
    reason = (
        Reason.OMITTED
        if any(one.turning for one in omissions)
        else Reason.SPLICED
        if _is_spliced(ways[0], copy.text, language)
        else Reason.BRACKETED
        if _is_mostly_brackets(reading)
        else Reason.NONE
    )
    outcome = Outcome.NEEDS_REVIEW if reason else Outcome.VERBATIM_WITH_MARKS
    return Verification(outcome, passage, marks=frozenset(marks), omissions=omissions, reason=reason)


def _passage(chain: Chain, copy: Folded) -> Passage:
    fragments = tuple((copy.start(match.start), copy.end(match.end)) for match in chain)
    return Passage(fragments[0][0], fragments[-1][1], fragments)


def _is_spliced(chain: Chain, text: str, language: str) -> bool:
    """Whether a fragment of a word or two that turns the meaning comes from another sentence than its neighbours."""
    for one, two in pairwise(chain):
        if SENTENCE_END.search(text, max(one.start, one.end - 2), two.start):
            for match in (one, two):
                words = text[match.start : match.end]
                if len(words.split()) <= 2 and turning_words(words, language):
                    return True
    return False


def _is_mostly_brackets(reading: Reading) -> bool:
    literal = sum(len(fragment.literal.split()) for fragment in reading.fragments)
    within = sum(
        len(part.words.split())
        for fragment in reading.fragments
        for part in fragment.parts
        if isinstance(part, Bracket) and not (part.touches_after or part.touches_before)
    )
    return within > literal


def _omissions(chain: Chain, reading: Reading, copy: Folded, language: str) -> Iterator[Omission]:
    """What the quotation leaves out, in reading order, as the copy has it."""
    text = copy.text
    kept = [fragment for fragment in reading.fragments if fragment.literal]
    gaps = [(one.end, two.start) for one, two in pairwise(chain)]
    if reading.leads:
        gaps.insert(0, (_sentence_start(text, chain[0].start), chain[0].start))
    if reading.trails:
        gaps.append((chain[-1].end, _sentence_end(text, chain[-1].end)))
    for start, end in gaps:
        if any(map(str.isalnum, text[start:end])):
            dropped = copy.piece(start, end).strip()
            yield Omission(dropped, turning_words(text[start:end], language), Mark.ELLIPSIS)
    for match, fragment in zip(chain, kept, strict=True):
        pairs = [*match.replaced, *_at_edges(match, fragment, text)]
        for replaced, instead in pairs:
            turning = _turned(replaced.strip(), instead, language)
            if turning or replaced.strip():
                yield Omission(replaced.strip(), turning, Mark.BRACKETS)


def _at_edges(match: Match, fragment: Fragment, text: str) -> Iterator[tuple[str, str]]:
    """Words beside a fragment that a bracket at its edge may stand for, where they turn the meaning."""
    parts = [part for part in fragment.parts if not (isinstance(part, str) and not part.strip())]
    for at, side in ((0, "before"), (-1, "after")):
        part = parts[at]
        if not isinstance(part, Bracket) or (part.touches_after if at == 0 else part.touches_before):
            continue
        count = len(part.words.split()) + 3
        if side == "before":
            beside = " ".join(text[_sentence_start(text, match.start) : match.start].split()[-count:])
        else:
            beside = " ".join(text[match.end : _sentence_end(text, match.end)].split()[:count])
        yield (beside, part.words) if _turned(beside, part.words, "") else ("", "")


def _turned(replaced: str, instead: str, language: str) -> tuple[str, ...]:
    """Words that turn the meaning and are on one side only; a number that was replaced is one."""
    old, new = turning_words(replaced, language), turning_words(instead, language)
    lower_old, lower_new = {word.lower() for word in old}, {word.lower() for word in new}
    found = [word for word in old if word.lower() not in lower_new]
    found += [word for word in new if word.lower() not in lower_old]
    numbers = re.findall(r"\d[\d.,:]*", replaced)
    if numbers and numbers != re.findall(r"\d[\d.,:]*", instead):
        found += numbers
    if instead.lower() in _REVERSING and not replaced:
        found.append(instead)
    return tuple(dict.fromkeys(found))


def _sentence_start(text: str, place: int) -> int:
    begin = max(0, place - _AROUND)
    ends = [match.end() for match in SENTENCE_END.finditer(text, begin, place)]
    return ends[-1] if ends else begin


def _sentence_end(text: str, place: int) -> int:
    if re.search(r"[.!?؟。]'*$", text[max(0, place - 3) : place]):
        return place
    match = re.compile(r"[.!?؟。]'*(?:\s|$)").search(text, place, place + _AROUND)
    return match.end() if match else min(len(text), place + _AROUND)


def _torn(fragments: Sequence[Fragment], words: str, copy: Folded) -> Verification | None:
    """All fragments stand in the copy, but not in order within the gap that an ellipsis may stand for."""
    places = [list(islice(fragment_matches(fragment, copy), MAX_PASSAGES)) for fragment in fragments]
    if not all(places):
        return None
    in_order = all(
        any(two.start >= one.end for one in first for two in second) for first, second in pairwise(places)
    )
    match = max((matches[0] for matches in places), key=lambda one: one.end - one.start)
    changes = word_changes(copy.text[match.start : match.end], _shown(words))
    reason = Reason.GAP if in_order else Reason.ORDER
    return Verification(Outcome.ALTERED, _passage((match,), copy), changes=changes, reason=reason)


def _unlike(words: str, reading: Reading, copy: Folded, language: str, copy_language: str) -> Verification:
    """The words do not stand there: what does, if anything is like them?"""
    shown = _shown(words)
    claimed = (
        " ".join(fragment.literal for fragment in reading.fragments).replace(JOINT, " ").replace(JOIN, "")
    )
    near = nearest_passages(claimed, copy.text) if claimed else []
    if not near:
        if _other_language(language, copy_language) or _other_script(claimed, copy.text):
            return Verification(Outcome.NOT_CHECKABLE, reason=Reason.LANGUAGE)
        return Verification(Outcome.NOT_FOUND)
    places = [Passage(copy.start(one.start), copy.end(one.end), ()) for one in near[:MAX_PASSAGES]]
    places = [Passage(place.start, place.end, ((place.start, place.end),)) for place in places]
    changes = word_changes(copy.text[near[0].start : near[0].end], shown)
    return Verification(
        Outcome.ALTERED,
        places[0],
        passages=tuple(places),
        changes=changes,
        reason=Reason.PUNCTUATION if is_punctuation_only(changes) else Reason.NONE,
        likeness=near[0].likeness,
    )


def _shown(words: str) -> str:
    return words.replace(JOINT, " ").replace(JOIN, "")


def _other_language(one: str, other: str) -> bool:
    first, second = one.partition("-")[0].lower(), other.partition("-")[0].lower()
    return bool(first and second and first != second)


def _other_script(words: str, copy: str) -> bool:
    """Whether hardly a letter of the copy is of the quotation's script."""
    wanted = _scripts(words)
    if not wanted:
        return False
    script = max(wanted, key=lambda name: wanted[name])
    there = _scripts(copy[:: max(1, len(copy) // 500)])
    return bool(there) and there.get(script, 0) < sum(there.values()) / 10


_SCRIPTS: Final = (
    ("Latin", "\u0041", "\u024f"),
    ("Greek", "\u0370", "\u03ff"),
    ("Cyrillic", "\u0400", "\u052f"),
    ("Armenian", "\u0530", "\u058f"),
    ("Hebrew", "\u0590", "\u05ff"),
    ("Arabic", "\u0600", "\u077f"),
    ("Devanagari", "\u0900", "\u097f"),
    ("Thai", "\u0e00", "\u0e7f"),
    ("Georgian", "\u10a0", "\u10ff"),
    ("Hangul", "\uac00", "\ud7a3"),
    ("CJK", "\u3040", "\u9fff"),
)


def _scripts(letters: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for letter in letters:
        if letter.isalpha():
            name = next((name for name, low, high in _SCRIPTS if low <= letter <= high), "other")
            counts[name] = counts.get(name, 0) + 1
    return counts
