"""Names in a text: people, bodies and outlets, told apart by the words they are made of and those around them.

Pure, and modest: what cannot be told apart stays unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from posts.importing.lexicon import (
    BODY_WORDS,
    NATIONAL,
    OPENERS,
    OUTLET_NAMES,
    OUTLET_WORDS,
    OUTLETS,
    QUALIFIERS,
    TITLES,
)

_CAP = r"(?:(?:[dDlL]|O|Mc|Mac)[’'])?[A-ZÀ-ÖØ-Þ](?:[\w]|[’'‑-](?=\w)|\.(?=[A-ZÀ-Þ]\.)|(?<=\b[A-ZÀ-Þ])\.)*"
_PARTICLES = "de|da|del|della|di|du|des|la|le|van|von|der|den|ten|bin|bint|ibn|al|el|dos|do|y|zu"
_LINKS = (
    "of the|of|for the|for|and the|and|&|on the|on|in the|to the|without|against|"
    "pour les|pour la|pour le|pour|et la|et les|et|sur|sans|aux|au|à|d[’']|l[’']|de la|de l[’']|en|"
    "in(?= (?:Review|Focus|Brief|Depth|Context))"
)
_NAME = re.compile(
    rf"{_CAP}(?:(?:\s+(?:{_PARTICLES})){{1,2}}\s+{_CAP}|\s+(?:de\s+l|d|l)[’']{_CAP}|\s+{_CAP}|"
    rf"\s+(?:{_LINKS})\s*(?:(?<=[’'])|(?<=\s)){_CAP})*"
)
_PERSONAL_LINKS = _PARTICLES.split("|")
# "Ligue des droits de la personne": a body's name goes on in small letters.
_FRENCH_TAIL = re.compile(
    r"(?:\s+(?:des|du|de la|pour la|pour le|pour les|aux|au)\s+[^\W\d][\w’'-]*|\s+(?:de l|d|de|pour)(?:[’']|"
    r"\s)\s*(?!l[’'])[^\W\d][\w’'-]*)+(?:\s+[a-zà-ÿ]+(?:iques?|ales?|aux|eures?|elles?|ives?|aires?|ennes?|aises?|oises?)\b)?"
)
_POSSESSIVE = re.compile(r"[’']s?$")
_WORD = re.compile(r"\S+")


_CORE = TITLES - QUALIFIERS


class Sort(Enum):
    PERSON = "person"
    OUTLET = "outlet"
    BODY = "body"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Name:
    """A name and where it stands; ``role`` is what stood before a person's name."""

    text: str
    start: int
    end: int
    sort: Sort
    role: str = ""
    is_possessive: bool = False

    @property
    def surname(self) -> str:
        return self.text.split()[-1]


def names_in(text: str) -> list[Name]:
    """The names in a text, in order. Words that only open a sentence are none."""
    out: list[Name] = []
    for match in _NAME.finditer(text):
        out += _read(text, match.start(), match.end())
    return out


def _read(text: str, start: int, end: int) -> list[Name]:
    words = [(m.group(), start + m.start(), start + m.end()) for m in _WORD.finditer(text[start:end])]
    while (
        words
        and _bare(words[0][0]) in OPENERS
        and not _keeps_article(words)
        and not (len(words) > 1 and re.fullmatch(r"[A-ZÀ-Þ]\.", words[0][0]))
    ):
        words.pop(0)
    while words and not words[0][0][0].isupper() and not re.match(r"[dDlL][’']", words[0][0]):
        words.pop(0)
    if not words:
        return []
    # "Jane Doe of the Harbour Institute": the person ends where the body begins.
    for index, (word, _, _) in enumerate(words[1:-1], 1):
        if word in ("of", "for", "on", "de", "du", "pour", "sur", "in", "à", "au"):
            left = [w for w, _, _ in words[:index] if w.casefold().rstrip(".") not in TITLES]
            if (
                len(left) >= 2
                and not {_bare(w) for w in left} & (BODY_WORDS | OUTLET_WORDS)
                and _is_personal(left)
            ):
                return _read(text, start, words[index - 1][2]) + _read(text, words[index][2], end)
            break
    # "Orlesund and Corrivar": names side by side unless they make a body together.
    for index, (word, _, _) in enumerate(words[1:-1], 1):
        if word in ("and", "et", "&") and not _makes_body([w for w, _, _ in words], index):
            middle = words[index]
            return _read(text, start, words[index - 1][2]) + _read(text, middle[2], end)
        if re.search(r"[’']s$", words[index - 1][0]) and word[0].isupper():
            return _read(text, start, words[index - 1][2]) + _read(text, words[index][1], end)
    if len(words) > 1 and re.search(r"[’']s$", words[-2][0]):
        return _read(text, start, words[-2][2]) + _read(text, words[-1][1], end)
    name = _classify(text, words)
    goes_on = name.sort in (Sort.BODY, Sort.OUTLET) and not name.is_possessive
    more = _FRENCH_TAIL.match(text, name.end) if goes_on else None
    if more:
        name = Name(text[name.start : more.end()], name.start, more.end(), name.sort, name.role)
    return [name]


def _keeps_article(words: list[tuple[str, int, int]]) -> bool:
    """French outlets carry their article: "Le Devoir"."""
    return words[0][0] in ("Le", "La", "L’", "Les") and len(words) == 2 and _bare(words[1][0]) in OUTLET_WORDS


def _makes_body(words: list[str], index: int) -> bool:
    before = {_bare(word) for word in words[:index]}
    after = [_bare(word) for word in words[index + 1 :]]
    if _bare(words[index - 1]) in OUTLET_WORDS and (
        set(after) & OUTLETS or (len(after) > 1 and after[-1] in OUTLET_WORDS)
    ):
        return False  # two outlets side by side
    return bool(before & (BODY_WORDS | OUTLET_WORDS)) and not {_bare(w) for w in words[:index]} <= OUTLETS


def _bare(word: str) -> str:
    return _POSSESSIVE.sub("", word).casefold().strip(".,")


def _classify(text: str, words: list[tuple[str, int, int]]) -> Name:
    possessive = bool(re.search(r"[’']s?$", words[-1][0]))
    tokens = [
        (_POSSESSIVE.sub("", word) if index == len(words) - 1 else word)
        for index, (word, _, _) in enumerate(words)
    ]
    start, end = words[0][1], words[-1][2]
    if re.match(r"[dl][’']", tokens[0]):
        tokens[0], start = tokens[0][2:], start + 2  # the article is no part of the name
    role_words = _office(tokens)
    before = text[:start].rstrip()[-40:]
    titled = re.search(r"(?:^|[\s’'-])([\w.-]+)$", before)
    lower_title = bool(titled and titled[1].casefold() in TITLES)
    has_article = bool(
        re.search(r"(?:^|\s)(?:the|le|la|les|l[’']|du|au)$", before, re.IGNORECASE)
    ) or before.endswith(("l’", "l'"))
    folded = {_bare(token) for token in tokens}
    joined = " ".join(tokens).casefold()
    if role_words and role_words[-1] < len(tokens) - 1 and not _is_body_role(tokens, role_words[-1]):
        rest = tokens[role_words[-1] + 1 :]
        if (
            rest[0] not in ("of", "for", "de", "du", "des", "and", "on")
            and len(rest) <= 5
            and rest[0][0].isupper()
        ):
            at = words[role_words[-1] + 1][1]
            return Name(
                " ".join(rest), at, end, Sort.PERSON, " ".join(tokens[: role_words[-1] + 1]), possessive
            )
    if role_words and len(tokens) >= 5:
        # "Ambassador to the UN Jane Doe": an office with its body, then the name.
        given = tokens[-2:]
        links = [index for index, token in enumerate(tokens) if token in ("of", "to", "for", "de", "du")]
        known = TITLES | BODY_WORDS | OUTLET_WORDS
        plain = all(
            token[0].isupper() and not token.isupper() and _bare(token) not in known for token in given
        )
        if plain and links and role_words[0] < links[-1] < len(tokens) - 3:
            role = " ".join(tokens[:-2])
            return Name(" ".join(given), words[-2][1], end, Sort.PERSON, role, possessive)
    name = " ".join(tokens)
    if folded & OUTLETS or joined in OUTLET_NAMES or joined.startswith(("radio-", "télé-", "tv-")):
        sort = Sort.OUTLET
    elif lower_title and len(tokens) <= 4 and not folded & (BODY_WORDS | OUTLET_WORDS):
        sort = Sort.PERSON
    elif _bare(tokens[-1]) in OUTLET_WORDS or (_bare(tokens[0]) in OUTLET_WORDS and len(tokens) > 1):
        sort = Sort.OUTLET
    elif folded & BODY_WORDS or (len(tokens) == 1 and name.isupper() and len(name) > 1):
        sort = Sort.BODY
    elif folded & OUTLET_WORDS:
        sort = Sort.OUTLET
    elif 2 <= len(tokens) <= 5 and not has_article and _is_personal(tokens):
        sort = Sort.PERSON
    else:
        sort = Sort.UNKNOWN
    return Name(name, start, end, sort, titled[1] if lower_title and titled else "", possessive)


def _office(tokens: list[str]) -> list[int]:
    """Where the words of an office stand: a title with the qualifiers around it."""
    found = [
        index
        for index, token in enumerate(tokens)
        if token.casefold().rstrip(".") in _CORE or token.casefold() in _CORE
    ]
    if not found:
        return []
    last = found[-1]
    while last + 1 < len(tokens) - 1 and _bare(tokens[last + 1]) in QUALIFIERS:
        last += 1
    return [*found, last]


def _is_body_role(tokens: list[str], last_role: int) -> bool:
    """ "Foreign Policy", "Foreign Affairs", "Security Council": titles that are part of a body's name."""
    rest = {_bare(token) for token in tokens[last_role + 1 :]}
    return bool(rest & BODY_WORDS) or " ".join(tokens).casefold() in OUTLET_NAMES


def _is_personal(tokens: list[str]) -> bool:
    if any(
        token.casefold() in ("of", "for", "and", "&", "the", "on", "pour", "et", "sur", "in", "to")
        for token in tokens
    ):
        return False
    caps = [token for token in tokens if token[0].isupper()]
    if any(len(token) > 1 and token.isupper() and "." not in token for token in caps):
        return False
    return (
        (len(caps) >= 2 and not NATIONAL.match(tokens[0]))
        or len(caps) >= 3
        or (len(caps) == 2 and not tokens[0].endswith(("ian", "ish", "ese")))
    )


def split_people(text: str) -> list[str]:
    """Names of a byline or a list of authors: "A, B and C"."""
    parts = re.split(r"\s*(?:,\s*(?:and|et)\s+|,|;|\band\b|\bet\b|&)\s*", text)
    return [part.strip(" .") for part in parts if part.strip(" .")]
