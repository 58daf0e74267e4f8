"""Slips of the hand: marks without a partner, words and spaces that stand twice. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.checks import Finding, Place, PostView, Rule, Severity
from posts.importing.doubts import lonely_mark

RULES = {
    "unbalanced-marks": Rule(Severity.WARNS, gettext_lazy("Quotation mark without its partner")),
    "doubled-word": Rule(Severity.WARNS, gettext_lazy("Word that stands twice")),
    "doubled-space": Rule(Severity.INFORMS, gettext_lazy("Doubled space")),
}
# Words that rightly follow themselves: "he had had", "the fact that that", "gave her her book", "what it is is",
# "nous nous", "vous vous", and those said twice for emphasis or as a name of a sound.
_RIGHTLY = frozenset(
    (
        "had that her is do can you will may so no very bye ha ho hear knock tut there now long many much more far "
        "really never again and nous vous faire tout si non oui bien très"
    ).split()
)
_DOUBLED = re.compile(
    r"(?<![\w’'-])(?P<word>[^\W\d_]+(?:[’'][^\W\d_]+)?)(?P<gap>[ \n]+)(?P=word)(?![\w’'-])", re.IGNORECASE
)
_SPACES = re.compile(r"(?<=\S)[ \xa0]{2,}(?=\S)")
# "[sic]" behind a word says that it is meant to stand so.
_SIC = re.compile(r"\s*[\[(]\s*sic", re.IGNORECASE)


def find(view: PostView) -> Iterator[Finding]:
    for name, text in view.plain_fields():
        mark = lonely_mark(text, "")
        if mark:
            yield _lonely(mark, view.in_field(name))
        for start, end in doubled_words(text):
            yield _doubled(text[start:end], view.in_field(name, start, end))
        for match in _SPACES.finditer(text):
            around = (max(0, match.start() - 12), min(len(text), match.end() + 12))
            yield _space(view.in_field(name, *around))
    lines = view.lines
    for number, line in enumerate(lines):
        following = lines[number + 1].text if number + 1 < len(lines) else ""
        mark = lonely_mark(line.text, following)
        if mark:
            at = line.text.rfind(mark) if mark in "“«" else line.text.find(mark)
            yield _lonely(mark, view.at_line(line, max(0, at), min(len(line.text), at + 40)))
        for start, end in doubled_words(line.text):
            yield _doubled(line.text[start:end], view.at_line(line, start, end))
    for words in view.has_doubled_spaces:
        yield _space(Place("body", words))


@lru_cache(maxsize=4096)
def doubled_words(text: str) -> tuple[tuple[int, int], ...]:
    """Where a word stands twice and hardly should: names ("Pago Pago") and words that may, are left alone."""
    return tuple(_doubled_words(text))


def _doubled_words(text: str) -> Iterator[tuple[int, int]]:
    for match in _DOUBLED.finditer(text):
        word = match["word"]
        second = match[0][len(word) + len(match["gap"]) :]
        if word.casefold() in _RIGHTLY or _SIC.match(text, match.end()):
            continue
        # Two capitals are a name; one capital begins a sentence, so that "The the" is a slip.
        if second[0].isupper() or "\n" in match["gap"]:
            continue
        yield match.span()


def _lonely(mark: str, place: Place) -> Finding:
    return Finding(
        "unbalanced-marks",
        place,
        _("A quotation mark has no partner here: %(mark)s") % {"mark": mark},
        _("Add the mark that is missing, or take this one away."),
    )


def _doubled(words: str, place: Place) -> Finding:
    return Finding(
        "doubled-word",
        place,
        _("A word stands twice: “%(words)s”.") % {"words": " ".join(words.split())},
        _("Take one away. In a quotation that has it so, write [sic] behind it."),
    )


def _space(place: Place) -> Finding:
    return Finding(
        "doubled-space",
        place,
        _("There are two spaces one after the other."),
        _("Take one away; in the text itself, saving does it."),
    )
