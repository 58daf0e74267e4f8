"""Which names look alike: capitals, accents, plurals, acronyms, word order, slips of the pen. Pure.

``posts.likeness`` keeps what this module finds. Names of one letter's or one number's difference that mean two things
("Bill C-12", "Bill C-13") are left alone; a person decides about everything else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from posts.stems import ALL_STOP_WORDS, fold

# Letters from which on one slip, and two, are taken for slips: "Iran" and "Iraq" are two countries.
ONE_SLIP, TWO_SLIPS = 5, 8
LONGEST_ACRONYM = 8
_BRACKETS = re.compile(r"^(?P<name>.+?)\s*[(\[](?P<short>[^()\[\]]{2,20})[)\]]\s*$")
_DIGITS = re.compile(r"\d+")


class Reason(StrEnum):
    """Why two names look alike, the surest first."""

    SAME = "same"
    PLURAL = "plural"
    ACRONYM = "acronym"
    ORDER = "order"
    INITIALS = "initials"
    SPELLING = "spelling"
    TOGETHER = "together"
    # Of works that are quoted: see posts.alike_works.
    PAGE = "page"
    WORK = "work"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How surely two names are one: ``score`` of 100 is the same name written in another way."""

    reason: str
    score: int


# By the first letter of a form: what it tells. Forms that meet themselves, and pairs that meet each other.
_LIKENESSES = {
    "=": Likeness(Reason.SAME, 100),
    "p": Likeness(Reason.PLURAL, 96),
    "b": Likeness(Reason.ACRONYM, 94),
    "a": Likeness(Reason.ACRONYM, 94),
    "l": Likeness(Reason.ACRONYM, 94),
    "o": Likeness(Reason.ORDER, 92),
    "i": Likeness(Reason.INITIALS, 84),
    "f": Likeness(Reason.INITIALS, 84),
}
_MEETS = {"a": "l", "l": "a", "i": "f", "f": "i"}
FORM_LENGTH = 120  # characters; longer forms are cut


def forms_of(name: str) -> set[str]:
    """The forms of a name: it looks like another that has the ``counterpart`` of one of them. Some 20 µs."""
    folded = fold(name)
    words = folded.split()
    compact = "".join(words)
    forms = {f"={compact}", f"p{''.join(map(singular, words))}"}
    telling = sorted(singular(word) for word in words if word not in ALL_STOP_WORDS)
    if len(telling) > 1:
        forms.add(f"o{' '.join(telling)}")
    with_short = _BRACKETS.match(name)
    if with_short:
        forms |= {f"b{fold(half).replace(' ', '')}" for half in (with_short["name"], with_short["short"])}
    else:
        forms.add(f"b{compact}")
    if len(words) > 2:
        initials = {"".join(word[0] for word in words)}
        initials.add("".join(word[0] for word in words if word not in ALL_STOP_WORDS))
        forms |= {f"l{short}" for short in initials if 3 <= len(short) <= LONGEST_ACRONYM}
    elif is_acronym(name) or (len(words) == 1 and name.islower() and 4 <= len(compact) <= LONGEST_ACRONYM):
        forms.add(f"a{compact}")
    if 2 <= len(words) <= 4 and len(words[-1]) > 2:
        # "I. Vale" meets "Ingrid Vale", who does not meet "Ivo Vale".
        forms.add(f"{'i' if len(words[0]) == 1 else 'f'}{words[0][0]} {words[-1]}")
    return {form[:FORM_LENGTH] for form in forms}


def counterpart(form: str) -> str:
    """The form of another name that this one meets."""
    return _MEETS.get(form[0], form[0]) + form[1:]


def likeness_of(form: str) -> Likeness:
    """What it tells when two names meet in this form."""
    return _LIKENESSES[form[0]]


class Spelling:
    """Names that differ by a slip of the pen, among all folded names of one kind.

    Names of nearly the same length and the same first letter are compared, and only those whose numbers agree.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._choices: dict[tuple[str, int], list[str]] = defaultdict(list)
        for name in set(names):
            if name:
                self._choices[name[0], len(name)].append(name)

    def near(self, folded: str) -> dict[str, Likeness]:
        """Other names within the slips that a name of this length is allowed."""
        found: dict[str, Likeness] = {}
        slips, numbers = _slips(len(folded)), _DIGITS.findall(folded)
        for length in range(len(folded) - slips, len(folded) + slips + 1):
            allowed = min(slips, _slips(length))
            choices = self._choices.get((folded[:1], length)) if allowed else None
            if not choices:
                continue
            for other, distance, _place in process.extract(
                folded, choices, scorer=OSA.distance, score_cutoff=allowed, limit=None
            ):
                if distance and _DIGITS.findall(other) == numbers:
                    score = round(90 * (1 - distance / max(len(folded), length)))
                    found[other] = Likeness(Reason.SPELLING, score)
        return found


def surest(found: Iterable[Likeness]) -> Likeness:
    return max(found, key=lambda likeness: likeness.score)


def is_acronym(name: str) -> bool:
    """ "NATO", "N.A.T.O.", "G7": capitals and digits in one word."""
    letters = [char for char in name if char.isalnum()]
    return (
        2 <= len(letters) <= LONGEST_ACRONYM
        and " " not in name.strip()
        and not any(char.islower() for char in letters)
    )


def singular(word: str) -> str:
    """A folded English or French word without its plural: enough to compare by, not to print."""
    if len(word) < 4 or not word.endswith(("s", "x")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux"):
        return f"{word[:-3]}al"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _slips(length: int) -> int:
    return 0 if length < ONE_SLIP else 1 if length < TWO_SLIPS else 2


MOST_IN_A_GROUP = 8  # names that a person can weigh at once


def groups(pairs: Iterable[tuple[Any, Any]]) -> list[list[Any]]:
    """Pairs that share a record together: [[1, 2, 5], [3, 4]], in the order in which they come.

    A group that would outgrow ``MOST_IN_A_GROUP`` takes no more: what was left out comes once some are judged.
    """
    group_of: dict[Any, list[Any]] = {}
    for first, second in pairs:
        one = group_of.setdefault(first, [first])
        other = group_of.setdefault(second, [second])
        if one is other or len(one) + len(other) > MOST_IN_A_GROUP:
            continue
        one += other
        for key in other:
            group_of[key] = one
    found = {id(group): group for group in group_of.values() if len(group) > 1}
    return list(found.values())
