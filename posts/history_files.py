"""The history as files: CSV for a spreadsheet, JSON for a program."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder

from posts.models import HistoryEntry

COLUMNS: Final = ("at", "actor", "verb", "model", "object_id", "object_repr", "field", "old", "new")
# A spreadsheet takes a cell that begins so for a formula. Source: OWASP, CSV Injection.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(entries: Iterable[HistoryEntry]) -> str:
    """One line for each changed field, one for an entry that changed none; with a byte-order mark for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in entries:
        head = [
            entry.at.isoformat(),
            entry.actor.get_username() if entry.actor else "",
            entry.verb,
            entry.model,
            entry.object_id,
            entry.object_repr,
        ]
        for name, pair in entry.changes.items() or [("", ["", ""])]:
            old, new = pair if isinstance(pair, list) and len(pair) == 2 else ("", pair)
            writer.writerow([_cell(value) for value in [*head, name, old, new]])
    return "\ufeff" + out.getvalue()


def as_json(entries: Iterable[HistoryEntry]) -> str:
    """A list of objects; ``changes`` as {field: [old, new]}."""
    rows = [
        {
            "at": entry.at,
            "actor": entry.actor.get_username() if entry.actor else None,
            "verb": entry.verb,
            "model": entry.model,
            "object_id": entry.object_id,
            "object_repr": entry.object_repr,
            "changes": entry.changes,
        }
        for entry in entries
    ]
    return json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
