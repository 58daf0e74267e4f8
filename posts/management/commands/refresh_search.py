"""Rebuild the search index from the rows it copies."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from posts import search


class Command(BaseCommand):
    help = "Rebuild the search index. Safe while the site runs and safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "kinds", nargs="*", help="what to rebuild, such as “post”; everything when left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        unknown = sorted(set(options["kinds"]) - set(search.registered()))
        if unknown:
            raise CommandError(
                f"Unknown: {', '.join(unknown)}. Known: {', '.join(search.registered()) or 'nothing'}."
            )
        for kind, count in search.rebuild(options["kinds"] or None).items():
            self.stdout.write(f"{kind}: {count}")
        entries, stored = search.row_counts()
        if entries != stored:
            raise CommandError(
                f"{entries} entries, but the database's index holds {stored}. Run the command for all kinds."
            )
