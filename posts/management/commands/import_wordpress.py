"""Brings a WordPress export in: posts, pages, names, pictures, old addresses. Publishes nothing that was not public."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from posts.models import User
from posts.slugs import make_slug
from posts.wordpress.bringing import Order, bring_in
from posts.wordpress.mapping import MappingError, Wishes, read_mapping
from posts.wordpress.streams import ExportError

if TYPE_CHECKING:
    from argparse import ArgumentParser

_TOLD_EVERY = 5.0  # seconds


class Command(BaseCommand):
    """Ends with 1 where a post failed or lost words, so that a script notices; the rest is imported all the same."""

    help = "Bring in a WordPress export (Tools → Export). May be run again at any time: nothing comes twice."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="+", help="the export: .xml, also packed (.gz, .zip), several, or a folder"
        )
        parser.add_argument(
            "--media", metavar="DIR", help="a copy of wp-content/uploads, or of WordPress.com's media"
        )
        parser.add_argument(
            "--fetch-media", action="store_true", help="fetch from the old site what is not in --media"
        )
        parser.add_argument(
            "--mapping", metavar="FILE", help="what categories, types and authors become (TOML)"
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="also replace posts that were edited here since"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="do everything, report it, and take it back"
        )
        parser.add_argument(
            "--report", metavar="DIR", help="folder of the report (default: below var/imports)"
        )
        parser.add_argument(
            "--time-zone", metavar="ZONE", help="of the old site, for dates without their instant"
        )
        parser.add_argument("--user", help="in whose name (a user name)")

    def handle(self, *args: Any, **options: Any) -> None:
        paths = [Path(name) for name in options["file"]]
        order = Order(
            paths=paths,
            report_folder=self._folder(paths[0], options),
            wishes=self._wishes(options["mapping"]),
            media_folder=self._media(options["media"]),
            fetches_media=options["fetch_media"],
            is_dry_run=options["dry_run"],
            overwrites=options["overwrite"],
            zone=self._zone(options["time_zone"]),
            by=self._user(options["user"]),
        )
        self._told_at = 0.0
        try:
            report = bring_in(order, self._progress if options["verbosity"] else lambda line: None)
        except ExportError as error:
            raise CommandError(f"{error}. Nothing was imported.") from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. What is here stays; run the same command again to go on.") from None
        for line in report.lines():
            self.stdout.write(line)
        self.stdout.write(f"The whole report: {order.report_folder / 'report.json'}")
        if report.has_failed:
            raise CommandError(
                "Some posts need a person: see “Failed” and “Words that did not arrive” above."
            )

    def _progress(self, line: str) -> None:
        if time.monotonic() - self._told_at > _TOLD_EVERY:
            self._told_at = time.monotonic()
            self.stderr.write(line)

    @staticmethod
    def _folder(path: Path, options: dict[str, Any]) -> Path:
        if options["report"]:
            return Path(options["report"])
        name = make_slug(path.name.partition(".")[0], max_length=80)
        return (
            Path(settings.BASE_DIR) / "var" / "imports" / f"{name}{'-dry-run' if options['dry_run'] else ''}"
        )

    @staticmethod
    def _wishes(name: str | None) -> Wishes:
        try:
            return read_mapping(Path(name)) if name else Wishes()
        except MappingError as error:
            raise CommandError(str(error)) from error

    @staticmethod
    def _media(name: str | None) -> Path | None:
        if name and not Path(name).is_dir():
            raise CommandError(f"{name} is no folder.")
        return Path(name) if name else None

    @staticmethod
    def _zone(name: str | None) -> ZoneInfo | None:
        try:
            return ZoneInfo(name) if name else None
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise CommandError(f"There is no time zone {name!r}.") from error

    @staticmethod
    def _user(name: str | None) -> User | None:
        user = User.objects.filter(username=name).first() if name else None
        if name and user is None:
            raise CommandError(f"There is no user {name!r}.")
        return user
