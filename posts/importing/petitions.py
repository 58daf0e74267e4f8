"""Petitions in running text: how many have signed, until when more may. Pure."""

from __future__ import annotations

import re

from posts.importing.dates import deadline_in
from posts.importing.parsed import Finding, Petition

_PETITION = re.compile(r"\b(?:e-?)?p[eé]titions?\b", re.IGNORECASE)
_NUMBER = r"(?P<number>\d{1,3}(?:[,.’'\s\u202f\xa0]\d{3})+|\d+)"
_COUNT = re.compile(
    rf"{_NUMBER}\s+(?:valid |verified |online |new |paper )?(?:signatures?|signatories|signataires|names|"
    rf"people (?:have )?sign|persons (?:have )?sign|"
    r"Canadians (?:have )?sign|noms|personnes (?:ont|l[’']ont) (?:déjà )?sign|have signed|people had signed)",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    rf"\b(?:signed by|signée? par|recueilli|gathered|collected)\s+(?:\w+\s+){{0,4}}?{_NUMBER}", re.IGNORECASE
)
_CLOSES = re.compile(
    r"\b(?:remains? open|open (?:for|until|to)|clos(?:es|ing|e)|until|deadline|ends?|by|before|jusqu[’']au|"
    r"ferme|se termine|prend fin|avant le|"
    r"date limite|ouverte)\b",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"\b(?:over|more than|at least|upwards of|plus de|au moins|au-delà de)\s*$", re.IGNORECASE
)
_REFERENCE = re.compile(r"\b(?P<number>e-\d{2,6})\b", re.IGNORECASE)
_ENTITLED = re.compile(
    r"\bp[eé]tition\b[^.“«\"]{0,40}(?:entitled|titled|called|intitulée)\s*[“«\"](?P<title>[^”»\"]{4,240})[”»\"]",
    re.IGNORECASE,
)
_SIGN = re.compile(r"\b(?:sign|signez|signer|signing)\b", re.IGNORECASE)


def is_petition(text: str) -> bool:
    """Whether a paragraph is about a petition that readers may sign: a count, a deadline, or a request to sign."""
    if not _PETITION.search(text):
        return False
    return bool(
        _COUNT.search(text)
        or _SIGNED.search(text)
        or _SIGN.search(text)
        or (_CLOSES.search(text) and re.search(r"\d", text))
    )


def has_figures(text: str) -> bool:
    return bool(
        _COUNT.search(text) or _SIGNED.search(text) or (_CLOSES.search(text) and re.search(r"\d", text))
    )


def read_petition(text: str, year: int | None) -> tuple[Petition, list[Finding]]:
    """The count as it is written (a lower bound where the text says "over"), and the instant of closing."""
    count = _COUNT.search(text) or _SIGNED.search(text)
    signatures = int(re.sub(r"\D", "", count["number"])) if count else None
    closing = _CLOSES.search(text)
    closes_at, findings, label = deadline_in(text[closing.start() :], year) if closing else (None, [], "")
    bound = bool(count and _AT_LEAST.search(text[: count.start("number")]))
    number = _REFERENCE.search(text)
    title = _ENTITLED.search(text)
    petition = Petition(
        text,
        signatures,
        closes_at,
        label,
        bound,
        number["number"] if number else "",
        title["title"].strip(" ,.") if title else "",
    )
    return petition, findings
