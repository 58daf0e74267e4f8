"""A spokesperson's sentences in running text: the words between the marks, without "said the president". Pure."""

from __future__ import annotations

import re

from posts.importing.lexicon import SPEECH_TAG, TITLES
from posts.importing.names import Sort, names_in
from posts.importing.parsed import Speech

_SPAN = re.compile(r"“(?P<a>[^“”]+)(?:”|$)|«\s*(?P<b>[^«»]+?)\s*(?:»|$)|\"(?P<c>[^\"]+)(?:\"|$)")
_AFTER = re.compile(
    rf"^\s*,?\s*(?:(?:{SPEECH_TAG})(?:\s+(?:also|further|aussi))?\s+(?P<who>[^“”«»\"]{{2,160}}?)(?=(?<!\bDr)(?<!\bM[rs])(?<!\bMrs)(?<!\bHon)(?<!\b[A-Z])\.|[;:“”«»\"]|$)"
    rf"|(?P<before>[^“”«»\".;]{{2,120}}?)\s+(?:has |a |also |ont )?(?:{SPEECH_TAG})\b)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?P<who>[^.!?“”«»\"]{{2,160}}?)\s*,?\s*(?:has |also |a |ont )?(?:{SPEECH_TAG})(?:\s+(?:that|que|"
    rf"in a statement|today|reporters|on \w+))*\s*[:,]?\s*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"^(?:-t-)?(?:he|she|they|il|elle|-t-il|-t-elle)\b|^-(?:t-)?(?:il|elle)\b", re.IGNORECASE
)
_INVERTED = re.compile(
    r"^\s*,?\s*(?:(?:a|avait)-t-(?:il|elle)|(?:ont|avaient)-(?:ils|elles)|[a-zà-ÿ]+-(?:t-)?(?:il|elle|ils|"
    r"elles)|(?:he|she|they) \w+)\b",
    re.IGNORECASE,
)
_TOLD_THAT = re.compile(
    rf"(?:^|[.!?”\"»]\s+)(?P<who>[^.!?“”«»\"]{{2,120}}?)\s+(?:has |also |further |a |"
    rf"ont )*(?:{SPEECH_TAG})\s+(?:that|how|why|que|qu[’'])\s*"
    rf"[^“”«»\"]*$",
    re.IGNORECASE,
)
_SHORT = 4  # words: below, marks point at an expression rather than at a sentence


def find_speeches(
    text: str, latest: str, statement: int, people: dict[str, str], antecedent: str = ""
) -> list[Speech]:
    """The spoken words of one paragraph. ``people`` maps surnames to full names.

    ``latest`` is whose statement may go on here, ``antecedent`` whom "he" and "she" mean.

    Marks around a few words within a sentence are no statement unless a speech tag stands beside them.
    """
    found: list[Speech] = []
    spans = list(_SPAN.finditer(text))
    antecedent = latest or antecedent
    tags = [_tag(text, spans, index, antecedent, people) for index in range(len(spans))]
    spoken = [index for index, who in enumerate(tags) if who]
    speaker = next((tags[index] or "" for index in spoken), "")
    for index, span in enumerate(spans):
        group = next(name for name in "abc" if span[name])
        words = span[group]
        who = tags[index] or ""
        full = len(words.split()) > _SHORT and (words.lstrip()[:1].isupper() or words.lstrip()[:1] in "‘'[…")
        opens = not text[: span.start()].strip() or text[: span.start()].rstrip()[-1:] in '.!?”»"…'
        if not who and full and opens:
            since = spans[index - 1].end() if index else 0
            who = _reported(text[since : span.start()], antecedent, people)
        if not who and full and opens:
            later = next((tags[other] or "" for other in spoken if other > index), "")
            who = found[-1].speaker if found else later
            who = who or (latest if not text[: span.start()].strip() else speaker)
        elif not who and found and full:
            who = found[-1].speaker
        if not who and latest and not text[: span.start()].strip() and not text[span.end() :].strip(" ."):
            who = latest  # the whole paragraph goes on with the statement
            full = True
        if who and (full or (len(words.split()) > _SHORT and tags[index])):
            found.append(Speech(span.start(group), span.end(group), statement, who))
    return found


def _reported(before: str, antecedent: str, people: dict[str, str]) -> str:
    """Who speaks in the sentence before the marks: "She added that the door was shut. “Nobody came.”"."""
    told = _TOLD_THAT.search(before)
    return (who_is(told["who"], antecedent, people) or "") if told else ""


def _tag(
    text: str, spans: list[re.Match[str]], index: int, latest: str, people: dict[str, str]
) -> str | None:
    span = spans[index]
    after = _AFTER.match(text[span.end() :])
    if _INVERTED.match(text[span.end() :]):
        return latest or next(
            (tag for tag in (_tag(text, spans, other, latest, people) for other in range(index)) if tag), None
        )
    if after:
        return who_is(after["who"] or after["before"] or "", latest, people)
    start = spans[index - 1].end() if index else 0
    lead = _BEFORE.search(text[start : span.start()])
    if lead and re.search(r"[:,]\s*$", text[: span.start()]):
        return who_is(lead["who"], latest, people)
    return None


def who_is(words: str, latest: str, people: dict[str, str]) -> str | None:
    """The person in a speech tag, by full name where it is known."""
    words = words.strip()
    if _PRONOUN.match(words):
        return latest or None
    names = names_in(words)
    for name in names:
        if name.sort is Sort.PERSON:
            if " " in name.text:
                people[name.surname] = name.text
            return people.get(name.text, name.text)
        if name.text in people:
            return people[name.text]
    if names and names[0].text.casefold() not in TITLES:
        return names[0].text
    described = re.match(r"(?:the|a|an|one|le|la|un|une)\s+[\w’' -]{3,60}", words, re.IGNORECASE)
    return described[0].strip() if described else None
