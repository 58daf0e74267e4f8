"""Take offices, holders and details from a CSV file."""

from __future__ import annotations

from campaigns.management.csv_files import CsvFileCommand
from campaigns.office_files import OfficeReport, import_offices


class Command(CsvFileCommand):
    """All or nothing; safe to run again."""

    help = "Imports offices, their holders and contact details from CSV, as export_offices writes it."

    def take(self, content: bytes, *, dry_run: bool) -> OfficeReport:
        return import_offices(content, by=None, dry_run=dry_run)
