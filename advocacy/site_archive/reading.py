"""Opens an archive and trusts nothing in it: form, names, sizes and checksums are looked at before a row is read.

Reads at most a line or a piece of a file at a time. Every refusal is an ArchiveError that says what is wrong and
where. Touches neither database nor storage; called by ``restoring``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from advocacy.site_archive.layout import (
    CHUNK,
    EXPORT,
    FILES,
    MANIFEST,
    MEDIA,
    ArchiveError,
    Form,
    unsafe_name,
)

MOST_MANIFEST: Final = 16 * 1024 * 1024  # bytes
MOST_MEMBERS: Final = 1_000_000
MOST_IN_A_LINE: Final = 64 * 1024 * 1024  # bytes; a revision of a very long text has two
# A table of ours packs to a tenth; a bomb to a thousandth. Small members may be as empty as they like.
MOST_RATIO: Final = 200
SMALL: Final = 4 * 1024 * 1024  # bytes
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class TableEntry:
    """What the manifest says of a table."""

    model: str
    file: str
    rows: int
    bytes: int
    sha256: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class FileEntry:
    """What the list says of a file; ``name`` as the storage has it."""

    name: str
    bytes: int
    sha256: str


class OpenArchive:
    """An archive whose manifest and names are in order. What its members hold is for ``verify`` to say."""

    def __init__(self, archive: zipfile.ZipFile, size: int, form: Form = EXPORT) -> None:
        self._zip, self.form = archive, form
        self._members = _members(archive, size)
        self.manifest = self._manifest()
        self.tables = tuple(_table(entry) for entry in self._listed("tables"))
        self._check_names()

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(str(option) for option in self._listed("with"))

    @property
    def file_count(self) -> int:
        return int(self._files_told()["count"])

    @property
    def file_bytes(self) -> int:
        return sum(info.file_size for name, info in self._members.items() if name.startswith(MEDIA))

    def verify(self) -> None:
        """Read everything once and compare it with what manifest and list say. Raises ArchiveError."""
        for table in self.tables:
            digest, size, rows = hashlib.sha256(), 0, 0
            for line in self._lines(table.file):
                digest.update(line)
                size, rows = size + len(line), rows + 1
            if (digest.hexdigest(), size, rows) != (table.sha256, table.bytes, table.rows):
                raise _damaged(table.file, "it is not what the manifest says")
        self._verify_files()

    def _verify_files(self) -> None:
        told = self._files_told()
        digest, names = hashlib.sha256(), set()
        for line in self._lines(FILES):
            digest.update(line)
        if digest.hexdigest() != told.get("sha256"):
            raise _damaged(FILES, "it is not what the manifest says")
        for entry in self.files():
            names.add(MEDIA + entry.name)
            digest, size = hashlib.sha256(), 0
            with self.open_file(entry) as source:
                for piece in _pieces(source, MEDIA + entry.name):
                    digest.update(piece)
                    size += len(piece)
            if (digest.hexdigest(), size) != (entry.sha256, entry.bytes):
                raise _damaged(MEDIA + entry.name, "it is not the file that was put in")
        unlisted = {name for name in self._members if name.startswith(MEDIA)} - names
        if unlisted or len(names) != told["count"]:
            raise ArchiveError(f"The archive has files that its list does not have: {_few(unlisted)}.")

    def rows(self, table: TableEntry) -> Iterator[tuple[int, dict[str, Any]]]:
        """(number of the line, values by column) of every row of a table."""
        for number, line in enumerate(self._lines(table.file), 1):
            yield number, _parsed(line, table.file, number)

    def files(self) -> Iterator[FileEntry]:
        """The files, as the list has them. Raises ArchiveError for a name that leads elsewhere."""
        for number, line in enumerate(self._lines(FILES), 1):
            values = _parsed(line, FILES, number)
            try:
                entry = FileEntry(str(values["name"]), int(values["bytes"]), str(values["sha256"]))
            except (KeyError, TypeError, ValueError) as error:
                raise _damaged(f"{FILES}, line {number}", "a value is missing") from error
            if unsafe_name(entry.name):
                raise ArchiveError(f"A file’s name {unsafe_name(entry.name)}: {entry.name[:80]!r}.")
            if MEDIA + entry.name not in self._members:
                raise _damaged(MEDIA + entry.name, "it is not there")
            yield entry

    def open_file(self, entry: FileEntry) -> IO[bytes]:
        """The file itself, to be closed by the caller."""
        with _reading(MEDIA + entry.name):
            return self._zip.open(MEDIA + entry.name)

    def _lines(self, name: str) -> Iterator[bytes]:
        with _reading(name), self._zip.open(name) as source:
            while line := source.readline(MOST_IN_A_LINE + 1):
                if len(line) > MOST_IN_A_LINE:
                    raise ArchiveError(f"{name} has a line of more than {MOST_IN_A_LINE // 1024**2} MB.")
                yield line

    def _manifest(self) -> dict[str, Any]:
        if MANIFEST not in self._members:
            raise ArchiveError(f"This is a zip file, but no {self.form.words}: it has no {MANIFEST}.")
        if self._members[MANIFEST].file_size > MOST_MANIFEST:
            raise ArchiveError(f"{MANIFEST} is larger than {MOST_MANIFEST // 1024**2} MB.")
        with _reading(MANIFEST):
            told = _parsed(self._zip.read(MANIFEST), MANIFEST, 1)
        if told.get("format") != self.form.format:
            raise ArchiveError(f"This is a zip file, but no {self.form.words}: {MANIFEST} is another’s.")
        version = told.get("version")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise _damaged(MANIFEST, "it has no version")
        if version > self.form.version:
            raise ArchiveError(
                f"The archive has format {version}; this software reads up to {self.form.version}. "
                "Bring it up to date first."
            )
        return told

    def _listed(self, name: str) -> list[Any]:
        value = self.manifest.get(name, [])
        if not isinstance(value, list):
            raise _damaged(MANIFEST, f"“{name}” is no list")
        return value

    def _files_told(self) -> dict[str, Any]:
        value = self.manifest.get("files")
        if not isinstance(value, dict) or not isinstance(value.get("count"), int):
            raise _damaged(MANIFEST, "it does not say which files there are")
        return value

    def _check_names(self) -> None:
        known = {MANIFEST, FILES, *(table.file for table in self.tables)}
        missing = known - self._members.keys()
        if missing:
            raise _damaged(_few(missing), "it is not there")
        strange = {name for name in self._members if name not in known and not name.startswith(MEDIA)}
        if strange:
            raise ArchiveError(f"The archive has members that belong to no site: {_few(strange)}.")
        self._files_told()


def _plainly(path: Path) -> IO[bytes]:
    return path.open("rb")


@contextlib.contextmanager
def open_archive(
    path: Path, form: Form = EXPORT, opened: Callable[[Path], IO[bytes]] = _plainly
) -> Iterator[OpenArchive]:
    """Open an archive and look at its form. Raises ArchiveError where it is none, or one that would do harm.

    ``opened`` gives the file to read from, which can be sought in: a backup may be enciphered.
    """
    try:
        file = opened(path)
        begins = file.read(4)
        size = file.seek(0, 2)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}.") from error
    with file:
        if begins[:2] != b"PK":
            raise ArchiveError(f"{path} is no {form.words}: it is no zip file.")
        try:
            archive = zipfile.ZipFile(file)
        except (*_BROKEN, ValueError) as error:
            raise ArchiveError(
                f"{path} is damaged: it was cut off, or never was a whole zip file."
            ) from error
        with archive:
            yield OpenArchive(archive, size, form)


def _members(archive: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    """The members by name. Raises ArchiveError for names that lead elsewhere and for what unpacks to a flood."""
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise ArchiveError(f"The archive has more than {MOST_MEMBERS} members.")
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.orig_filename
        if wrong := unsafe_name(name):
            raise ArchiveError(f"A member’s name {wrong}: {name[:80]!r}. Nothing was unpacked.")
        if name in found:
            raise ArchiveError(f"The archive has two members of the name {name!r}.")
        if info.flag_bits & 1:
            raise ArchiveError(f"{name} is encrypted.")
        if info.file_size > max(SMALL, info.compress_size * MOST_RATIO):
            raise ArchiveError(
                f"{name} would unpack to {info.file_size // 1024**2} MB from {info.compress_size // 1024} KB. "
                "That is no table and no picture; nothing was unpacked."
            )
        found[name] = info
    if sum(info.compress_size for info in infos) > size:
        raise ArchiveError("The members of the archive lie over one another. Nothing was unpacked.")
    return found


@contextlib.contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise _damaged(name, "it cannot be read to its end") from error


def _pieces(source: IO[bytes], name: str) -> Iterator[bytes]:
    with _reading(name):
        while piece := source.read(CHUNK):
            yield piece


def _parsed(data: bytes, name: str, line: int) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _damaged(f"{name}, line {line}", "it is no JSON") from error
    if not isinstance(value, dict):
        raise _damaged(f"{name}, line {line}", "it is no object")
    return value


def _table(entry: object) -> TableEntry:
    if not isinstance(entry, Mapping):
        raise _damaged(MANIFEST, "a table is no object")
    try:
        return TableEntry(
            model=str(entry["model"]),
            file=str(entry["file"]),
            rows=int(entry["rows"]),
            bytes=int(entry["bytes"]),
            sha256=str(entry["sha256"]),
            columns=tuple(str(name) for name in entry["columns"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(MANIFEST, "a table lacks something") from error


def _damaged(where: str, what: str) -> ArchiveError:
    return ArchiveError(f"The archive is damaged: {where}: {what}.")


def _few(names: set[str]) -> str:
    return ", ".join(sorted(names)[:5]) + (" …" if len(names) > 5 else "")
