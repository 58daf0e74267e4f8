"""Send what waits, beside run_due or in its place; several may run at once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from campaigns import sending


class Command(BaseCommand):
    """Ends when nothing more can be sent at this moment."""

    help = "Sends mailings that have fallen due; several may run at once, nobody gets two copies."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=200, help="copies between two looks at the clock")

    def handle(self, *args: Any, **options: Any) -> None:
        sent = failed = 0
        while True:
            report = sending.run_due(timezone.now(), options["batch"])
            sent, failed = sent + report.done, failed + report.failed
            if not report.done:
                break
        self.stdout.write(f"{sent} sent, {failed} not sent.")
