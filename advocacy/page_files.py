"""Pages of the cache as files, for sites on one machine. Django's own file cache with three differences.

``add`` is atomic, because it decides which of several processes makes a page. What is stored is compressed already
and is not compressed again. Room is made now and then, by age and by bytes, not by a look into the folder at each
write and by lot.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import tempfile
import zlib
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

LOOK_EVERY: Final = 100  # writes of one process between two looks at the size of the folder
ABANDONED: Final = ".tmp"


class PageFiles(FileBasedCache):
    """``OPTIONS``: MAX_ENTRIES, and MAX_BYTES for all files together."""

    _dir: str  # Django's own; the stubs lack it

    def __init__(self, folder: str, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS", {}))
        self._max_bytes = int(options.pop("MAX_BYTES", 256 * 1024 * 1024))
        self._writes = 0
        super().__init__(folder, {**params, "OPTIONS": options})

    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Write unless there is one. Of several processes exactly one is told True."""
        path = self._key_to_file(key, version)  # type: ignore[attr-defined] # Django's own; the stubs lack it
        self.has_key(key, version)  # removes one that has expired
        self._createdir()  # type: ignore[attr-defined] # see above
        descriptor, temporary = tempfile.mkstemp(dir=self._dir, suffix=ABANDONED)
        try:
            with open(descriptor, "wb") as file:
                self._write_content(file, timeout, value)
            os.link(temporary, path)
        except FileExistsError:
            return False
        finally:
            os.remove(temporary)
        return True

    def _write_content(self, file: Any, timeout: float | None, value: Any) -> None:
        file.write(pickle.dumps(self.get_backend_timeout(timeout), self.pickle_protocol))
        file.write(zlib.compress(pickle.dumps(value, self.pickle_protocol), level=0))

    def _cull(self) -> None:
        """Remove the oldest files down to three quarters of what is allowed, where there are too many."""
        self._writes += 1
        if self._writes % LOOK_EVERY != 1:
            return
        files: list[tuple[float, int, str]] = []
        with os.scandir(self._dir) as folder:
            for entry in folder:
                with contextlib.suppress(FileNotFoundError):
                    found = entry.stat()
                    files.append((found.st_mtime, found.st_size, entry.path))
        number, size = len(files), sum(row[1] for row in files)
        if number <= self._max_entries and size <= self._max_bytes:
            return
        for _changed_at, length, path in sorted(files):
            if number <= self._max_entries * 3 // 4 and size <= self._max_bytes * 3 // 4:
                break
            with contextlib.suppress(FileNotFoundError):
                os.remove(path)
            number, size = number - 1, size - length
