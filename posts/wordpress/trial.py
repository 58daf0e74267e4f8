"""A run that leaves nothing behind: on SQLite over a copy of the database, elsewhere in one transaction that is undone.

A whole import takes minutes. On SQLite one transaction as long as that would keep everybody else from saving, and the
copy costs seconds. PostgreSQL keeps nobody from reading; who saves there waits where both write the same row.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction


@contextlib.contextmanager
def taken_back() -> Iterator[None]:
    """Let everything inside happen, and let it be as if it had not. Files are for the caller to remove."""
    real = connections[DEFAULT_DB_ALIAS]
    # What a transaction has not committed is in no copy: within one, a savepoint has to do.
    if real.vendor == "sqlite" and not real.in_atomic_block:
        with _over_a_copy():
            yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextlib.contextmanager
def _over_a_copy() -> Iterator[None]:
    real: Any = connections[DEFAULT_DB_ALIAS]  # a wrapper of the SQLite back end
    real.ensure_connection()
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        copy = type(real)({**real.settings_dict, "NAME": str(Path(folder, "copy.sqlite3"))}, DEFAULT_DB_ALIAS)
        copy.ensure_connection()
        real.connection.backup(copy.connection)
        connections[DEFAULT_DB_ALIAS] = copy
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = real
            copy.close()
