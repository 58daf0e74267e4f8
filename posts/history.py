"""Who did what, when: the one place that writes history. Called by the verbs and by our ModelAdmin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from posts.models import HistoryEntry, User


def record(
    actor: User | None, verb: str, row: models.Model, changes: Mapping[str, Sequence[Any]] | None = None
) -> HistoryEntry:
    """Write down that ``actor`` (None: the system itself) did ``verb`` to ``row``.

    ``changes`` is {field: (old, new)} in values that JSON can keep. One insert.
    """
    return HistoryEntry.objects.create(
        actor=actor,
        verb=verb,
        model=row._meta.label_lower,
        object_id=str(row.pk),
        object_repr=str(row)[:300],
        changes={name: list(pair) for name, pair in (changes or {}).items()},
    )


def plain_values(row: models.Model) -> dict[str, Any]:
    """The row's own columns as JSON can keep them, to compare a row before and after."""
    return {field.name: field.value_to_string(row) for field in row._meta.concrete_fields}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """{field: (old, new)} of what differs between two results of ``plain_values``."""
    return {
        name: (before.get(name), after.get(name)) for name in after if before.get(name) != after.get(name)
    }
