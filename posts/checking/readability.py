"""How long a text takes and how hard it is to read: for information, and by formulas that have a name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from posts.checks import Finding, Place, PostView, Rule, Severity
from posts.html import count_words, reading_minutes

RULES = {
    "reading-time": Rule(Severity.INFORMS, gettext_lazy("Reading time")),
    "readability": Rule(Severity.INFORMS, gettext_lazy("Readability")),
    "long-sentence": Rule(Severity.INFORMS, gettext_lazy("Very long sentence")),
}
FEWEST_WORDS = (
    100  # words from which on a formula says anything; both were made on samples of about a hundred
)
LONGEST_SENTENCE = 60  # words
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’»)\]]*\s+(?=[\"“«‘(\[]?[A-ZÀ-Þ0-9])")
_ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Hon|St|No|Nov|Dec|Jan|Feb|Sept|Oct|Aug|U\.S|U\.N|M|Mme|[A-Z])\.$"
)
_ENGLISH = re.compile(r"[aeiouy]+")
_FRENCH = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")


def find(view: PostView) -> Iterator[Finding]:
    words = count_words("\n".join(line.text for line in view.lines))
    if not words:
        return
    minutes = reading_minutes(words)
    yield Finding(
        "reading-time",
        Place(),
        ngettext(
            "About %(minutes)d minute to read, at 238 words a minute (Brysbaert 2019).",
            "About %(minutes)d minutes to read, at 238 words a minute (Brysbaert 2019).",
            minutes,
        )
        % {"minutes": minutes},
    )
    own = [line for line in view.lines if line.quotation is None and line.tag in ("p", "li", "aside")]
    texts = [sentence for line in own for sentence in sentences(line.text)]
    if sum(len(_WORD.findall(text)) for text in texts) >= FEWEST_WORDS:
        yield from _score(view.language[:2], texts)
    for line in own:
        for sentence in sentences(line.text):
            if len(_WORD.findall(sentence)) > LONGEST_SENTENCE:
                start = line.text.find(sentence)
                yield Finding(
                    "long-sentence",
                    view.at_line(line, start, start + 60),
                    _("This sentence has %(number)d words.") % {"number": len(_WORD.findall(sentence))},
                    _("Readers lose their way after some forty: see whether it can be parted."),
                )


def _score(language: str, texts: list[str]) -> Iterator[Finding]:
    score = reading_ease(texts, language)
    if score is None:
        return
    name = "Kandel–Moles 1958" if language == "fr" else "Flesch 1948"
    yield Finding(
        "readability",
        Place(),
        _("Reading ease of the house’s own words: %(score)d of 100, %(grade)s (%(formula)s).")
        % {"score": round(score), "grade": _grade(score), "formula": name},
        _("Short sentences and short words raise it. Quotations do not count."),
    )


def _grade(score: float) -> str:
    if score >= 60:
        return _("plain")
    if score >= 45:
        return _("fairly difficult")
    if score >= 30:
        return _("difficult")
    return _("very difficult")


def sentences(text: str) -> list[str]:
    """The sentences of a line; an abbreviation does not end one."""
    out: list[str] = []
    for piece in _SENTENCE.split(text):
        if out and _ABBREVIATION.search(out[-1]):
            out[-1] += f" {piece}"
        else:
            out.append(piece)
    return [piece for piece in out if piece.strip()]


def reading_ease(texts: list[str], language: str) -> float | None:
    """The reading ease of sentences, from 0 (hard) to 100; None for a language without a formula or without words.

    Source: for English R. Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948); for French
    L. Kandel and A. Moles, "Application de l'indice de Flesch à la langue française", Cahiers d'études de
    radio-télévision 19 (1958).
    """
    words = [word for text in texts for word in _WORD.findall(text)]
    if language not in ("en", "fr") or not words or not texts:
        return None
    length = len(words) / len(texts)
    if language == "fr":
        syllables = sum(french_syllables(word) for word in words) / len(words)
        score = 207 - 1.015 * length - 73.6 * syllables
    else:
        syllables = sum(english_syllables(word) for word in words) / len(words)
        score = 206.835 - 1.015 * length - 84.6 * syllables
    return max(0.0, min(100.0, score))


@lru_cache(maxsize=20_000)
def english_syllables(word: str) -> int:
    """About how many syllables: groups of vowels, without a silent e."""
    word = word.casefold()
    count = len(_ENGLISH.findall(word))
    if re.search(r"[^aeiouyl]e$|[aeiouy]le$|[^aeiouytd]ed$|[^aeiouysxzcg]es$", word):
        count -= 1
    return max(1, count)


@lru_cache(maxsize=20_000)
def french_syllables(word: str) -> int:
    """About how many syllables: groups of vowels, without a mute ending."""
    word = word.casefold()
    count = len(_FRENCH.findall(word))
    if count > 1 and re.search(r"[^aeiouyàâäéèêëîïôöùûü](?:e|es|ent)$", word):
        count -= 1
    return max(1, count)
