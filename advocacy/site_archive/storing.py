"""Puts the files of an archive into the storages that they came from, and takes them away again where it ends badly."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Final

from django.core.files.base import File
from django.core.files.storage import default_storage

from advocacy.site_archive.layout import CHUNK, ArchiveError, place_of
from advocacy.site_archive.reading import FileEntry, OpenArchive

_SPARE: Final = 100 * 1024 * 1024  # bytes that shall be left on the disk


def refuse_without_space(needed: int) -> None:
    """Raise ArchiveError where ``needed`` bytes of files would fill the disk."""
    try:
        folder = Path(default_storage.path(""))
    except NotImplementedError:
        return  # a store elsewhere, which says by itself when it is full
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if needed + _SPARE > free:
        raise ArchiveError(
            f"The files need {needed // 1024**2} MB, and {folder} has {free // 1024**2} MB left. Nothing was taken in."
        )


def save_files(archive: OpenArchive, saved: list[str]) -> int:
    """Put every file into the storage under its own name; ``saved`` tells which, also after a failure.

    Returns how many there are.
    """
    count = 0
    for entry in archive.files():
        count += 1
        storage, stored = place_of(entry.name)
        if storage.exists(stored):
            if _is_there(archive, entry):
                continue
            storage.delete(stored)
        try:
            with archive.open_file(entry) as source:
                name = storage.save(stored, File(source, name=stored))
        except OSError as error:
            raise ArchiveError(f"The file {entry.name} cannot be stored: {error}.") from error
        saved.append(entry.name.removesuffix(stored) + name)
        if name != stored:
            raise ArchiveError(f"The storage does not take the name {entry.name}.")
    return count


def take_back(names: Collection[str]) -> None:
    for name in names:
        storage, stored = place_of(name)
        storage.delete(stored)


def _is_there(archive: OpenArchive, entry: FileEntry) -> bool:
    """Whether the storage has these very bytes; False where it has their beginning only.

    A killed import leaves files behind, the last of them cut off, and may be run again. Raises ArchiveError for a file
    that is somebody else's.
    """
    storage, stored = place_of(entry.name)
    size = storage.size(stored)
    with storage.open(stored, "rb") as there, archive.open_file(entry) as here:
        while piece := there.read(CHUNK):
            if here.read(len(piece)) != piece:
                raise ArchiveError(
                    f"There is another file of the name {entry.name} already. Empty the folder first."
                )
    return size == entry.bytes
