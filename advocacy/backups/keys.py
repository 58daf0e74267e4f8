"""The last key that each table gave away: a key is never given twice, not even that of a row that is gone.

The history names rows by their keys for as long as the site lives.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, models

from advocacy.backups.contents import kept_models


def last_keys() -> dict[str, int]:
    """{label: last key} of the tables whose keys the database gives. One query on SQLite, one a table elsewhere."""
    numbered = _numbered()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            found = dict(cursor.fetchall())
            return {label: int(found[table]) for label, (table, _key) in numbered.items() if table in found}
        last = {}
        for label, (table, key) in numbered.items():
            cursor.execute(
                "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s))", [f'"{table}"', key]
            )
            if (value := cursor.fetchone()[0]) is not None:
                last[label] = int(value)
    return last


def go_on_after(last: dict[str, int]) -> None:
    """Let the next rows have keys after these. For tables that are filled, and whose sequences stand at their rows."""
    with connection.cursor() as cursor:
        for label, (table, key) in _numbered().items():
            value = last.get(label, 0)
            if value < 1:
                continue
            if connection.vendor == "sqlite":
                cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table])
                value = max(value, cursor.fetchone()[0] or 0)
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, value])
            else:
                place = [f'"{table}"', key]
                cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s))", place)
                value = max(value, cursor.fetchone()[0] or 0)
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [*place, value])


def _numbered() -> dict[str, tuple[str, str]]:
    """{label: (table, column of its key)} of the models whose keys the database gives."""
    return {
        model._meta.label: (model._meta.db_table, str(_key(model).column))
        for model in kept_models()
        if isinstance(_key(model), models.AutoField)
    }


def _key(model: Any) -> models.Field[Any, Any]:
    key: models.Field[Any, Any] = model._meta.pk
    return key
