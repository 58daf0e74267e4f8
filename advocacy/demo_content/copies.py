"""Kept copies of a few of the works that the demonstration quotes, and how its quotations compare with them."""

from __future__ import annotations

from typing import Any, Protocol

from advocacy.demo_content.entries import Entry, take
from posts import snapshots, verifying
from posts.models import Quotation
from posts.models.snapshots import Snapshot


class Records(Protocol):
    """Where the rows of other records come from: the loader."""

    def row(self, ref: str, named_by: Entry) -> Any: ...


def make_copy(loader: Records, entry: Entry) -> Snapshot:
    """Bring one copy in as an editor does, and compare everything that is quoted from its source."""
    take(entry, besides=("source", "by", "permission_note", "text"))
    source = loader.row(f"source:{entry.values['source']}", entry)
    copy = snapshots.upload(
        source,
        entry.values["text"].strip().encode(),
        name=f"{entry.key}.txt",
        permission_note=entry.values["permission_note"],
        by=loader.row(f"staff:{entry.values['by']}", entry),
    )
    quoted = Quotation.objects.standing().filter(source=source)
    verifying.verify(list(quoted.values_list("pk", flat=True)))
    return copy
