"""Write offices, holders and details as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from campaigns.office_files import export_offices


class Command(BaseCommand):
    """To a file, or to standard output."""

    help = "Exports offices, their holders and contact details as CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="standard output where none is given")

    def handle(self, *args: Any, **options: Any) -> None:
        text = export_offices()
        if options["file"] is None:
            self.stdout.write(text, ending="")
        else:
            options["file"].write_text(text, encoding="utf-8", newline="")
