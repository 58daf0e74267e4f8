"""Doubts that single words raise: dates, marks that do not pair, links that lead nowhere or say nothing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from posts.importing.dates import doubtful_dates
from posts.importing.parsed import Finding, Kind, Unit

# What stands where a link was, and addresses that lead nowhere; ``posts.checking.links`` asks the same.
HERE = re.compile(r"(?<![\w’'-])(?:HERE|ICI)(?![\w’'-])")
_CLICK = re.compile(r"\b(?:click|cliquez|see|find\b.{0,40})\s+(?:here|ici)\b", re.IGNORECASE)
PLACEHOLDERS = frozenset({"#", "", "about:blank", "http://", "https://", "javascript:void(0)"})
_INCH = re.compile(r"(?<=\d)\"")


def doubts_of(units: list[Unit], year: int | None) -> Iterator[Finding]:
    for number, unit in enumerate(units):
        for block in unit.blocks:
            yield from doubtful_dates(block.text, year)
            if HERE.search(block.text) or (
                _CLICK.search(block.text) and not any(run.href for run in block.runs)
            ):
                yield Finding("bare-link", block.text)
            if any(run.href in PLACEHOLDERS for run in block.runs if run.href):
                for run in block.runs:
                    if run.href in PLACEHOLDERS and run.href:
                        yield Finding("placeholder-link", run.text)
        after = units[number + 1].text if number + 1 < len(units) else ""
        yield from _unbalanced(unit, after)
        if unit.kind is Kind.ABOUT and unit.text[:1].islower():
            yield Finding("missing-name", " ".join(unit.text.split()[:8]))


def _unbalanced(unit: Unit, after: str) -> Iterator[Finding]:
    """A mark without its partner, block by block."""
    last = len(unit.blocks) - 1
    for index, block in enumerate(unit.blocks):
        if lonely_mark(block.text, unit.blocks[index + 1].text if index < last else after):
            yield Finding("unbalanced-quotes", block.text)


def lonely_mark(text: str, following: str) -> str:
    """The kind of mark that has no partner in ``text``, "" where all pair.

    Paragraphs of one quotation may each open it and only the last close it. A straight mark after a figure is inches.
    """
    text = _INCH.sub("", text)
    for opening, closing in (("“", "”"), ("«", "»")):
        surplus = text.count(opening) - text.count(closing)
        if surplus == 1 and following.startswith(opening):
            continue
        if surplus:
            return opening if surplus > 0 else closing
    return '"' if text.count('"') % 2 else ""
