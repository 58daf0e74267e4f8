"""Where a proof keeps the files of a site whose own are in a store elsewhere: here, under the store's addresses."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import FileSystemStorage, Storage
from django.utils.module_loading import import_string


class HeldHere(FileSystemStorage):
    """Files in ``MEDIA_ROOT``; their addresses are those of the store that this one stands for."""

    def __init__(self, instead_of: dict[str, Any]) -> None:
        super().__init__()
        self._other: Storage = import_string(instead_of["BACKEND"])(**instead_of.get("OPTIONS", {}))

    def url(self, name: str | None) -> str:
        return str(self._other.url(name or ""))
