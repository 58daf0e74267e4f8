"""Who says: the subjects of the verbs of saying in one sentence, found by what stands beside the verb. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from posts.importing.dates import FoundDate
from posts.importing.lexicon import PRONOUN, REFERENCE, SAYING
from posts.importing.names import Name, Sort, names_in

_AUXILIARY = re.compile(
    r"(?:^|[\s,])(?:has|have|had|is|are|was|were|be|further|also|then|later|again|once again|once more|"
    r"recently|even|rightly|now|"
    r"simply|already|went on to|goes on to|go on to|continue[sd]? to|however|meanwhile|too|in turn|himself|"
    r"herself|itself|"
    r"ruefully|bluntly|flatly|similarly|a|ont|avait|est|s[’']est|aussi|également|ensuite|encore|en outre|"
    r"pour sa part|"
    r"quant à lui|quant à elle|lui|had this to|recently|today|yesterday|(?:last|this) (?:week|month|year)|in part|"
    r"(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?-i:[a-z]{3,}ly))[\s,]*$",
    re.IGNORECASE,
)
_NOUN_BEFORE = re.compile(
    r"\b(?:the|a|an|its|his|her|their|our|my|this|that|these|those|latest|new|recent|full|final|first|no|of|in|"
    r"press|la|le|les|"
    r"une?|sa|son|ses|leur|cette|ce|de|du|des|en|par|to|not|l[’'])\s*$",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(
    r"[,;:—–(“”\"«»]|\b(?:that|and|but|as|when|while|which|que|qu[’']|mais|et|comme|where|because|if|since)\b",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"^(?:as for|in|on|at|after|following|with|for|from|during|despite|by|under|over|regarding|concerning|"
    r"given|about|since|"
    r"quant (?:à|aux?)|dans|sur|à|après|avec|pour|lors|au|aux|en|selon|malgré)\b",
    re.IGNORECASE,
)
_PERSONAL_INTRO = re.compile(r"^for (?:his|her|its|their) part,?\s*|^pour sa part,?\s*", re.IGNORECASE)
_AFFILIATED = re.compile(
    r"^\s*(?:of|from|at|for|with|de|du|d[’']|chez|à|au)\s*(?:the|la|le|l[’'])?\s*$", re.IGNORECASE
)
_AFTER_NAME = re.compile(
    r"^(?:[’']s)?\s*(?:\([^)]*\)|news agency|newspaper|magazine|spokes\w+|himself|herself|itself|report|"
    r"reports|investigation|"
    r"poll|survey|study|analysis|article|statement|team|editorial|editorial board|website|news site|editor|"
    r"editor-in-chief|director|president|chair\w*|head|columnist|correspondent|reporter|author|here|there|[\s,])*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Subject:
    """The subject of one verb: a name, or the words that stand for one, or the words in which it is missing."""

    verb: str
    name: Name | None = None
    words: str = ""
    missing: str = ""


def subjects(text: str, dates: list[FoundDate]) -> list[Subject]:
    """The subjects of the verbs of saying, in order."""
    blank = list(text)
    for found in dates:
        start = found.start
        near = max(0, found.start - 10)
        on = re.search(r"\b(?:on|le|du|of)\s+$", text[near : found.start], re.IGNORECASE)
        start = near + on.start() if on else start
        blank[start : found.end] = " " * (found.end - start)
    flat = "".join(blank)
    names = names_in(text)
    return list(_subjects(flat, names))


def _subjects(text: str, names: list[Name]) -> Iterator[Subject]:
    for match in SAYING.finditer(text):
        if any(name.start <= match.start() < name.end for name in names) and match[0][0].isupper():
            continue
        before = text[: match.start()]
        is_participle = match[0][-1] in "éu" and bool(re.search(r"\ba\s*$", before))  # "a répondu"
        if (
            _NOUN_BEFORE.search(before)
            and not is_participle
            and not re.search(r"\b(?:goes|went|go|continue[sd]?) on to\s*$|\bto\s*$(?<!\bto )", before)
        ):
            continue
        before = _without_auxiliaries(before)
        verb = match[0].casefold()
        yield _subject_before(before, verb, text, names, text[match.start() :])


def _without_auxiliaries(before: str) -> str:
    while True:
        shorter = _AUXILIARY.sub(
            lambda m: "," if "," in m[0] and m[0].strip().startswith(",") else "", before
        ).rstrip(" ")
        if shorter == before.rstrip(" "):
            return shorter
        before = shorter


def _subject_before(before: str, verb: str, text: str, names: list[Name], rest: str) -> Subject:
    if before.endswith(")"):
        before = re.sub(r"\s*\([^()]*\)$", "", before)
    gerund = verb.endswith(("ing", "ant"))
    relative = re.search(r",?\s*\b(?:who|which|qui)$", before)
    if relative:
        before = before[: relative.start()]
        return _head(before, len(before), verb, names)
    if gerund or not before.strip():
        return _main_subject(text, verb, names, before)
    if before.endswith(","):
        return _over_apposition(before[:-1], verb, names, rest)
    start = max((m.end() for m in _BOUNDARY.finditer(before)), default=0)
    return _head(before[start:], len(before), verb, names)


def _over_apposition(before: str, verb: str, names: list[Name], rest: str) -> Subject:
    """ "Name, who is this or that, says": the name before the apposition; an opening phrase alone lacks one."""
    comma = before.rfind(",")
    if comma < 0:
        if _PREPOSITION.match(before.strip()):
            words = re.split(r"(?<=,)\s*$", rest)[0]
            return Subject(verb, missing=words.strip())
        return _head(before, len(before), verb, names)
    appositive = before[comma + 1 :].strip()
    people = [
        name for name in names if name.sort is Sort.PERSON and name.start > comma and name.end <= len(before)
    ]
    if people and (
        f"{people[-1].role} {people[-1].text}".strip() == appositive or people[-1].text == appositive
    ):
        return Subject(verb, people[-1])
    head = re.sub(r"\s*\([^()]*\)$", "", before[:comma])
    start = max((m.end() for m in _BOUNDARY.finditer(head)), default=0)
    return _head(head[start:], len(head), verb, names)


def _main_subject(text: str, verb: str, names: list[Name], before: str) -> Subject:
    """The subject of the main clause, for "..., saying:"."""
    intro = _PERSONAL_INTRO.match(text)
    at = intro.end() if intro else 0
    if not intro and _PREPOSITION.match(text):
        comma = text.find(",")
        at = comma + 1 if 0 <= comma < len(before) else 0
    people = [name for name in names if name.start >= at and name.end <= len(before)]
    if people:
        first = next((name for name in people if name.sort is Sort.PERSON), people[0])
        return Subject(verb, first)
    pronoun = re.match(r"\s*(\w+)", text[at:])
    if pronoun and PRONOUN.fullmatch(pronoun[1]):
        return Subject(verb, words=pronoun[1])
    return Subject(verb, words=text[at : len(before)].strip(" ,"))


def _head(chunk: str, end: int, verb: str, names: list[Name]) -> Subject:
    """The name that the words directly before a verb end with."""
    start = end - len(chunk)
    inside = [name for name in names if name.end > start and name.end <= end]
    words = chunk.strip(" ,")
    if inside and not (
        REFERENCE.match(words)
        and not inside[-1].is_possessive
        and inside[-1].sort in (Sort.UNKNOWN, Sort.BODY)
    ):
        last = inside[-1]
        # "Jane Doe of the Tide Office writes": the person says it, wherever she works.
        person = next((name for name in inside[:-1] if name.sort is Sort.PERSON), None)
        if person and _AFFILIATED.match(chunk[person.end - start : last.start - start]):
            last = person
            return Subject(verb, last, words)
        tail = chunk[last.end - start :]
        if _AFTER_NAME.match(tail):
            if last.is_possessive or tail.strip(" ,"):
                owner = last
                return Subject(verb, owner, words)
            # An acronym in brackets after the full name is the same body.
            return Subject(verb, last, words)
        if len(inside) >= 1 and re.match(r"^[’']s\b|^\s+(?:of|in|at|from|for|de|du|à)\b", tail):
            return Subject(verb, inside[0], words)
    return Subject(verb, words=words)
