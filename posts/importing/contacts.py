"""Decision-makers to write to: "Minister of X Jane Doe: <jane@...>", the address present or lost. Pure."""

from __future__ import annotations

import re

from posts.importing.lexicon import BODY_WORDS, TITLES
from posts.importing.names import Sort, names_in
from posts.importing.parsed import Contact

_LINE = re.compile(r"^(?P<who>[^:<>]{5,140}?)\s*[:–—-]?\s*<\s*(?P<address>[^<>]*)\s*>\.?$")
_OPEN = re.compile(
    r"^(?P<who>[^:]{5,140}?)\s*:\s*(?P<address>(?:\(?(?:e-?mail|courriel|tel|tél)\)?[.:\s]*)?\S*@\S+|"
    r"https?://\S+|[+(]?\d[\d\s().-]{6,}|@\w+)?\.?$"
)
_OFFICE = re.compile(
    r"\b(?:minister|ministre|leader|chef|cheffe|critic|porte-parole|president|président|présidente|chair|"
    r"premier|première|senator|sénateur|sénatrice|"
    r"mp|député|députée|secretary|secrétaire|mayor|maire|ambassador|ambassadeur|ambassadrice|commissioner|"
    r"commissaire|speaker|"
    r"governor|representative|spokesperson|director|directeur|directrice|whip|councillor|conseiller|"
    r"conseillère|envoy|"
    r"parliamentary|deputy|clerk|ombudsman|attorney|chancellor)\b",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "del",
        "van",
        "von",
        "der",
        "den",
        "bin",
        "al",
        "el",
        "la",
        "le",
        "du",
        "des",
        "di",
        "ten",
        "dos",
    ]
)
_NAME = re.compile(r"^[A-ZÀ-Þ][\w’'.-]*$")


def read_contact(text: str) -> Contact | None:
    """One line of a list of office-holders; None where the line is nothing of the kind."""
    match = _LINE.match(text) or _OPEN.match(text)
    if match is None or not _OFFICE.search(match["who"]) or len(match["who"].split()) > 16:
        return None
    who = match["who"].strip(" ,–—-")
    if re.search(r"[.!?]\s", who) and not re.search(r"\b(?:Dr|Mr|Ms|Mrs|M|Hon)\.\s", who):
        return None
    office, name = split_office(who)
    return Contact(office, name, (match["address"] or "").strip(" #"))


def split_office(who: str) -> tuple[str, str]:
    """Part the office from the name: by a comma or bracket, else by where the words of the office end."""
    comma = re.match(r"^(?P<one>[^,(]+)\s*[,(–—]\s*(?P<two>[^()]+)\)?$", who)
    if comma:
        one, two = comma["one"].strip(), comma["two"].strip()
        return (two, one) if _OFFICE.search(two) and _is_person(one) else (one, two)
    words = who.split()
    start = len(words)
    while start > 0:
        word = words[start - 1]
        folded = word.casefold()
        if folded in _PARTICLES and start < len(words):
            # A particle belongs to the name only where a given name stands before it.
            first = start - 1
            while first > 0 and words[first - 1].casefold() in _PARTICLES:
                first -= 1
            if first >= 1 and _is_given(words[first - 1]) and len(words) - start < 3:
                start = first
                continue
            break
        if not _is_given(word) or len(words) - start >= 4:
            break
        taken = len([w for w in words[start:] if w.casefold() not in _PARTICLES])
        if (
            taken >= 2
            and not re.fullmatch(r"[A-Z]\.", words[start])
            and words[start].casefold() not in _PARTICLES
        ):
            break
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def _is_person(words: str) -> bool:
    """Whether words are somebody's name, with a title or without, rather than an office."""
    if not _OFFICE.search(words):
        return True
    names = names_in(words)
    return (
        len(names) == 1
        and names[0].sort is Sort.PERSON
        and " " in names[0].text
        and len(names[0].role.split()) <= 2
    )


def _is_given(word: str) -> bool:
    folded = word.casefold().strip(".,")
    if folded in TITLES or folded in BODY_WORDS or _OFFICE.fullmatch(folded):
        return False
    return bool(_NAME.match(word)) and not (len(word) > 2 and word.isupper() and "." not in word)
