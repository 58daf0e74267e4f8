"""Rebuild everything that only mirrors the posts' bodies: quotations, back-links, public lists, search entries."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from posts import listed, publishing
from posts.models import Post


class Command(BaseCommand):
    help = "Rebuild quotations, links between posts, public lists and search entries from the bodies. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "posts", nargs="*", type=int, metavar="ID", help="these posts only; all when left out"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Post.objects.order_by("pk")
        if options["posts"]:
            rows = rows.filter(pk__in=options["posts"])
            missing = sorted(set(options["posts"]) - set(rows.values_list("pk", flat=True)))
            if missing:
                raise CommandError(f"There is no post {', '.join(map(str, missing))}.")
        done = added = withdrawn = 0
        for key in rows.values_list("pk", flat=True):
            # One transaction a post: a run that is stopped leaves whole posts behind, and readers never wait long.
            with transaction.atomic():
                report = publishing.refresh_derived(Post.objects.get(pk=key))
                if options["dry_run"]:
                    transaction.set_rollback(True)
            done, added, withdrawn = (
                done + 1,
                added + report.quotations_added,
                withdrawn + report.quotations_withdrawn,
            )
        if not options["posts"] and not options["dry_run"]:
            listed.rebuild()
        if (added or withdrawn) and not options["dry_run"]:
            publishing.public_changed()
        said = "would be " if options["dry_run"] else ""
        self.stdout.write(f"{done} posts; {added} quotations {said}added, {withdrawn} {said}taken out")
