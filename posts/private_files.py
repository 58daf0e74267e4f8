"""Files that no address leads to: copies of other people's pages, kept as evidence.

They lie in a storage of their own (``PRIVATE_MEDIA_ROOT``), outside the folder that a web server may hand out. Only
views that ask for a permission read from it.
"""

from __future__ import annotations

import os

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages


class PrivateFileStorage(FileSystemStorage):
    """A folder that only the site's own account reads, and whose files have no address."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> str:  # asked anew each time: a field keeps its storage for good
        return str(settings.PRIVATE_MEDIA_ROOT)

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def url(self, name: str | None) -> str:
        """Raises ValueError: what is private has no address of its own."""
        raise ValueError("A private file has no address; a view that asks for a permission hands it out.")


def private_files() -> Storage:
    """The storage itself; given to file fields as a callable, so that migrations name no folder."""
    return storages["private"]
