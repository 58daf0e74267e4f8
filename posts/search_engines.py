"""The two full-text engines behind ``posts.search``: FTS5 on SQLite, tsvector with GIN on PostgreSQL.

Both are given finished tokens (see ``posts.search``) and only ever answer "which entries hold these tokens", so both
find the same entries. Neither stems, folds, ranks or reads a phrase. The only module that asks for the vendor.

Of ASCII, a token holds letters, digits and ``= _ -`` only: FTS5 would take anything else for the end of it.

A demand is a list of groups: an entry matches when it holds at least one token of every required group and none of
the excluded tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from posts.models import SearchEntry


class Sought(NamedTuple):
    """A token that is looked for, whole or as the beginning of longer ones."""

    token: str
    is_prefix: bool = False


Groups = Sequence[Sequence[Sought]]


class Engine(Protocol):
    def narrow(
        self, entries: QuerySet[SearchEntry], required: Groups, excluded: Sequence[Sought] = ()
    ) -> QuerySet[SearchEntry]:
        """Return those of `entries` that match; the way to fetch them."""

    def matching(self, required: Groups, excluded: Sequence[Sought] = ()) -> RawSQL:
        """Return a subquery of the matching entries' keys; the way to tell matching from other rows."""

    def write(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Store the tokens of entries, in place of what was there."""

    def delete(self, keys: Sequence[int]) -> None:
        """Forget the tokens of entries; call before the entries go."""

    def count(self) -> int:
        """Count the entries whose tokens are stored."""


class Fts5:
    """SQLite: the virtual table ``posts_searchindex``, keyed by rowid."""

    def narrow(
        self, entries: QuerySet[SearchEntry], required: Groups, excluded: Sequence[Sought] = ()
    ) -> QuerySet[SearchEntry]:
        return entries.filter(pk__in=self.matching(required, excluded))

    def matching(self, required: Groups, excluded: Sequence[Sought] = ()) -> RawSQL:
        groups = [" OR ".join(map(self._quoted, group)) for group in required]
        expression = " AND ".join(f"({group})" for group in groups)
        if excluded:
            expression = f"({expression}) NOT ({' OR '.join(map(self._quoted, excluded))})"
        return RawSQL("SELECT rowid FROM posts_searchindex WHERE posts_searchindex MATCH %s", [expression])

    def write(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        lines = [(key, " ".join(tokens)) for key, tokens in rows]
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM posts_searchindex WHERE rowid = %s", [(key,) for key, _ in lines])
            cursor.executemany("INSERT INTO posts_searchindex (rowid, tokens) VALUES (%s, %s)", lines)

    def delete(self, keys: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM posts_searchindex WHERE rowid = %s", [(key,) for key in keys])

    def count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM posts_searchindex")
            return int(cursor.fetchone()[0])

    def _quoted(self, sought: Sought) -> str:
        escaped = sought.token.replace('"', '""')
        return f'"{escaped}"*' if sought.is_prefix else f'"{escaped}"'


class TsVector:
    """PostgreSQL: the column ``tokens`` of the entries themselves. No positions are stored.

    ``posts_search_unpack`` is always true; the migration says why it is there.
    """

    def narrow(
        self, entries: QuerySet[SearchEntry], required: Groups, excluded: Sequence[Sought] = ()
    ) -> QuerySet[SearchEntry]:
        condition = RawSQL(
            "posts_searchentry.tokens @@ %s::tsquery AND posts_search_unpack(posts_searchentry.id)",
            [self._expression(required, excluded)],
            output_field=BooleanField(),
        )
        return entries.filter(condition)

    def matching(self, required: Groups, excluded: Sequence[Sought] = ()) -> RawSQL:
        return RawSQL(
            "SELECT id FROM posts_searchentry WHERE tokens @@ %s::tsquery AND posts_search_unpack(id)",
            [self._expression(required, excluded)],
        )

    def write(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE posts_searchentry SET tokens = array_to_tsvector(%s::text[]) WHERE id = %s",
                [(list(tokens), key) for key, tokens in rows],
            )

    def delete(self, keys: Sequence[int]) -> None:
        """The tokens are a column: they go with their entry."""

    def count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(tokens) FROM posts_searchentry")
            return int(cursor.fetchone()[0])

    def _expression(self, required: Groups, excluded: Sequence[Sought]) -> str:
        parts = [f"({' | '.join(map(self._quoted, group))})" for group in required]
        return " & ".join([*parts, *("!" + self._quoted(sought) for sought in excluded)])

    def _quoted(self, sought: Sought) -> str:
        escaped = sought.token.replace("\\", "\\\\").replace("'", "''")
        return f"'{escaped}':*" if sought.is_prefix else f"'{escaped}'"


_ENGINES: dict[str, Engine] = {"sqlite": Fts5(), "postgresql": TsVector()}


def engine() -> Engine:
    """Return the engine of the database in use."""
    return _ENGINES[connection.vendor]
