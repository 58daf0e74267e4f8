"""Look whether what published posts lead to is still there."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from posts import due, link_checks, pacing
from posts.addresses import canonical_url
from posts.models import LinkCheck


class Command(BaseCommand):
    """Visit the links that are due, with a pause between two pages of a host.

    Ends with an error where one could not be looked at, not where a page is gone: that is what it is to find.
    """

    help = "Visits the sources and other outbound links of published posts, as far as they are due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("urls", nargs="*", metavar="URL", help="these addresses, due or not")
        parser.add_argument("--limit", type=int, default=50, help="at most so many pages (default 50)")
        parser.add_argument("--dry-run", action="store_true", help="only say which would be visited")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if not options["dry_run"]:
            link_checks.find_links(now)
        links = LinkCheck.objects.due(now).in_use(now)
        if options["urls"]:
            wanted = {canonical_url(url): url for url in options["urls"]}
            links = LinkCheck.objects.filter(canonical_url__in=wanted)
            known = set(links.values_list("canonical_url", flat=True))
            if unknown := [url for key, url in wanted.items() if key not in known]:
                raise CommandError(f"No published post leads to {', '.join(unknown)}.")
        rows = list(links[: options["limit"]])
        failed = 0
        for link in due.until_stopped(rows):
            if options["dry_run"]:
                self.stdout.write(link.url)
                continue
            due.wait(pacing.seconds_to_wait(link.url))
            failed += not link_checks.check(link, timezone.now())
            self.stdout.write(
                f"{link.url}: {link.get_status_display()} ({link.outcome_words or link.outcome})"
            )
        if failed:
            raise CommandError(f"{failed} of {len(rows)} links could not be looked at; the log says why.")
