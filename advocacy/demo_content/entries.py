"""One record or post as its file has it, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class DemoContentError(Exception):
    """A file of the demonstration says something that cannot be loaded; the message names file and key."""


@dataclass(frozen=True)
class Entry:
    """One record or post as its file has it."""

    kind: str
    key: str
    values: dict[str, Any]
    file: str
    body: str = ""

    @property
    def ref(self) -> str:
        return f"{self.kind}:{self.key}"

    def error(self, complaint: str) -> DemoContentError:
        return DemoContentError(f"{self.file}: {self.ref}: {complaint}")


def take(entry: Entry, *names: str, besides: tuple[str, ...] = ()) -> dict[str, Any]:
    """The entry's own columns. Raises DemoContentError for a field that nobody reads."""
    if unknown := sorted(set(entry.values) - {*names, *besides}):
        raise entry.error(f"there is no field {', '.join(unknown)}")
    return {name: entry.values[name] for name in names if name in entry.values}
