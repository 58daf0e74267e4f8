"""Interviews: paragraphs that begin with the name, the initials or the Q and A of those who talk. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from posts.importing.names import Sort, names_in

_TURN = re.compile(
    r"^(?P<label>(?:[A-ZÀ-Þ][\w’'.-]*)(?:\s+(?:[A-ZÀ-Þ][\w’'.-]*|de|da|van|von|of|the|"
    r"d[’']\w+)){0,6})\s*:\s+(?P<words>\S)"
)
_QUESTION = frozenset({"q", "question", "interviewer", "moderator", "host", "animateur", "animatrice", "r:"})
_FEWEST = 3  # turns that make an interview
_NOT_TURNS = re.compile(
    r"^(?:note|editor|tags?|keywords?|region|theme|photo|image|source|disclaimer|contact|media|copyright|"
    r"update|correction|ps|re|subject|to|from|date)\b",
    re.I,
)


def turns_of(texts: Iterable[str]) -> dict[str, str]:
    """Map the labels of those who answer to their names; empty where the document is no interview."""
    counts: Counter[str] = Counter()
    questions: Counter[str] = Counter()
    for text in texts:
        label = label_of(text)
        if label:
            counts[label] += 1
            questions[label] += text.rstrip(' ”"»').endswith("?")
    if counts.total() < _FEWEST or len(counts) < 2 or max(counts.values()) < 2:
        return {}
    asks = {
        label for label in counts if label.casefold() in _QUESTION or questions[label] * 2 >= counts[label]
    }
    full = [label for label in counts if " " in label]
    by_initials = {_initials(label): label for label in full}
    askers = {by_initials.get(label.replace(".", ""), label) for label in asks} | asks
    answers = {}
    for label in counts:
        name = by_initials.get(label.replace(".", ""), label)
        if label not in askers and name not in askers:
            answers[label] = _person(name)
    return answers


def label_of(text: str) -> str:
    match = _TURN.match(text)
    return match["label"] if match and not _NOT_TURNS.match(match["label"]) else ""


def words_start(text: str) -> int:
    """Where the words begin after the label."""
    match = _TURN.match(text)
    return match.start("words") if match else 0


def _initials(label: str) -> str:
    return "".join(part[0] for part in re.split(r"[\s-]+", label) if part[:1].isupper())


def _person(label: str) -> str:
    people = [name for name in names_in(label) if name.sort is Sort.PERSON]
    return people[-1].text if people else "" if label.casefold() in ("a", "r", "answer", "réponse") else label
