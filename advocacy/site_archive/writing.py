"""Writes the whole site into one archive: row by row and file by file, so that memory does not grow with the site.

The same site gives the same bytes, but for the instant in the manifest. Every table is seen as it stood at one moment.
Called by the command ``export_site``.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from advocacy.site_archive.layout import (
    CHUNK,
    EXPORT,
    FILES,
    MANIFEST,
    MEDIA,
    PRIVATE,
    ArchiveError,
    place_of,
)
from advocacy.site_archive.tables import CARRIED, Table
from posts import history
from posts.models import House
from posts.private_files import private_files

BATCH: Final = 200  # rows fetched at a time; a revision may have half a megabyte
# What a zip says of its members where nothing is to be said: the first day it can.
_NO_DATE: Final = (1980, 1, 1, 0, 0, 0)
_PLAIN: Final = (bool, int, float, str)


@dataclass
class ExportReport:
    """What an archive holds. ``missing``: files that rows name and the storage does not have."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0
    missing: list[str] = field(default_factory=list)
    size: int = 0


class Counted:
    """Hands bytes on to a member and keeps their number and checksum."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out, self.bytes, self.digest = out, 0, hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.out.write(data)
        self.bytes += len(data)
        self.digest.update(data)

    def told(self) -> dict[str, Any]:
        return {"bytes": self.bytes, "sha256": self.digest.hexdigest()}


def export_archive(
    target: Path, *, options: Collection[str] = (), at: dt.datetime | None = None, overwrite: bool = False
) -> ExportReport:
    """Write the archive ``target``, complete or not at all.

    ``options``: "revisions" and "history" have those carried as a whole. Raises ArchiveError where the file is there
    already or cannot be written.
    """
    with in_its_place(target, overwrite=overwrite) as draft:
        report = ExportReport()
        with (
            zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
            one_moment(),
        ):
            manifest = _write(archive, report, sorted(options), at or timezone.now())
            text = json.dumps(manifest, ensure_ascii=False, indent=1)
            archive.writestr(member_of(MANIFEST), text.encode(), compresslevel=6)
    report.size = target.stat().st_size
    kept = sum(report.rows.values())
    history.record_event(
        None,
        "export",
        "posts.house",
        f"{target.name}: {kept} rows, {report.files} files",
        {"with": ("", ", ".join(sorted(options)))},
    )
    return report


@contextlib.contextmanager
def in_its_place(target: Path, *, overwrite: bool) -> Iterator[Path]:
    """A file beside ``target`` that takes its place when all went well, and goes when not."""
    if target.exists() and not overwrite:
        raise ArchiveError(f"There is a file {target} already. Choose another name, or say --overwrite.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise ArchiveError(f"{target} cannot be written: {error.strerror}.") from error
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        _reach_the_disk(draft)
        draft.replace(target)
        _reach_the_disk(target.parent)
    except OSError as error:
        raise ArchiveError(f"{target} cannot be written: {error}.") from error
    finally:
        draft.unlink(missing_ok=True)


def _reach_the_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, would be there after a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """See every table as it stands now, however long the reading takes, and keep nobody from writing meanwhile."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Not atomic(): that begins as a writer (see settings), and nobody could save until the export is done.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = ON")  # a write by mistake would lock everybody else out
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
                cursor.execute("PRAGMA query_only = OFF")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def _write(
    archive: zipfile.ZipFile, report: ExportReport, options: Collection[str], at: dt.datetime
) -> dict[str, Any]:
    """Write all members but the manifest, which is returned."""
    tables = []
    for table in CARRIED:
        with archive.open(member_of(table.file), "w", force_zip64=True) as member:
            out = Counted(member)
            report.rows[table.label] = _write_rows(table, out, options)
        tables.append(
            {
                "model": table.label,
                "file": table.file,
                "rows": report.rows[table.label],
                **out.told(),
                "columns": [column.attname for column in table.fields()],
            }
        )
    lines = [write_file(archive, name, report) for name in _file_names()]
    with archive.open(member_of(FILES), "w", force_zip64=True) as member:
        listed = Counted(member)
        for line in lines:
            if line:
                listed.write(line)
    return {
        "format": EXPORT.format,
        "version": EXPORT.version,
        "made_at": at.isoformat(),
        "site": House.load().site_name,
        "address": settings.SITE_URL,
        "with": list(options),
        "tables": tables,
        "files": {"file": FILES, "count": report.files, **listed.told(), "missing": report.missing},
    }


def member_of(name: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _NO_DATE)
    info.compress_type = compression
    info.external_attr = 0o644 << 16
    return info


def _write_rows(table: Table, out: Counted, options: Collection[str]) -> int:
    fields = table.fields()
    count = 0
    for row in table.rows(options).iterator(chunk_size=BATCH):
        values = {field.attname: plain(field, row) for field in fields}
        # Sorted, because PostgreSQL keeps no order within an object of JSON.
        line = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        out.write(line.encode() + b"\n")
        count += 1
    return count


def plain(field: models.Field[Any, Any], row: models.Model) -> Any:
    """A column's value as JSON keeps it; instants with all their digits."""
    value = field.value_from_object(row)
    if value is None or type(value) in _PLAIN or isinstance(field, models.JSONField):
        return value
    return field.value_to_string(row)


def _file_names() -> list[str]:
    """Every file that a carried row names, in order, once; those of the private storage below ``PRIVATE``."""
    names: set[str] = set()
    for table in CARRIED:
        for column in table.file_fields():
            folder = PRIVATE if column.storage is private_files() else ""
            found = table.model._base_manager.values_list(column.name, flat=True).iterator()
            names.update(folder + name for name in found if name)
    return sorted(names)


def write_file(archive: zipfile.ZipFile, name: str, report: ExportReport) -> bytes | None:
    """Copy one file, stored as it is: pictures are compressed already. Its line in the list; None where it is gone."""
    try:
        storage, stored = place_of(name)
        with storage.open(stored, "rb") as source:
            first = source.read(CHUNK)
            with archive.open(member_of(MEDIA + name, zipfile.ZIP_STORED), "w", force_zip64=True) as member:
                out = Counted(member)
                while first:
                    out.write(first)
                    first = source.read(CHUNK)
    except FileNotFoundError:
        report.missing.append(name)
        return None
    report.files += 1
    report.file_bytes += out.bytes
    return json.dumps({"name": name, **out.told()}, ensure_ascii=False).encode() + b"\n"
