"""The command that takes a CSV file: all or nothing, safe to run again, with a dry run."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.csv_files import CsvFileError


class CsvFileCommand(BaseCommand):
    """Reads the file that ``take`` takes, and says its report or what is wrong with it."""

    @abstractmethod
    def take(self, content: bytes, *, dry_run: bool) -> object:
        """Take the file and return a report that can be printed. Raises CsvFileError."""

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
            report = self.take(content, dry_run=options["dry_run"])
        except CsvFileError as error:
            raise CommandError("\n".join(error.problems)) from error
        self.stdout.write(str(report))
