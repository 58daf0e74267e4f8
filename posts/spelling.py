"""What a misspelt query probably meant, by the words of the index. ``posts.search`` asks when nothing was found."""

from __future__ import annotations

from django.db.models import Q
from rapidfuzz import process
from rapidfuzz.distance import OSA

from posts.models import SearchWord
from posts.queries import Query, Term

# Words of one query that are put right, shortest word that is looked at, candidates that are read for all of them.
WORDS = 4
SHORTEST = 4
CANDIDATES = 20_000


def nearest(query: Query) -> str:
    """Return `query` with unknown words replaced by the nearest known ones; empty where none is near. One statement.

    Near is one slip of the pen, from eight letters on two; the first letter is taken to be right.
    """
    doubtful = [term for term in query.terms if _is_doubtful(term)][:WORDS]
    if not doubtful:
        return ""
    wanted = Q()
    for term in doubtful:
        word = term.words[0].word
        wanted |= Q(initial=word[0], length__range=(len(word) - _slips(word), len(word) + _slips(word)))
    known = dict(SearchWord.objects.filter(wanted).order_by("word").values_list("word", "shown")[:CANDIDATES])
    text = query.text
    is_changed = False
    for term in reversed(doubtful):
        token = term.words[0]
        if token.word in known:
            continue
        found = process.extractOne(
            token.word, known.keys(), scorer=OSA.distance, score_cutoff=_slips(token.word)
        )
        if found is not None:
            text = text[: token.start] + known[found[0]] + text[token.end :]
            is_changed = True
    return text.strip() if is_changed else ""


def _is_doubtful(term: Term) -> bool:
    return not term.is_phrase and len(term.words[0].word) >= SHORTEST and term.words[0].word.isalpha()


def _slips(word: str) -> int:
    return 2 if len(word) >= 8 else 1
