"""The text of an export, piece by piece, from the files that people really have. A leaf.

A file may be plain, packed with gzip or zip, or one of several; it may be UTF-8 with stray bytes of Windows-1252 (old
databases hold both), or what its first line declares. What XML forbids goes and is counted. Only a piece is held.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

CHUNK: Final = 64 * 1024  # bytes
_HEAD: Final = 1024  # bytes within which a declaration stands
_DECLARATION = re.compile(r"""\A(\s*)<\?xml\b([^>]*)\?>""")
_ENCODING = re.compile(r"""\bencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
# Source: XML 1.0, production 2 (Char).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LATIN = frozenset({"iso8859-1", "ascii", "cp1252"})
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)
_SUFFIXES: Final = (".xml", ".wxr", ".rss")


class ExportError(Exception):
    """The file cannot be read as an export; the message says why. ``line`` and ``column`` count from 1, 0 for none."""

    def __init__(self, why: str, *, name: str = "", line: int = 0, column: int = 0) -> None:
        self.why, self.name, self.line, self.column = why, name, line, column
        place = f", line {line:,}, column {column:,}" if line else ""
        super().__init__(f"{name}{place}: {why}" if name else why)


@dataclass
class Document:
    """One XML document: its name, its text in pieces, and what had to be mended in it."""

    name: str
    pieces: Iterator[str]
    mended_bytes: int = 0
    removed_characters: int = 0


class _Mended:
    """Counts what the error handler below replaced."""

    total = 0


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read what is no UTF-8 as the Windows-1252 it nearly always is; characters in two halves (CESU-8) are joined."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    _Mended.total += 1
    data, start = error.object, error.start
    if data[start : start + 1] == b"\xed" and len(data) >= start + 6:
        try:
            halves = data[start : start + 6].decode("utf-8", "surrogatepass")
            return halves.encode("utf-16", "surrogatepass").decode("utf-16"), start + 6
        except UnicodeDecodeError:
            pass
    found = data[start : error.end]
    try:
        return found.decode("cp1252"), error.end
    except UnicodeDecodeError:
        return "\ufffd" * len(found), error.end


codecs.register_error("posts.wordpress.windows-1252", _as_windows_1252)


def export_files(paths: Sequence[Path]) -> list[Path]:
    """The files that are meant: those named, and those in the folders named, in order of their names.

    Raises ExportError where there is none.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.suffix.lower() in _SUFFIXES)
            if not inside:
                raise ExportError("there is no export (.xml) in this folder", name=str(path))
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise ExportError("there is no such file", name=str(path))
    return found


def documents(paths: Sequence[Path]) -> Iterator[Document]:
    """Open each document in turn; read one to its end before taking the next. Raises ExportError."""
    for path in paths:
        with ExitStack() as stack:
            try:
                yield from _documents_in(path, stack)
            except _UNREADABLE as error:
                raise ExportError(f"the file cannot be read to its end: {error}", name=path.name) from error


def _documents_in(path: Path, stack: ExitStack) -> Iterator[Document]:
    file = stack.enter_context(path.open("rb"))
    head = file.read(4)
    file.seek(0)
    if head[:2] == b"\x1f\x8b":
        packed = gzip.GzipFile(fileobj=file)
        stack.callback(packed.close)
        yield _document(path.name, packed)
    elif head == b"PK\x03\x04":
        archive = stack.enter_context(zipfile.ZipFile(file))
        names = sorted(name for name in archive.namelist() if name.lower().endswith(_SUFFIXES))
        if not names:
            raise ExportError("this archive holds no export (.xml)", name=path.name)
        for name in names:
            with archive.open(name) as member:
                yield _document(f"{path.name}/{name}", member)
    else:
        yield _document(path.name, file)


def _document(name: str, file: IO[bytes] | gzip.GzipFile) -> Document:
    document = Document(name, iter(()))
    document.pieces = _pieces(document, file)
    return document


def _pieces(document: Document, file: IO[bytes] | gzip.GzipFile) -> Iterator[str]:
    """Yield the text without its XML declaration (we know the encoding) and without what XML forbids."""
    data = _read(document, file)
    if not data:
        raise ExportError("the file is empty", name=document.name, line=1, column=1)
    decoder = _decoder(document.name, data[:_HEAD])
    is_first = True
    while data:
        before = _Mended.total
        try:
            text = decoder.decode(data)
        except UnicodeError as error:
            raise ExportError(
                f"the file is not in the encoding that it names: {error}", name=document.name
            ) from error
        document.mended_bytes += _Mended.total - before
        if is_first:
            text = _DECLARATION.sub(
                lambda found: found[1] + " " * len(found[0].lstrip()), text.lstrip("\ufeff")
            )
            begun = text.lstrip()
            if begun and not begun.startswith("<"):
                raise ExportError(_no_xml(data), name=document.name, line=1, column=1)
            is_first = not begun
        yield _without_forbidden(document, text)
        data = _read(document, file)
    yield _without_forbidden(document, decoder.decode(b"", final=True))


def _read(document: Document, file: IO[bytes] | gzip.GzipFile) -> bytes:
    try:
        return file.read(CHUNK)
    except _UNREADABLE as error:
        raise ExportError(f"the file cannot be read to its end: {error}", name=document.name) from error


def _without_forbidden(document: Document, text: str) -> str:
    kept, removed = _FORBIDDEN.subn("", text)
    document.removed_characters += removed
    return kept


def _decoder(name: str, head: bytes) -> codecs.IncrementalDecoder:
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")
    declared = _ENCODING.search(head.partition(b"?>")[0].decode("latin-1"))
    encoding = marked or (declared[1] if declared else "utf-8")
    try:
        known = codecs.lookup(encoding)
        if not known._is_text_encoding:
            raise LookupError
    except LookupError as error:
        raise ExportError(f"the encoding “{encoding}” is not known", name=name, line=1, column=1) from error
    if known.name in _LATIN:
        return codecs.getincrementaldecoder("cp1252")("replace")  # as browsers read it
    if known.name == "utf-8":
        return codecs.getincrementaldecoder("utf-8")("posts.wordpress.windows-1252")
    return codecs.getincrementaldecoder(encoding)("replace")


def _no_xml(data: bytes) -> str:
    for mark, what in ((b"%PDF", "a PDF"), (b"{", "JSON"), (b"[", "JSON"), (b"-- ", "a dump of a database"),
                       (b"SQLite", "a database"), (b"\x89PNG", "a picture"), (b"\xff\xd8", "a picture")):  # fmt: skip
        if data.lstrip().startswith(mark):
            return f"this is {what}, no WordPress export (Tools → Export in WordPress makes an XML file)"
    return "this is no XML file, so no WordPress export (Tools → Export in WordPress makes one)"
