"""Proves that a backup can be brought back, and is what the site was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from advocacy.backups.folder import passphrase, passphrase_in
from advocacy.backups.last import note_proved
from advocacy.backups.proof import prove
from advocacy.site_archive.layout import ArchiveError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Bring a backup back into a temporary database and folder, and compare rows, files and public pages with what "
        "it says of them. The site itself is not touched; another machine may do it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="the file to read")
        parser.add_argument(
            "--passphrase-file", type=Path, metavar="FILE", help="its first line deciphers the archive"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given = options["passphrase_file"]
        try:
            words = passphrase_in(given) if given else passphrase()
            proof = prove(options["archive"], passphrase=words)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Brought back: {proof.rows} rows in {proof.tables} tables, {proof.files} files, "
            f"{proof.pages} public pages."
        )
        if not proof.same_software:
            self.stdout.write(
                "Made by other software: the pages answer as they did; their text was not compared."
            )
        for name in proof.missing:
            self.stderr.write(f"  a file was missing when the backup was made: {name}")
        if proof.wrong:
            raise CommandError(f"It is not what the site was: {'; '.join(proof.wrong[:5])}.")
        try:
            note_proved(options["archive"].name)
        except DatabaseError:
            self.stderr.write("Its site could not be told: the database does not answer.")
        self.stdout.write("The backup is good.")
