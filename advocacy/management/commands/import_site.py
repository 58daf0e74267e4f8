"""Takes an archive of a site into an empty one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from advocacy.site_archive.layout import ArchiveError
from advocacy.site_archive.restoring import import_archive

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Take in an archive of export_site, all of it or nothing. The site must be empty: run it after migrate and "
        "before createsuperuser. Accounts arrive closed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="the file to read")
        parser.add_argument("--dry-run", action="store_true", help="take in all, then take all back")
        parser.add_argument(
            "--copies",
            action="store_true",
            help="make the smaller copies of the pictures now; run_due does so anyway",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_archive(
                options["archive"], dry_run=options["dry_run"], make_copies=options["copies"]
            )
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        for label, count in report.rows.items():
            if count:
                self.stdout.write(f"  {label}: {count}")
        would = "would be " if options["dry_run"] else ""
        self.stdout.write(
            f"{sum(report.rows.values())} rows and {report.files} files {would}taken in; "
            f"{report.rebuilt} entries in the search index"
        )
        if not options["dry_run"] and report.pictures < report.files:
            self.stdout.write(
                "run_due makes the smaller copies of the pictures; until then pages show the files."
            )
        for name in report.missing:
            self.stderr.write(f"  a file was missing when the archive was made: {name}")
