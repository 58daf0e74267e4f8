"""Which paragraphs introduce a quotation: "She writes:", "The agency reported that". Pure."""

from __future__ import annotations

import re
from enum import Enum

from posts.importing.lexicon import OWNED, PRONOUN, REFERENCE, SAYING, SPEECH_TAG, WORK
from posts.importing.names import names_in

_END_MARK = re.compile(r"[.!?…](?:[\"”’'»)\]]|\s»)*$|[;”\"»)]$")
_NOTE_MARK = re.compile(r"(?<=[.!?…”\"»)])\s*(?:\[\w{1,3}\]|[¹²³⁰⁴-⁹]+|\(\d{1,2}\))+$")
_OPEN_END = re.compile(
    r"(?:\b(?:that|to|as|how|why|whether|by|is|are|was|were|the|of|on|with|because|if|and|que|comment|pourquoi|"
    r"si|de|par)"
    r"|\bqu[’']|,)$",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(
    r"\b(?:as follows|(?:the )?following(?: terms| words)?|in these words|in part|in full|here is what|"
    r"excerpts?|suit|"
    r"comme suit|en ces termes|ce qui suit|suivante?s?|extraits?|ainsi|according to|in the words of|selon|"
    r"d[’']après|"
    r"view|opinion|words|interview|interrogé|avis|mots|entretien|declar\w+|testimony|statement|read(?:s|ing)?)\b",
    re.IGNORECASE,
)
_HOUSE = re.compile(r"^(?:\w+,? )?(?:we|nous|let us|our)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:we|nous)\b[^.:]{0,60}\b(?:call(?:s|ing)?(?: \w+)? (?:up)?on|calling for|reiterat\w+|demand\w*|urge|"
    r"ask|request|"
    r"appeal|insist|implor\w+|recommend|invite|want|demandons|réitér\w+|appelons|exhortons|enjoignons|prions|"
    r"exigeons|"
    r"invitons|pressons|recommandons|réclamons|sommons|lançons)\b",
    re.IGNORECASE,
)
_LACKS_NAME = re.compile(
    r"(?:^|,|\b(?:with|and|as|but)\b)\s*the\s+(?:reporting|writing|stating|noting|saying|adding|declaring|"
    r"announcing|"
    r"explaining|warning|arguing)\s*:$",
    re.IGNORECASE,
)
# "The minister said:", "One of the lawyers answered:": a speaker without a name.
_COMMON_SUBJECT = re.compile(
    rf"\b(?:the|an?|one|another|la|le|les|une?|des|l[’'])\s*(?:[\w’'-]+\s+){{1,7}}?(?:{SPEECH_TAG})\b[^.;]{{0,60}}:$",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"^(?:Q|Question)\b", re.IGNORECASE)


class LeadIn(Enum):
    """How a lead-in ends: with a colon, or in the middle of a sentence that the quotation goes on with."""

    COLON = "colon"
    OPEN = "open"


def has_end_mark(text: str) -> bool:
    """Whether a sentence ends here; a closing bracket or quotation mark counts, a colon or comma does not."""
    return bool(_END_MARK.search(without_note_mark(text)))


def without_note_mark(text: str) -> str:
    """The text without the number of a footnote behind its end mark."""
    return _NOTE_MARK.sub("", text)


def asks(text: str) -> bool:
    """Whether the house asks for something in these words."""
    return bool(_ASKS.search(text))


def lacks_name(text: str) -> bool:
    """Whether the name before the verb was lost: "with the reporting:"."""
    return bool(_LACKS_NAME.search(text))


def lead_in(text: str, following: str, *, before_item: bool = False) -> LeadIn | None:
    """Say whether a paragraph introduces the one after it as somebody's words."""
    if not following or asks(text):
        return None
    words = len(text.split())
    if text.endswith(":"):
        return LeadIn.COLON if _colon(text, following, words, before_item=before_item) else None
    if has_end_mark(text) or words < 3:
        return None
    says = any(not _is_noun(text, match) for match in SAYING.finditer(text))
    if _OPEN_END.search(text):
        tail = text[-90:]
        if says or _FOLLOWING.search(tail):
            return LeadIn.OPEN
        return LeadIn.OPEN if words > 6 and following[:1].islower() else None
    return LeadIn.OPEN if says and following.lstrip('“"«‘… ')[:1].islower() and words > 3 else None


def _colon(text: str, following: str, words: int, *, before_item: bool) -> bool:
    if lacks_name(text):
        return True
    says = any(not _is_noun(text, match) for match in SAYING.finditer(text))
    named = bool(names_in(text) or PRONOUN.match(text) or REFERENCE.search(text) or OWNED.search(text))
    if _HOUSE.match(text) and not (says and names_in(re.sub(r"^\w+", "", text))):
        return False
    if following[:1] in '“"«' and (says or named):
        return True
    if words < 3 and not says:
        return False
    if before_item and not (says or _FOLLOWING.search(text)):
        return False
    if says:
        return (
            named
            or bool(_COMMON_SUBJECT.search(text))
            or bool(
                re.search(
                    r"\b(?:sources?|officials?|experts?|witness\w*|aides?|someone|one|another|auteurs?)\b",
                    text,
                )
            )
        )
    return named and bool(_FOLLOWING.search(text) or re.search(rf"\b{WORK}\b", text, re.IGNORECASE))


def _is_noun(text: str, match: re.Match[str]) -> bool:
    """ "the report", "a note", "its findings": the word is no verb here."""
    return bool(
        re.search(
            r"\b(?:the|a|an|its|his|her|their|our|this|that|these|those|latest|new|recent|full|final|no|of|in|"
            r"la|le|les|une?|sa|son|"
            r"ses|leur|cette|ce|de|du|des|en|par)\s+$",
            text[max(0, match.start() - 40) : match.start()],
            re.IGNORECASE,
        )
    )
