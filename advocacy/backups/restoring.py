"""Brings a backup back into an empty site, on either database: all of it, or nothing.

Everything is looked at before anything is touched: the form, every checksum, whether the software is that of the
archive, whether there is room. Then rows, keys, search index and files are one transaction. What is in a backup is
taken as it is: whoever can bring one back owns the site, so nothing in it is cleaned.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from advocacy.backups.cipher import is_enciphered, opened
from advocacy.backups.contents import (
    FRESH,
    NOT_KEPT,
    columns,
    kept_models,
    member_name,
    migrations_here,
    migrations_known,
    migrations_on_disk,
)
from advocacy.backups.keys import go_on_after
from advocacy.site_archive.inserting import BATCH, check_keys, insert_rows, reset_sequences
from advocacy.site_archive.layout import BACKUP, ArchiveError, unsafe_name
from advocacy.site_archive.reading import OpenArchive, TableEntry, open_archive
from advocacy.site_archive.storing import refuse_without_space, save_files, take_back
from posts import search
from posts.models import Generation


@dataclass
class RestoreReport:
    """What came back. ``indexed``: entries of the search index; ``missing``: files that the backup does not have."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    indexed: int = 0
    missing: list[str] = field(default_factory=list)


def open_backup(path: Path, passphrase: str = "") -> Any:
    """A context manager of the archive, deciphered on the way where it is enciphered. Raises ArchiveError."""
    try:
        sealed = is_enciphered(path)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}.") from error
    if not sealed:
        return open_archive(path, BACKUP)
    if not passphrase:
        raise ArchiveError(f"{path} is enciphered. Say where the passphrase is.")
    return open_archive(path, BACKUP, lambda place: opened(place, passphrase))


def restore_backup(path: Path, *, passphrase: str = "", replace: bool = False) -> RestoreReport:
    """Bring the backup back, or say in an ArchiveError why not: then nothing of it is there.

    ``replace``: let what the site has give way. Without it the site has to be empty.
    """
    with open_backup(path, passphrase) as archive:
        archive.verify()
        _refuse_other_software(archive)
        pairs = _matched(archive)
        if not replace:
            refuse_unless_empty()
        refuse_without_space(archive.file_bytes)
        report = RestoreReport(missing=missing_of(archive))
        saved: list[str] = []
        try:
            with transaction.atomic():
                _fill(archive, pairs, report)
                report.files = save_files(archive, saved)
        except BaseException:
            take_back(saved)
            raise
    for name in caches:
        caches[name].clear()
    return report


def refuse_unless_empty() -> None:
    """Raise ArchiveError where there is anything that would be lost."""
    full = [
        f"{model._meta.verbose_name_plural} ({count})"
        for model in kept_models()
        if model._meta.label not in FRESH and (count := model._base_manager.count())
    ]
    if full:
        more = " …" if len(full) > 6 else ""
        raise ArchiveError(
            f"The site is not empty: it has {', '.join(full[:6])}{more}. A backup goes into a new database, after "
            "“migrate” and before “createsuperuser”; --replace lets everything here give way."
        )


def missing_of(archive: OpenArchive) -> list[str]:
    """The files that were not there when the backup was made."""
    told = archive.manifest["files"].get("missing", [])
    return [str(name) for name in told] if isinstance(told, list) else []


def _refuse_other_software(archive: OpenArchive) -> None:
    """Tables and columns have to be those of the archive, which its migrations say."""
    told = archive.manifest.get("migrations")
    if not isinstance(told, list):
        raise ArchiveError("The backup is damaged: it does not say which migrations it has had.")
    theirs, ours = {str(name) for name in told}, set(migrations_known())
    if newer := sorted(theirs - set(migrations_on_disk())):
        raise ArchiveError(
            f"The backup was made by newer software: it has had {_few(newer)}. Bring it back with that version."
        )
    if older := sorted(ours - theirs):
        raise ArchiveError(
            f"The backup was made by older software: it has not had {_few(older)}. Bring it back with the version of "
            "that time, into a new database; then install this version and run “migrate”."
        )
    if ours - set(migrations_here()):
        raise ArchiveError("The database is not ready: run “migrate” first.")


def _matched(archive: OpenArchive) -> list[tuple[TableEntry, Any]]:
    known = {model._meta.label: model for model in kept_models()}
    found = []
    for entry in archive.tables:
        model = known.pop(entry.model, None)
        if model is None or entry.file != member_name(model):
            raise ArchiveError(f"The backup has a table that this software does not know: {entry.model}.")
        if set(entry.columns) != {column.attname for column in columns(model)}:
            raise ArchiveError(
                f"The backup is damaged: {entry.model} has other columns than its migrations made."
            )
        found.append((entry, model))
    if known:
        raise ArchiveError(f"The backup is damaged: it lacks {_few(sorted(known))}.")
    return found


def _fill(archive: OpenArchive, pairs: list[tuple[TableEntry, Any]], report: RestoreReport) -> None:
    ours = [model for _entry, model in pairs]
    _empty(ours)
    for entry, model in pairs:
        report.rows[entry.model] = 0
        for rows in _batches(archive, entry, model):
            insert_rows(model, rows)
            report.rows[entry.model] += len(rows)
    check_keys(ours)
    reset_sequences(ours)
    last = archive.manifest.get("last_keys")
    if isinstance(last, dict):
        go_on_after({str(label): value for label, value in last.items() if isinstance(value, int)})
    report.indexed = sum(search.rebuild().values())
    # Beyond every number under which a page may still stand in some process: it never moved once a second.
    Generation.objects.update(number=Greatest(F("number") + 1, int(time.time())))


def _empty(ours: list[Any]) -> None:
    """Past the ORM: the history refuses to be deleted. Keys are looked at when all rows are there."""
    others = [model for model in _not_kept() if not model._meta.label.startswith("posts.Search")]
    with connection.cursor() as cursor:
        for model in [*ours, *others]:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 - ours


def _not_kept() -> list[Any]:
    return [apps.get_model(label) for label in NOT_KEPT]


def _batches(archive: OpenArchive, entry: TableEntry, model: Any) -> Iterator[list[models.Model]]:
    rows: list[models.Model] = []
    fields = columns(model)
    for number, values in archive.rows(entry):
        given: dict[str, Any] = {}
        for column in fields:
            if column.attname not in values:
                raise ArchiveError(f"{entry.file}, line {number}: “{column.attname}” is missing.")
            try:
                given[column.attname] = _value(column, values[column.attname])
            except (ValidationError, ValueError, TypeError, OverflowError) as error:
                said = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                raise ArchiveError(f"{entry.file}, line {number}, {column.attname}: {said}") from error
        # All at once: a picture whose name is set later is opened for its size, and it is not there yet.
        rows.append(model(**given))
        if len(rows) == BATCH:
            yield rows
            rows = []
    if rows:
        yield rows


def _value(column: models.Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(column, models.JSONField):
        return value
    if isinstance(column, models.FileField):
        if value and (wrong := unsafe_name(str(value))):
            raise ValueError(f"the name of the file {wrong}")
        return str(value)
    if isinstance(column, models.ForeignKey):
        return column.target_field.to_python(value)
    return column.to_python(value)


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
