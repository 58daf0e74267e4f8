"""When this site was last backed up, and whether that backup was proved: entries of the history, read and written here.

The history is in the database, so that every web process of every machine knows it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from posts import history
from posts.models import HistoryEntry

MADE: Final = "backup"
PROVED: Final = "verify_backup"
RESTORED: Final = "restore"
_ABOUT: Final = "posts.house"


@dataclass(frozen=True)
class LastBackup:
    """The newest backup. ``bytes``: its size; ``missing``: how many files rows name and the storage has not."""

    name: str
    made_at: dt.datetime
    bytes: int
    missing: int
    verified_at: dt.datetime | None


def last_backup() -> LastBackup | None:
    """The newest backup that was made of this site; None where there never was one. Two queries."""
    made = HistoryEntry.objects.filter(verb=MADE, model=_ABOUT).order_by("-at", "-pk").first()
    if made is None:
        return None
    told = {name: pair[-1] for name, pair in made.changes.items()}
    proved = HistoryEntry.objects.filter(verb=PROVED, model=_ABOUT, at__gte=made.at)
    times = proved.filter(object_repr=made.object_repr).order_by("-at").values_list("at", flat=True)
    return LastBackup(
        name=made.object_repr,
        made_at=made.at,
        bytes=int(told.get("bytes", 0)),
        missing=int(told.get("missing", 0)),
        verified_at=times.first(),
    )


def note_made(name: str, *, size: int, rows: int, files: int, missing: int) -> None:
    """Write down that the archive ``name`` was made. One insert."""
    told = {"bytes": size, "rows": rows, "files": files, "missing": missing}
    history.record_event(None, MADE, _ABOUT, name, {key: ("", value) for key, value in told.items()})


def note_proved(name: str) -> bool:
    """Write down that ``name`` was proved, if this site made an archive of that name; says whether it did."""
    if not HistoryEntry.objects.filter(verb=MADE, model=_ABOUT, object_repr=name[:300]).exists():
        return False
    history.record_event(None, PROVED, _ABOUT, name)
    return True


def note_restored(name: str) -> None:
    """Write down that this site was brought back from ``name``. One insert."""
    history.record_event(None, RESTORED, _ABOUT, name)
