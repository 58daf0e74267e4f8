"""Who is speaking in a paragraph: whether a quotation goes on, or the house has taken the word again. Pure."""

from __future__ import annotations

import re

from posts.importing.lexicon import SAYING
from posts.importing.parsed import Attribution, Block

# No opening mark inside, so that a text of nothing but opening marks is read in one pass.
_QUOTED = re.compile(r"[“\"«][^“”\"«»]*[”\"»]")
_FIRST_PERSON = re.compile(r"\b(?:we|our|ours|us|I|my|nous|notre|nos|je|mon|ma)\b")
_WE = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Oo]urs|us|[Nn]ous|[Nn]otre|[Nn]os)\b(?!\.)")
_HOUSE = re.compile(
    r"^(?:as we\b|readers?\b|for (?:all|more|the full|further|full|details|background)\b|see\b|click\b|"
    r"to (?:read|watch|hear|listen|see|learn|view)\b|"
    r"read (?:the|more|also)\b|watch\b|listen\b|note that\b|(?:the )?full (?:text|article|report|interview)\b|"
    r"voir\b|lire\b|pour (?:en savoir|lire|plus)\b|cliquez\b|let us\b|rappelons\b|we\b|nous\b|our\b|notre\b|"
    r"in our view|à notre avis|"
    r"this (?:last )?(?:quote|quotation|passage|article|analysis|assessment|statement|report|admission|"
    r"response)\b|these words\b|what [^.]{0,40}\bmeans\b|"
    r"in other words|ces mots|cette (?:déclaration|réponse)|ce (?:passage|constat)|yet\b.{0,40}\bour\b|"
    r"in short\b|in sum\b|in conclusion\b|the (?:table|figure|chart|map|graph|list|photo\w*|picture|video|link)s?\s+"
    r"(?:below|above|beside|opposite|shows?|is|are)\b|(?:le tableau|la carte|la figure|le graphique)\b)",
    re.IGNORECASE,
)
_PRONOUN_SAYS = re.compile(r"^(?:he|she|they|it|il|elle|ils|elles)\b(?:\s+\S+){0,3}", re.IGNORECASE)
_TOLD_PAPER = re.compile(
    r"\b(?:told|according to|says|said|reports?|reported|adds?|added|notes?|"
    r"noted)\b[^.]{0,30}\bthe (?:paper|newspaper|article|author|report|outlet|broadcaster|"
    r"agency|magazine|statement)\b|"
    r"^the (?:paper|newspaper|article|authors?|report|outlet|broadcaster|magazine|"
    r"statement)\b[^.]{0,40}\b(?:also|goes|then|further|adds|notes|says|concludes)\b",
    re.IGNORECASE,
)
_POINTS_OUT = re.compile(r"^(?:those|these|such|ces|de tels|de telles)\s+\w+", re.IGNORECASE)
_SMALL = frozenset(["the", "of", "for", "and", "de", "la", "le", "du", "des", "van", "von"])


def outside_quotes(text: str) -> str:
    """The text without what stands between quotation marks."""
    return _QUOTED.sub(" ", text)


def is_enclosed(text: str) -> bool:
    """Whether quotation marks hold the whole text."""
    stripped = text.strip().rstrip(".,")
    for opening, closing in (("“", "”"), ("«", "»"), ('"', '"')):
        if stripped.startswith(opening) and stripped.endswith(closing):
            inner = stripped[1:-1]
            if opening == closing:
                return opening not in inner
            return inner.rfind(opening) <= inner.rfind(closing) or closing not in inner
    return False


def speaks_in_first_person(text: str) -> bool:
    return bool(_FIRST_PERSON.search(text))


def is_unclosed(text: str) -> bool:
    """Whether a paragraph opens a quotation mark without closing it, as each but the last of a long one does."""
    for opening, closing in (("“", "”"), ("«", "»")):
        if text.lstrip().startswith(opening):
            return text.count(opening) > text.count(closing)
    return text.lstrip().startswith('"') and text.count('"') % 2 == 1


def goes_on(quoted: list[Block], block: Block, attribution: Attribution, *, is_open: bool) -> bool:
    """Whether ``block`` still speaks in the voice of the paragraphs quoted so far."""
    if block.is_item and not quoted[-1].is_item:
        return quoted[-1].text.endswith(":")
    if quoted[-1].is_item:
        return block.is_item
    if is_unclosed(quoted[-1].text):
        return (
            block.text.lstrip()[:1] in '“"«'
            or not is_unclosed(quoted[0].text)
            or block.text.rstrip(" .")[-1:] in '”"»'
        )
    first = quoted[0].text.lstrip()
    if first[:1] in '“«"' and first[:1] and is_enclosed(" ".join(item.text for item in quoted)):
        return False
    if is_open or len(quoted) >= 12:
        return False
    text = block.text
    if is_enclosed(text) or _HOUSE.match(text):
        return False
    bare = outside_quotes(text)
    speaks_we = any(_FIRST_PERSON.search(item.text) for item in quoted)
    if _WE.search(bare) and not speaks_we:
        return False
    if _names_source(bare, attribution):
        return False
    # "Those columns ..." takes up what the house said, unless "I" or "we" tell that the voice is the same.
    spoken = (
        attribution.speaker
        and not attribution.publisher
        and not attribution.authors
        and not attribution.title
    )
    if spoken and _POINTS_OUT.match(bare) and not _FIRST_PERSON.search(bare):
        return False
    pronoun = _PRONOUN_SAYS.match(bare)
    return not (pronoun and attribution.speaker and SAYING.search(pronoun[0]))


def _names_source(text: str, attribution: Attribution) -> bool:
    if attribution.publisher and _TOLD_PAPER.search(text):
        return True
    outlet = attribution.publisher.split()
    if len(outlet) > 1 and re.search(rf"\b[Tt]he {re.escape(outlet[-1])}\b", text):
        return True
    for name in (attribution.speaker, attribution.publisher, *attribution.authors):
        words = [word for word in name.split() if word.casefold() not in _SMALL]
        if not words or name[:1].islower():
            continue
        keys = (
            {name, words[-1]}
            if name in (attribution.speaker, *attribution.authors) and len(words) <= 4
            else {name}
        )
        if any(len(key) > 1 and re.search(rf"(?<!\w){re.escape(key)}(?!\w)", text) for key in keys):
            return True
    return False
