"""Writes rows as an archive has them, keys included, and puts right what the database derives from keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction

from advocacy.site_archive.layout import ArchiveError

BATCH: Final = 200  # rows held at a time


def insert_rows(model: Any, rows: list[models.Model], *, keyed: bool = True) -> None:
    """Write rows as they are: no ``save()`` that would date them anew, none that would number them.

    Not ``keyed``: the database gives the keys. Raises ArchiveError for what the database refuses.
    """
    key = model._meta.pk
    columns = [column for column in model._meta.concrete_fields if keyed or column is not key]
    most = connection.ops.bulk_batch_size(columns, rows) or len(rows)
    try:
        # A savepoint, so that PostgreSQL can still be asked something after a refusal.
        with transaction.atomic():
            for start in range(0, len(rows), most):
                # bulk_create() would replace the instants of auto_now_add; raw is what loaddata uses.
                model._base_manager.all()._insert(
                    rows[start : start + most], fields=columns, using=connection.alias, raw=True
                )
    except (DatabaseError, ValueError) as error:  # psycopg refuses a NUL character by itself
        first, last = rows[0].pk, rows[-1].pk
        raise ArchiveError(
            f"{model._meta.label}: the database refuses a row from {first} to {last}: {error}"
        ) from error


def check_keys(filled: Sequence[Any]) -> None:
    """Every key points at a row. Raises ArchiveError, here rather than at the end of the transaction."""
    try:
        connection.check_constraints(table_names=[model._meta.db_table for model in filled])
    except DatabaseError as error:
        raise ArchiveError(
            f"The archive is damaged: a row points at one that is not there: {error}"
        ) from error


def reset_sequences(filled: Sequence[Any]) -> None:
    """The next row gets the key after the last one. SQLite does so by itself."""
    statements = connection.ops.sequence_reset_sql(no_style(), list(filled))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
