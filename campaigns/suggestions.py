"""What somebody who enters a demand is offered: demands that say nearly the same, and how the wording relates to them.

A suggestion only: a person ties. The search index narrows, so both databases offer the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from campaigns.models import Demand, Restatement
from posts import search
from posts.stems import ALL_STOP_WORDS, fold, tokenise

NARROWED_TO = 60  # demands whose wordings are compared
LEAST_SCORE = 52  # of 100; unrelated demands of one house share so much of their wording

# Folded: no accents, no capitals. "another" and "against" are no signs; "once again" is.
AGAIN = re.compile(
    r"\b(?:(?<!never )again|once more|yet (?:again|another)|further(?:more)?|still|"
    r"(?:reiterat|renew|reaffirm|repeat)(?:e|es|s|ed|ing)?|"
    r"a nouveau|de nouveau|encore(?: une fois)?|une fois de plus|"
    r"(?:reiter|renouvell?|rappell?)(?:e|es|ent|ons|ant))\b"
)


@dataclass(frozen=True)
class Suggestion:
    """A demand that may be the same; ``score`` of 100 is the same wording, ``wording`` the one that came nearest."""

    demand: Demand
    score: int
    wording: str


def suggest_demands(text: str, *, limit: int = 5) -> list[Suggestion]:
    """Demands worded like ``text``, the nearest first; none for unrelated words. Three queries."""
    wanted = _telling(text)
    keys = [int(key) for key in search.similar(text, kinds=["demand"], limit=NARROWED_TO)] if wanted else []
    if not keys:
        return []
    demands = Demand.objects.select_related("addressee").in_bulk(keys)
    wordings: dict[int, set[str]] = {pk: {demand.operative_text} for pk, demand in demands.items()}
    for pk, wording in Restatement.objects.filter(demand__in=demands).values_list("demand_id", "text"):
        wordings[pk].add(wording)
    found = []
    for pk, demand in demands.items():
        score, wording = max((_nearness(wanted, wording), wording) for wording in wordings[pk])
        if score >= LEAST_SCORE:
            found.append(Suggestion(demand, round(score), wording))
    return sorted(found, key=lambda suggestion: (-suggestion.score, suggestion.demand.pk))[:limit]


def _telling(text: str) -> str:
    """Folded, without the small words that all demands share."""
    words = [token.word for token in tokenise(text)]
    return " ".join(word for word in words if word not in ALL_STOP_WORDS)


def _nearness(wanted: str, wording: str) -> float:
    other = _telling(wording)
    # Order matters little in operative clauses; a clause within a longer one counts, but less than a whole one.
    return max(fuzz.token_sort_ratio(wanted, other), 0.92 * fuzz.token_set_ratio(wanted, other))


def suggest_relation(text: str) -> str:
    """``reiterates`` where the wording itself says that it was asked before, else nothing."""
    return Restatement.Relation.REITERATES.value if AGAIN.search(fold(text)) else ""
