"""A list narrowed by the words somebody types: what a search box of the desk or of the editor does."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

_Rows = TypeVar("_Rows", bound=models.QuerySet[Any])

MOST_WORDS = 8  # words of a query that are looked at: each is one more condition on every row


def words_of(query: str) -> list[str]:
    """The words of a query that count."""
    return query.split()[:MOST_WORDS]


def having_words(rows: _Rows, query: str, *fields: str) -> _Rows:
    """Rows that have every word of ``query`` in one of ``fields``, in whatever capitals.

    Each word may stand in another row of a relation: ``restatements__text`` finds a call by words of two demands. A
    row that several related rows found is there once only when the caller asks for ``distinct()``.
    """
    for word in words_of(query):
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    return rows
