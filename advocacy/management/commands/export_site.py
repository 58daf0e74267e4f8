"""Writes the whole site into one archive, or its posts into a file for WordPress."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from advocacy.site_archive.layout import ArchiveError
from advocacy.site_archive.writing import export_archive
from advocacy.wordpress_export import export_wxr

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Write everything into one archive: a zip of JSON lines and files, which import_site reads. Passwords, "
        "addresses of staff, permissions and preview links stay behind. With --wxr the posts as WordPress takes them: "
        "a site there with the permalinks /posts/%year%/%monthnum%/%postname%/ keeps their addresses."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", nargs="?", type=Path, metavar="ARCHIVE", help="the file to write")
        parser.add_argument(
            "--wxr", type=Path, metavar="FILE", help="write the posts for WordPress (WXR 1.2)"
        )
        parser.add_argument("--revisions", action="store_true", help="with every earlier text of every post")
        parser.add_argument("--history", action="store_true", help="with who did what and when")
        parser.add_argument(
            "--subscribers",
            action="store_true",
            help="with the newsletter's readers, their consents and suppressed addresses: personal data",
        )
        parser.add_argument("--overwrite", action="store_true", help="replace a file of that name")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = [name for name in ("revisions", "history", "subscribers") if options[name]]
        if options["archive"] is None and options["wxr"] is None:
            raise CommandError("Say which file to write: an ARCHIVE, or --wxr FILE.")
        try:
            if options["wxr"] is not None:
                self._wxr(options["wxr"], overwrite=options["overwrite"])
            if options["archive"] is not None:
                self._archive(options["archive"], wanted, overwrite=options["overwrite"])
        except ArchiveError as error:
            raise CommandError(str(error)) from error

    def _wxr(self, target: Path, *, overwrite: bool) -> None:
        report = export_wxr(target, overwrite=overwrite)
        self.stdout.write(
            f"{report.posts} posts, {report.attachments} attachments, {report.authors} authors, "
            f"{report.categories} categories and {report.tags} tags in {target}"
        )

    def _archive(self, target: Path, wanted: list[str], *, overwrite: bool) -> None:
        report = export_archive(target, options=wanted, overwrite=overwrite)
        for label, count in report.rows.items():
            if count:
                self.stdout.write(f"  {label}: {count}")
        self.stdout.write(
            f"{sum(report.rows.values())} rows and {report.files} files in {target} ({filesizeformat(report.size)})"
        )
        for name in report.missing:
            self.stderr.write(f"  a file is not there: {name}")
        if report.missing:
            raise CommandError(f"{len(report.missing)} files are missing; everything else is in the archive.")
