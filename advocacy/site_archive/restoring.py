"""Takes an archive into an empty site: all of it, or nothing.

Keys stay what they were, since bodies hold them. Rows and files are one transaction, the files last; what only mirrors
other rows is made anew. Called by the command ``import_site``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from advocacy.site_archive.inserting import BATCH, check_keys, insert_rows, reset_sequences
from advocacy.site_archive.layout import ArchiveError, unsafe_name
from advocacy.site_archive.reading import OpenArchive, TableEntry, open_archive
from advocacy.site_archive.storing import refuse_without_space, save_files, take_back
from advocacy.site_archive.tables import APPENDED, CARRIED, SEEDED, Table
from campaigns.ledger import refresh_demands
from campaigns.models import Demand
from posts import history, listed, projections, search
from posts.html import clean_html, count_words, html_to_text
from posts.models import Post, Revision
from posts.publishing import public_changed
from posts.renditions import make_due
from posts.revisions import record_revisions

_SCHEMES: Final = frozenset({"", "http", "https", "mailto", "tel"})


@dataclass
class ImportReport:
    """What came in. ``rebuilt``: entries of the search index; ``missing``: files that the archive does not have."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    rebuilt: int = 0
    pictures: int = 0
    missing: list[str] = field(default_factory=list)


def import_archive(path: Path, *, dry_run: bool = False, make_copies: bool = False) -> ImportReport:
    """Take in the archive, or say in an ArchiveError why not: then nothing of it is there.

    ``make_copies``: make the smaller copies of the pictures now rather than by the due job; a second or two each.
    """
    with open_archive(path) as archive:
        archive.verify()
        refuse_unless_empty()
        pairs = _matched(archive)
        refuse_without_space(archive.file_bytes)
        report = ImportReport(missing=_missing(archive))
        saved: list[str] = []
        try:
            with transaction.atomic():
                _fill(archive, pairs, report)
                report.files = save_files(archive, saved)
                if dry_run:
                    transaction.set_rollback(True)
        except BaseException:
            take_back(saved)
            raise
        if dry_run:
            take_back(saved)
    if make_copies and not dry_run:
        report.pictures = make_due(timezone.now(), max(report.files, 1)).done
    return report


def refuse_unless_empty() -> None:
    """Raise ArchiveError where there is anything that an import could collide with."""
    full = [
        f"{table.model._meta.verbose_name_plural} ({count})"
        for table in CARRIED
        if table.label not in SEEDED | APPENDED and (count := table.model._base_manager.count())
    ]
    if full:
        more = " …" if len(full) > 6 else ""
        raise ArchiveError(
            f"The site is not empty: it has {', '.join(full[:6])}{more}. An archive goes into a new database, after "
            "“migrate” and before “createsuperuser”."
        )


def _matched(archive: OpenArchive) -> list[tuple[TableEntry, Table, list[models.Field[Any, Any]]]]:
    """Every table of the archive with the model and the columns that it fills. Raises ArchiveError for strange ones."""
    known = {table.label: table for table in CARRIED}
    found = []
    for entry in archive.tables:
        table = known.pop(entry.model, None)
        if table is None or entry.file != table.file:
            raise ArchiveError(f"The archive has a table that this software does not know: {entry.model}.")
        columns = {column.attname: column for column in table.fields()}
        strange = [name for name in entry.columns if name not in columns]
        if strange:
            raise ArchiveError(
                f"{entry.model} has columns that this software does not know: {', '.join(strange)}. Was the archive "
                "made by a newer one?"
            )
        found.append((entry, table, [columns[name] for name in entry.columns]))
    return found


def _missing(archive: OpenArchive) -> list[str]:
    told = archive.manifest["files"].get("missing", [])
    return [str(name) for name in told] if isinstance(told, list) else []


# Rows ---------------------------------------------------------------------------


def _fill(
    archive: OpenArchive,
    pairs: list[tuple[TableEntry, Table, list[models.Field[Any, Any]]]],
    report: ImportReport,
) -> None:
    for label in SEEDED:
        table = next(table for table in CARRIED if table.label == label)
        table.model._base_manager.all().delete()
    for entry, table, columns in pairs:
        report.rows[table.label] = 0
        for rows in _batches(archive, entry, table, columns):
            insert_rows(table.model, rows, keyed=table.label not in APPENDED)
            report.rows[table.label] += len(rows)
    filled = [table.model for table in CARRIED]
    check_keys(filled)
    reset_sequences(filled)
    report.rebuilt = rebuild()
    _begin_revisions()
    words = (
        f"{archive.manifest.get('site', '')}: {sum(report.rows.values())} rows, {archive.file_count} files"
    )
    history.record_event(None, "import", "posts.house", words)
    public_changed()


def _batches(
    archive: OpenArchive, entry: TableEntry, table: Table, columns: list[models.Field[Any, Any]]
) -> Iterator[list[models.Model]]:
    rows: list[models.Model] = []
    finish = _FINISH.get(table.label)
    for number, values in archive.rows(entry):
        given: dict[str, Any] = {}
        for column in columns:
            if column.attname not in values:
                raise ArchiveError(f"{entry.file}, line {number}: “{column.attname}” is missing.")
            try:
                given[column.attname] = _value(column, values[column.attname])
            except (ValidationError, ValueError, TypeError, OverflowError) as error:
                said = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                raise ArchiveError(f"{entry.file}, line {number}, {column.attname}: {said}") from error
        # All at once: a picture whose name is set later is opened for its size, and it is not there yet.
        row = table.model(**given)
        if finish is not None:
            finish(row)
        if table.label in APPENDED:
            row.pk = None
        rows.append(row)
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
    if isinstance(column, models.URLField) and urlsplit(str(value)).scheme.lower() not in _SCHEMES:
        raise ValueError("this is no address of a page")
    if isinstance(column, models.ForeignKey):
        return column.target_field.to_python(value)
    return column.to_python(value)


def _finish_user(row: Any) -> None:
    """A name without an account: nobody can sign in by it, until an administrator opens it."""
    row.password = make_password(None)
    row.is_active = row.is_staff = row.is_superuser = False


def _finish_post(row: Any) -> None:
    """No body that the contract does not allow, whoever made the archive; and what follows from it."""
    row.body = clean_html(row.body)
    row.body_text = html_to_text(row.body)
    row.word_count = count_words(row.body_text)


def _finish_revision(row: Any) -> None:
    columns = row.snapshot.get("fields") if isinstance(row.snapshot, dict) else None
    if isinstance(columns, dict) and isinstance(columns.get("body"), str):
        columns["body"] = clean_html(columns["body"])


_FINISH: Final = {
    "posts.User": _finish_user,
    "posts.Post": _finish_post,
    "posts.Revision": _finish_revision,
}


# What only mirrors ----------------------------------------------------------------


def rebuild() -> int:
    """Links, embeds, public lists, the ledger's columns and the search index, of all rows.

    Returns the entries of the index.
    """
    posts = Post.objects.order_by("pk").only("body").iterator(chunk_size=BATCH)
    while some := list(islice(posts, BATCH)):
        projections.begin(some)
    listed.rebuild()
    refresh_demands(list(Demand.objects.values_list("pk", flat=True)))
    return sum(search.rebuild().values())


def _begin_revisions() -> None:
    """Posts whose past stayed behind begin with the text that they have."""
    begun = Revision.objects.saves().values("post")
    posts = Post.objects.exclude(pk__in=begun).order_by("pk").iterator(chunk_size=BATCH)
    while some := list(islice(posts, BATCH)):
        record_revisions(some, by=None, kind_of=_kind_of_beginning)


def _kind_of_beginning(post: Post) -> str:
    was_out = post.status in (Post.Status.PUBLISHED, Post.Status.WITHDRAWN)
    return Revision.Kind.PUBLISHED if was_out else Revision.Kind.SAVE
