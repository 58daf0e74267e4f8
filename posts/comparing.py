"""What changed between two bodies: passages first, then words; marks and attributions as well.

Pure: no database. ``posts.compared`` names what the bodies point at and writes the result as HTML for people. Two
texts of 5,000 words take well under 300 ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from posts.marked_words import Mark, Passage, Word, plain_words

# Of 100: below it, two passages have nothing to do with each other, and word by word would only confuse.
ALIKE: Final = 50
# Pairs of passages that are looked at in one stretch; beyond it only those at about the same place.
MOST_PAIRS: Final = 2500
NEAR: Final = 12
# Words from which on a passage that stands elsewhere now is told to have been moved.
TELLING: Final = 4

Kind = Literal["same", "added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class WordChange:
    """A run of words: as both have them, only in one of the two, or with other marks (``old_marks``)."""

    kind: Literal["same", "added", "removed", "marked"]
    words: tuple[Word, ...]
    old_marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class PassageChange:
    """One passage of the older or newer body, or the pair of both."""

    kind: Kind
    old: Passage | None = None
    new: Passage | None = None
    words: list[WordChange] = field(default_factory=list)
    is_moved: bool = False

    @property
    def shown(self) -> Passage:
        passage = self.new or self.old
        assert passage is not None  # noqa: S101 - made of one of them at least
        return passage


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of two sequences: ``old[a:b]`` became ``new[c:d]``; ``is_same`` where they are equal."""

    is_same: bool
    a: int
    b: int
    c: int
    d: int


def spans(old: Sequence[Any], new: Sequence[Any]) -> list[Span]:
    """How ``old`` becomes ``new``, by a longest common subsequence; removals and additions side by side are one."""
    found: list[Span] = []
    for code in Indel.opcodes(old, new):
        is_same = code.tag == "equal"
        if found and found[-1].is_same == is_same:
            last = found[-1]
            found[-1] = Span(is_same, last.a, code.src_end, last.c, code.dest_end)
        else:
            found.append(Span(is_same, code.src_start, code.src_end, code.dest_start, code.dest_end))
    return found


def align(old: Sequence[Passage], new: Sequence[Passage]) -> list[PassageChange]:
    """Set the passages of two bodies against each other, in reading order."""
    changes: list[PassageChange] = []
    for span in spans([passage.key for passage in old], [passage.key for passage in new]):
        if span.is_same:
            for before, after in zip(old[span.a : span.b], new[span.c : span.d], strict=True):
                changes.append(_paired(before, after))
        else:
            changes.extend(_in_stretch(old[span.a : span.b], new[span.c : span.d]))
    _find_moved(changes)
    return changes


def word_changes(old: Sequence[Word], new: Sequence[Word]) -> list[WordChange]:
    """How one passage's words became another's."""
    changes: list[WordChange] = []
    stretches = _joined(spans([word.text for word in old], [word.text for word in new]), new)
    for span in stretches:
        if span.is_same:
            changes.extend(_marked(old[span.a : span.b], new[span.c : span.d]))
            continue
        if span.b > span.a:
            changes.append(WordChange("removed", tuple(old[span.a : span.b])))
        if span.d > span.c:
            changes.append(WordChange("added", tuple(new[span.c : span.d])))
    return changes


def text_changes(old: str, new: str) -> list[WordChange]:
    """The same of two plain texts."""
    return word_changes(plain_words(old), plain_words(new))


def _paired(old: Passage, new: Passage) -> PassageChange:
    is_same = (old.tag, old.attributes, old.words) == (new.tag, new.attributes, new.words)
    if is_same and _around(old) == _around(new):
        return PassageChange("same", old, new)
    return PassageChange("changed", old, new, word_changes(old.words, new.words))


def _around(passage: Passage) -> list[tuple[str, Any]]:
    return [(holder.tag, holder.attributes) for holder in passage.holders]


def _in_stretch(old: Sequence[Passage], new: Sequence[Passage]) -> list[PassageChange]:
    """Pair what is alike in a stretch without equal passages, in order; the rest was removed or added."""
    changes: list[PassageChange] = []
    at_old = at_new = 0
    for i, j in _pairs(old, new):
        changes += [PassageChange("removed", old=passage) for passage in old[at_old:i]]
        changes += [PassageChange("added", new=passage) for passage in new[at_new:j]]
        changes.append(_paired(old[i], new[j]))
        at_old, at_new = i + 1, j + 1
    changes += [PassageChange("removed", old=passage) for passage in old[at_old:]]
    changes += [PassageChange("added", new=passage) for passage in new[at_new:]]
    return changes


def _pairs(old: Sequence[Passage], new: Sequence[Passage]) -> list[tuple[int, int]]:
    """The pairs, rising on both sides, whose likeness adds up to the most."""
    n, m = len(old), len(new)
    if not n or not m:
        return []
    is_large = n * m > MOST_PAIRS
    texts_old, texts_new = [passage.text for passage in old], [passage.text for passage in new]
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    taken: set[tuple[int, int]] = set()
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            skip = max(best[i + 1][j], best[i][j + 1])
            best[i][j] = skip
            if is_large and abs(i * m // n - j) > NEAR:
                continue
            score = _likeness(old[i], new[j], texts_old[i], texts_new[j])
            if score and score + best[i + 1][j + 1] > skip:
                best[i][j] = score + best[i + 1][j + 1]
                taken.add((i, j))
    pairs = []
    i = j = 0
    while i < n and j < m:
        if (i, j) in taken:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(old: Passage, new: Passage, old_text: str, new_text: str) -> float:
    """Of 100; 0 for what must not be set against each other."""
    if "figure" in (old.tag, new.tag):
        same_record = old.tag == new.tag and old.key[1] == new.key[1]
        return 100.0 if same_record else 0.0
    if not old_text.strip() or not new_text.strip():
        return 100.0 if old_text == new_text and old.tag == new.tag else 0.0
    return float(fuzz.ratio(old_text, new_text, score_cutoff=ALIKE))


def _find_moved(changes: list[PassageChange]) -> None:
    removed = {
        change.old.text: change
        for change in changes
        if change.kind == "removed" and change.old and len(change.old.text.split()) >= TELLING
    }
    for change in changes:
        if change.kind == "added" and change.new and change.new.text in removed:
            change.is_moved = removed[change.new.text].is_moved = True


def _joined(found: list[Span], new: Sequence[Word]) -> list[Span]:
    """Let a change run over spaces between two changed words: whole phrases read better than alternating words."""
    joined: list[Span] = []
    for place, span in enumerate(found):
        is_gap = (
            span.is_same
            and 0 < place < len(found) - 1
            and all(word.text.isspace() for word in new[span.c : span.d])
        )
        is_change = is_gap or not span.is_same
        if is_change and joined and not joined[-1].is_same:
            last = joined[-1]
            joined[-1] = Span(False, last.a, span.b, last.c, span.d)
        else:
            joined.append(span)
    return joined


def _marked(old: Sequence[Word], new: Sequence[Word]) -> list[WordChange]:
    """Equal words, parted where their marks differ."""
    runs: list[tuple[tuple[Mark, ...] | None, list[Word]]] = []
    for before, after in zip(old, new, strict=True):
        marks = before.marks if before.marks != after.marks and not after.text.isspace() else None
        if runs and (
            (runs[-1][0] == marks and (marks is None or runs[-1][1][-1].marks == after.marks))
            or (after.text.isspace() and before.marks != after.marks and runs[-1][0] is not None)
        ):
            runs[-1][1].append(after)
        else:
            runs.append((marks, [after]))
    return [
        WordChange("same" if marks is None else "marked", tuple(words), marks or ()) for marks, words in runs
    ]
