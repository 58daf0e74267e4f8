"""Take copies of what saved posts quote."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from posts import due, pacing, snapshots
from posts.models import Snapshot, Source


class Command(BaseCommand):
    """Take the copies that are due, with a pause between two pages of a host; ends with an error where one failed."""

    help = "Takes copies of the sources that saved posts quote, as far as they are due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "slugs", nargs="*", metavar="SLUG", help="these sources, due or not, as they read now"
        )
        parser.add_argument("--limit", type=int, default=50, help="at most so many pages (default 50)")
        parser.add_argument("--dry-run", action="store_true", help="only say which would be taken")

    def handle(self, *args: Any, **options: Any) -> None:
        slugs: list[str] = options["slugs"]
        now = timezone.now()
        sources = Source.objects.filter(slug__in=slugs) if slugs else snapshots.without_a_copy()
        if unknown := sorted(set(slugs) - set(sources.values_list("slug", flat=True))):
            raise CommandError(f"No source has the slug {', '.join(unknown)}.")
        if without := [source.slug for source in sources if not source.url]:
            raise CommandError(f"No address stands at {', '.join(without)}.")
        if options["dry_run"]:
            waiting = [] if slugs else list(Snapshot.objects.due(now).select_related("source"))
            for source in [*sources[: options["limit"]], *(row.source for row in waiting)][
                : options["limit"]
            ]:
                self.stdout.write(f"{source.slug}: {source.url}")
            return
        asked = [snapshots.ask_for(source, now) for source in sources[: options["limit"]]]
        rows = asked if slugs else list(Snapshot.objects.due(now)[: options["limit"]])
        failed = 0
        for snapshot in due.until_stopped(rows):
            due.wait(pacing.seconds_to_wait(snapshot.url))
            state = snapshots.take(snapshot, timezone.now())
            snapshot.refresh_from_db()
            failed += state != Snapshot.State.SUCCESS
            words = (
                snapshot.failure_words if state != Snapshot.State.SUCCESS else f"{snapshot.byte_length} bytes"
            )
            self.stdout.write(f"{snapshot.url}: {snapshot.get_state_display()} ({words})")
        if failed:
            raise CommandError(
                f"{failed} of {len(rows)} pages could not be kept; each says when it is tried again."
            )
