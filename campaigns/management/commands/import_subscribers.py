"""Take an existing list of subscribers over, with the evidence of each consent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.subscriber_files import COLUMNS, SubscriberFileError, import_subscribers


class Command(BaseCommand):
    """All or nothing; safe to run again."""

    help = f"Imports subscribers from CSV with the columns {', '.join(COLUMNS)}; suppressed addresses are left out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        try:
            report = import_subscribers(content, by=None, dry_run=options["dry_run"])
        except SubscriberFileError as error:
            raise CommandError("\n".join(error.problems)) from error
        self.stdout.write(str(report))
