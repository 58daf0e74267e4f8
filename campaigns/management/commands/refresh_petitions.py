"""Look at petitions' pages for the number of signatures."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from campaigns.models import Petition
from campaigns.petitions import due_for_reading, refresh_all


class Command(BaseCommand):
    """Read the counts that are due. Ends with an error where a page could not be read; the last reading stays."""

    help = "Reads the signatures of open petitions from their pages, as far as they are due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="these petitions, due or not")
        parser.add_argument("--limit", type=int, default=50, help="at most so many pages (default 50)")
        parser.add_argument("--dry-run", action="store_true", help="only say which would be looked at")

    def handle(self, *args: Any, **options: Any) -> None:
        slugs: list[str] = options["slugs"]
        rows = Petition.objects.filter(slug__in=slugs) if slugs else due_for_reading(timezone.now())
        if unknown := sorted(set(slugs) - set(rows.values_list("slug", flat=True))):
            raise CommandError(f"No petition has the slug {', '.join(unknown)}.")
        if options["dry_run"]:
            for petition in rows[: options["limit"]]:
                self.stdout.write(f"{petition.slug}: {petition.count_url or petition.url}")
            return
        looks = refresh_all(rows[: options["limit"]])
        for look in looks:
            if look.problem:
                self.stderr.write(f"{look.petition.slug}: {look.problem}")
            else:
                self.stdout.write(f"{look.petition.slug}: {look.reading}")
        if failed := sum(1 for look in looks if look.problem):
            raise CommandError(f"{failed} of {len(looks)} pages could not be read; the last readings stay.")
