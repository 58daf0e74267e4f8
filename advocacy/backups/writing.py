"""Makes a backup: one archive of all tables as they stood at one moment, and of every file that their rows name.

The site goes on: readers and writers wait for nothing. Rows are read some hundreds at a time and files piece by piece,
so memory does not grow with the site. Files have names of their own making and never change, and a row is only stored
once its file is; so a file that is named at the moment is there, unless somebody has taken it away since.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import platform
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

import django
from django.conf import settings
from django.db import connection
from django.utils import timezone

from advocacy.backups import pages
from advocacy.backups.cipher import Sealing
from advocacy.backups.contents import columns, kept_models, member_name, migrations_here, named_files
from advocacy.backups.keys import last_keys
from advocacy.backups.last import note_made
from advocacy.page_cache import sources
from advocacy.site_archive.layout import BACKUP, FILES, MANIFEST, ArchiveError, place_of
from advocacy.site_archive.reading import MOST_RATIO, SMALL
from advocacy.site_archive.writing import (
    BATCH,
    Counted,
    ExportReport,
    in_its_place,
    member_of,
    one_moment,
    plain,
    write_file,
)
from posts.models import House
from posts.publishing import generation

_SPARE: Final = 50 * 1024 * 1024  # bytes that shall be left on the disk


class _Dense(Exception):
    """A table packs so well that its archive would be taken for a bomb; it has to be stored as it is."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def make_backup(
    target: Path, *, passphrase: str = "", overwrite: bool = False, most_pages: int = pages.MOST
) -> ExportReport:
    """Write the archive ``target``, complete or not at all; enciphered where there is a ``passphrase``.

    ``most_pages``: how many public pages are noted for the proof. Raises ArchiveError where the file is there already
    or cannot be written.
    """
    stored: set[str] = set()
    with in_its_place(target, overwrite=overwrite) as draft:
        while True:
            report = ExportReport()
            try:
                with (
                    _output(draft, passphrase) as out,
                    zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
                    one_moment(),
                ):
                    _write(archive, report, stored, target, most_pages)
                break
            except _Dense as dense:
                stored.add(dense.name)
    report.size = target.stat().st_size
    rows = sum(report.rows.values())
    note_made(target.name, size=report.size, rows=rows, files=report.files, missing=len(report.missing))
    return report


@contextlib.contextmanager
def _output(draft: Path, passphrase: str) -> Iterator[IO[bytes]]:
    with draft.open("wb") as out:
        if not passphrase:
            yield out
            return
        with io.BufferedWriter(Sealing(out, passphrase)) as sealed:
            yield sealed


def _write(
    archive: zipfile.ZipFile, report: ExportReport, stored: set[str], target: Path, most_pages: int
) -> None:
    generation()  # the first look is what the moment is
    at = timezone.now()
    names = named_files()
    _refuse_without_space(names, target)
    seen = pages.public_pages(at, most_pages)
    tables = [_write_table(archive, model, report, stored) for model in kept_models()]
    lines = [line for name in names if (line := write_file(archive, name, report))]
    with archive.open(member_of(FILES), "w", force_zip64=True) as member:
        listed = Counted(member)
        for line in lines:
            listed.write(line)
    manifest = {
        "format": BACKUP.format,
        "version": BACKUP.version,
        "made_at": at.isoformat(),
        "site": House.load().site_name,
        "address": settings.SITE_URL,
        "software": {
            "sources": sources().hex(),
            "django": django.get_version(),
            "python": platform.python_version(),
            "database": connection.vendor,
        },
        "migrations": migrations_here(),
        "tables": tables,
        "last_keys": last_keys(),
        "files": {"file": FILES, "count": report.files, **listed.told(), "missing": report.missing},
        "pages": [asdict(page) for page in seen],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    archive.writestr(member_of(MANIFEST), text.encode(), compresslevel=6)


def _write_table(
    archive: zipfile.ZipFile, model: Any, report: ExportReport, stored: set[str]
) -> dict[str, Any]:
    fields, name, label = columns(model), member_name(model), str(model._meta.label)
    info = member_of(name, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    count = 0
    with archive.open(info, "w", force_zip64=True) as member:
        out = Counted(member)
        for row in model._base_manager.order_by("pk").iterator(chunk_size=BATCH):
            values = {field.attname: plain(field, row) for field in fields}
            line = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
            out.write(line.encode() + b"\n")
            count += 1
    if name not in stored and info.file_size > max(SMALL, info.compress_size * MOST_RATIO):
        raise _Dense(name)
    report.rows[label] = count
    told = [field.attname for field in fields]
    return {"model": label, "file": name, "rows": count, **out.told(), "columns": told}


def _refuse_without_space(names: list[str], target: Path) -> None:
    """Raise ArchiveError now rather than after an hour. Files are stored as they are, so their sizes are known."""
    needed = 0
    for name in names:
        storage, stored = place_of(name)
        with contextlib.suppress(OSError):  # missing: told when its turn comes
            needed += storage.size(stored)
    free = shutil.disk_usage(target.parent).free
    if needed + _SPARE > free:
        raise ArchiveError(
            f"The files of the site take {needed // 1024**2} MB, and {target.parent} has {free // 1024**2} MB left. "
            "Nothing was written."
        )


def moment_of(manifest: dict[str, Any]) -> dt.datetime:
    """When the backup was made. Raises ArchiveError where its manifest does not say so."""
    try:
        at = dt.datetime.fromisoformat(str(manifest.get("made_at")))
    except ValueError as error:
        raise ArchiveError("The backup does not say when it was made.") from error
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
