"""Makes a backup of everything the site holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from advocacy.backups.folder import keep_newest, name_at, passphrase, passphrase_in
from advocacy.backups.last import note_proved
from advocacy.backups.pages import MOST
from advocacy.backups.proof import prove
from advocacy.backups.writing import make_backup
from advocacy.site_archive.layout import ArchiveError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Write everything the site holds at this moment into one archive, while it runs: accounts, texts, their past, "
        "subscribers, files. Keep it like a password; “export_site” makes one to give away."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "target", nargs="?", type=Path, help="a file, or a folder that exists (default: BACKUP_DIR)"
        )
        parser.add_argument(
            "--encrypt",
            action="store_true",
            help="encipher it by BACKUP_PASSPHRASE_FILE or BACKUP_PASSPHRASE",
        )
        parser.add_argument(
            "--passphrase-file", type=Path, metavar="FILE", help="encipher it by the first line of this file"
        )
        parser.add_argument(
            "--keep", type=int, default=0, metavar="N", help="then delete all but the newest N of the folder"
        )
        parser.add_argument("--verify", action="store_true", help="then prove it, as verify_backup does")
        parser.add_argument("--overwrite", action="store_true", help="replace a file of that name")
        parser.add_argument(
            "--pages", type=int, default=MOST, metavar="N", help="public pages noted for the proof"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._make(options)
        except ArchiveError as error:
            raise CommandError(str(error)) from error

    def _make(self, options: dict[str, Any]) -> None:
        words = passphrase_in(options["passphrase_file"]) if options["passphrase_file"] else ""
        if options["encrypt"] and not words:
            words = passphrase()
            if not words:
                raise CommandError(
                    "--encrypt needs BACKUP_PASSPHRASE_FILE, BACKUP_PASSPHRASE or --passphrase-file."
                )
        target = self._target(options["target"], sealed=bool(words))
        if options["keep"] < 0 or (
            options["keep"] and target.parent != options["target"] and options["target"]
        ):
            raise CommandError("--keep N needs a folder as the target, and N of one or more.")
        report = make_backup(
            target, passphrase=words, overwrite=options["overwrite"], most_pages=max(0, options["pages"])
        )
        self.stdout.write(
            f"{sum(report.rows.values())} rows and {report.files} files in {target} ({filesizeformat(report.size)})"
        )
        for name in report.missing:
            self.stderr.write(f"  a file is not there: {name}")
        if options["verify"]:
            proof = prove(target, passphrase=words)
            if proof.wrong:
                raise CommandError(f"It is not what the site was: {'; '.join(proof.wrong[:5])}.")
            note_proved(target.name)
            self.stdout.write(
                f"Proved: {proof.rows} rows, {proof.files} files and {proof.pages} public pages."
            )
        for name in keep_newest(target.parent, options["keep"]) if options["keep"] else []:
            self.stdout.write(f"  deleted: {name}")
        if report.missing:
            raise CommandError(f"{len(report.missing)} files are missing; everything else is in the backup.")

    def _target(self, given: Path | None, *, sealed: bool) -> Path:
        if given is None and not settings.BACKUP_DIR:
            raise CommandError("Say where to: a file, a folder, or the setting BACKUP_DIR.")
        target = given or Path(settings.BACKUP_DIR)
        if given is None:
            target.mkdir(parents=True, exist_ok=True)
        return target / name_at(timezone.now(), sealed=sealed) if target.is_dir() else target
