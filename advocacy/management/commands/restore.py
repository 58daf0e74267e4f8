"""Brings a backup back into an empty site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from advocacy.backups.folder import passphrase, passphrase_in
from advocacy.backups.last import note_restored
from advocacy.backups.restoring import restore_backup
from advocacy.site_archive.layout import ArchiveError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Bring a backup back, all of it or nothing, on SQLite or PostgreSQL whichever it came from. The site must be "
        "empty: run it after migrate, with the version of the software that made the backup."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="the file to read")
        parser.add_argument(
            "--passphrase-file", type=Path, metavar="FILE", help="its first line deciphers the archive"
        )
        parser.add_argument(
            "--replace", action="store_true", help="let everything that the site has give way; stop it first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given = options["passphrase_file"]
        try:
            words = passphrase_in(given) if given else passphrase()
            report = restore_backup(options["archive"], passphrase=words, replace=options["replace"])
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        note_restored(options["archive"].name)
        for label, count in report.rows.items():
            if count:
                self.stdout.write(f"  {label}: {count}")
        self.stdout.write(
            f"{sum(report.rows.values())} rows and {report.files} files are back; "
            f"{report.indexed} entries in the search index"
        )
        for name in report.missing:
            self.stderr.write(f"  a file was missing when the backup was made: {name}")
