"""Static files as a deployment serves them: each public style sheet in one file.

``site.css`` is a table of contents, which is good to work with; but a browser would ask for its fourteen parts one
after the other before it shows anything. So ``collectstatic`` puts them where the table names them, each in its layer,
and then hands the sheets to WhiteNoise, which names them by their contents and compresses them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from rcssmin import cssmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT: Final = re.compile(
    r'@import url\("(?P<file>[^"]+)"\)(?: layer\((?P<layer>[\w-]+)\))?(?: (?P<media>[^;]+))?;'
)
_ADDRESS: Final = re.compile(r'url\("(?![a-z]+:|/|#)(?P<address>[^"]+)"\)')
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)


def bundled(name: str, read: Callable[[str], str]) -> str:
    """The sheet ``name`` with all that it imports in place; ``read`` gives the text of a sheet by its name.

    Addresses within parts are written anew as seen from ``name``. Comments go.
    """

    def put(match: re.Match[str]) -> str:
        part = posixpath.normpath(posixpath.join(posixpath.dirname(name), match["file"]))
        text = _seen_from(name, part, bundled(part, read)).strip()
        if match["layer"]:
            text = f"@layer {match['layer']} {{\n{text}\n}}"
        if match["media"]:
            text = f"@media {match['media'].strip()} {{\n{text}\n}}"
        return text

    return IMPORT.sub(put, _COMMENT.sub("", read(name)))


def _seen_from(name: str, part: str, text: str) -> str:
    here, there = posixpath.dirname(name), posixpath.dirname(part)
    if here == there:
        return text
    return _ADDRESS.sub(
        lambda match: f'url("{posixpath.relpath(posixpath.join(there, match["address"]), here or ".")}")',
        text,
    )


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Puts imports in place before names are made of contents."""

    def post_process(
        self, paths: Mapping[str, tuple[Storage, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                text: str = file.read().decode()
            return text

        memory, found = InMemoryStorage(), dict(paths)
        for name in paths:
            if name.startswith("css/") and name.endswith(".css") and IMPORT.search(read(name)):
                memory.save(name, ContentFile(cssmin(bundled(name, read)).encode()))
                found[name] = (memory, name)
        yield from super().post_process(found, dry_run=dry_run, **options)
