"""Words as a reader means them: folded, cut out of running text with their places, and stemmed.

A leaf: no database, no settings. ``posts.search`` stores what this module makes of a text, asks with what it makes of
a query, and marks matches at the offsets it reports, so the three can never disagree.

Folding takes away case, accents, ligatures (œ, æ, ß) and invisible characters. An apostrophe joins ("don't" is
``dont``, "aujourd'hui" is ``aujourdhui``), except that a French elision and an English possessive are no part of the
word: "l'État" is ``etat``, "government's" is ``government``. A hyphen separates. Scripts that write no spaces (Han,
kana, Thai, Lao, Khmer, Burmese) give one token a character, and a query's run of them is searched as a phrase. Every
other script gives its words as they are; only English and French are stemmed.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

STEMMED = {"en": "english", "fr": "french"}

# Characters; longer words are cut, in texts and queries alike. PostgreSQL refuses lexemes from 2 KiB on.
WORD_LENGTH = 64

APOSTROPHES = "'\u2018\u2019\u02bc\u2032\uff07"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELISIONS = _words("c d j l m n s t qu jusqu lorsqu puisqu quoiqu")

STOP_WORDS = {
    "en": _words(
        "a an and are as at be been but by can for from had has have he her his i in is it its more not of on or our "
        "she so than that the their them then there these they this to was we were what when which who will with "
        "would you your"
    ),
    "fr": _words(
        "a au aux avec ce ces cette dans de des du elle elles en est et eux il ils je la le les leur leurs lui mais "
        "me meme ne nos notre nous on ont ou par pas plus pour qu que qui sa sans se ses si son sont sur ta te tes "
        "tu un une vos votre vous y"
    ),
}
ALL_STOP_WORDS = STOP_WORDS["en"] | STOP_WORDS["fr"]

# What NFKD leaves whole although readers type it with plain letters.
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "ħ": "h"}
)
_INVISIBLE = "\u00ad\u200c\u200d\u2060\ufeff\u0640"
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)


def _mark_ranges() -> str:
    """Return the combining marks of the basic plane for a regular expression's class (``\\w`` leaves them out)."""
    codes = [code for code in range(0x300, 0x10000) if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me")]
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


# For the class of a regular expression.
MARKS = _mark_ranges()
_WORD = rf"[^\W_]+(?:[{MARKS}{_INVISIBLE}]+[^\W_]*)*"
_RAW_WORD = re.compile(rf"{_WORD}(?:[{APOSTROPHES}]{_WORD})*")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_PIECE = re.compile(f"[{_UNSPACED}][{MARKS}]*|[^{_UNSPACED}]+")


class Token(NamedTuple):
    """One word of a text: its place (characters of the original), folded, and as spelled (lower case, accents kept)."""

    start: int
    end: int
    word: str
    spelled: str


def fold(text: str) -> str:
    """Return the folded words of `text` with single blanks between them: how names are compared.

    A text of signs only ("!!!") has no words and comes back in lower case.
    """
    return " ".join(token.word for token in tokenise(text)) or text.strip().casefold()


def fold_word(word: str) -> str:
    """Return the letters and digits of `word` without case, accents and ligatures; everything else is dropped."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold()).translate(_LETTERS)
    kept = [
        char
        for char in plain
        if char.isalnum() or (unicodedata.category(char)[0] == "M" and not _is_accent(char))
    ]
    return unicodedata.normalize("NFC", "".join(kept)).strip(_INVISIBLE)[:WORD_LENGTH]


def _is_accent(mark: str) -> bool:
    """Tell accents (and Hebrew and Arabic points) from the marks that are letters in the scripts of India and Asia."""
    position = unicodedata.combining(mark)
    return position == 1 or 10 <= position <= 36 or position >= 200


def tokenise(text: str, start: int = 0) -> Iterator[Token]:
    """Yield the words of `text` in order, from character `start` on."""
    for match in _RAW_WORD.finditer(text, start):
        at = match.start()
        for first, last, word, spelled in _pieces(match.group()):
            yield Token(at + first, at + last, word, spelled)


def words_of(text: str) -> list[tuple[str, str]]:
    """Return the words of `text` in order, folded and as spelled: what ``tokenise`` yields, without their places."""
    return [pair for raw in _RAW_WORD.findall(text) for pair in _spellings(raw)]


@lru_cache(maxsize=65536)
def _spellings(raw: str) -> tuple[tuple[str, str], ...]:
    return tuple((token.word, token.spelled) for token in _pieces(raw))


@lru_cache(maxsize=65536)
def _pieces(raw: str) -> tuple[Token, ...]:
    first, last = _without_elision(raw)
    if not _HAS_UNSPACED.search(raw):
        spans = [(first, last)]
    else:
        spans = [match.span() for match in _PIECE.finditer(raw, first, last)]
    tokens = []
    for start, end in spans:
        word = fold_word(raw[start:end])
        if word:
            spelled = unicodedata.normalize("NFC", _APOSTROPHE.sub("", raw[start:end])).casefold()
            tokens.append(Token(start, end, word, spelled[:WORD_LENGTH]))
    return tuple(tokens)


def _without_elision(raw: str) -> tuple[int, int]:
    """Return where the word itself begins and ends: without "l'" before it and "'s" after it."""
    first, last = 0, len(raw)
    places = [match.start() for match in _APOSTROPHE.finditer(raw)]
    while places and raw[first : places[0]].casefold() in ELISIONS:
        first = places.pop(0) + 1
    if places and raw[places[-1] + 1 :].casefold() == "s":
        last = places[-1]
    return first, last


def is_unspaced(word: str) -> bool:
    """Tell whether a token is one character of a script that writes no spaces."""
    return _HAS_UNSPACED.match(word) is not None


def base_language(language: str) -> str:
    """Return the language of a tag such as ``fr-CA``, in lower case."""
    return language.replace("_", "-").split("-")[0].lower()


_stemmers = threading.local()


def _stem(word: str, language: str) -> str:
    # A stemmer keeps the word it is working on in itself, so each thread has its own.
    stemmer = getattr(_stemmers, language, None)
    if stemmer is None:
        stemmer = snowballstemmer.stemmer(STEMMED[language])
        setattr(_stemmers, language, stemmer)
    return str(stemmer.stemWord(word))


@lru_cache(maxsize=131072)
def stems(word: str, spelled: str, language: str) -> tuple[str, ...]:
    """Return the folded stems of a token in `language`; none where the language is not stemmed.

    There may be two, because an accent can decide how a French word is cut ("évacuée") and readers leave it out: the
    stem of the folded word, and the folded stem of the word as spelled.
    """
    if language not in STEMMED:
        return ()
    plain = fold_word(_stem(word, language))
    if word == spelled:
        return (plain,) if plain else ()
    accented = fold_word(_stem(spelled, language))
    return tuple(dict.fromkeys(stem for stem in (plain, accented) if stem))


def guess_language(words: Collection[str], default: str) -> str:
    """Return the language of a passage by its small words: a French quotation in an English post is stemmed as French.

    `words` are folded. The default stands unless another language has at least three small words and twice as many.
    """
    counts = {language: sum(map(known.__contains__, words)) for language, known in STOP_WORDS.items()}
    best = max(counts, key=lambda language: (counts[language], language == default))
    if best != default and counts[best] >= 3 and counts[best] >= 2 * counts.get(default, 0):
        return best
    return default
