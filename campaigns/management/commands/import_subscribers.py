"""Take an existing list of subscribers over, with the evidence of each consent."""

from __future__ import annotations

from campaigns.management.csv_files import CsvFileCommand
from campaigns.subscriber_files import COLUMNS, SubscriberReport, import_subscribers


class Command(CsvFileCommand):
    """All or nothing; safe to run again."""

    help = f"Imports subscribers from CSV with the columns {', '.join(COLUMNS)}; suppressed addresses are left out."

    def take(self, content: bytes, *, dry_run: bool) -> SubscriberReport:
        return import_subscribers(content, by=None, dry_run=dry_run)
