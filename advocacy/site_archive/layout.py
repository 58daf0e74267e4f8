"""The form of an archive: which members it has, what stands in the manifest, which names a file may have.

A zip of ``manifest.json``, one file of JSON lines a table, ``files.jsonl`` (name, size and checksum of every file) and
the files themselves under ``media/``; those of the private storage stand in its folder ``private/``. The manifest is
written last and read first.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Final

from django.core.files.storage import Storage, default_storage

from posts.private_files import private_files

MANIFEST: Final = "manifest.json"
FILES: Final = "files.jsonl"
MEDIA: Final = "media/"
PRIVATE: Final = "private/"  # how the name of a file in the private storage begins in the list
CHUNK: Final = 1024 * 1024  # bytes at a time, of files however large
LONGEST_NAME: Final = 500  # characters


@dataclass(frozen=True)
class Form:
    """One kind of archive, as its manifest names it: an export and a backup are never taken for one another."""

    format: str
    version: int
    words: str


EXPORT: Final = Form("site-archive", 1, "archive of a site")
BACKUP: Final = Form("site-backup", 1, "backup of a site")


class ArchiveError(Exception):
    """The archive cannot be written or taken in; the message is fit for a person."""


def unsafe_name(name: str) -> str:
    """Why a file of this name is not taken; empty where it is. Names are relative and stay below their folder."""
    if not name or len(name) > LONGEST_NAME:
        return "is empty or too long"
    if "\\" in name or any(ord(char) < 32 for char in name):
        return "has signs that no name has"
    if name.startswith("/") or (len(name) > 1 and name[1] == ":"):
        return "is no relative path"
    if posixpath.normpath(name) != name or name.split("/")[0] == "..":
        return "leads out of the folder"
    return ""


def place_of(name: str) -> tuple[Storage, str]:
    """The storage of a file in the list, and its name there."""
    if name.startswith(PRIVATE):
        return private_files(), name.removeprefix(PRIVATE)
    return default_storage, name
