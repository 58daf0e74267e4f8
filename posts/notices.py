"""What the site tells everybody while it lasts: a registry that each app fills in its ``AppConfig.ready()``.

A notice (a recess, say) stands on the first page, in the site's feeds and in the admin from one instant to another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice in the active language. ``key`` stays the same as long as it is the same notice for feed readers."""

    key: str
    title: str
    text: str
    starts_at: dt.datetime
    ends_at: dt.datetime | None = None


Standing = Callable[[dt.datetime], tuple[Sequence[Notice], dt.datetime | None]]
_registry: dict[str, Standing] = {}


def register(name: str, standing: Standing) -> None:
    """``standing(at)`` returns the notices in force at ``at``, and when that next changes. One query or two.

    Raises ValueError where another function has the name.
    """
    if _registry.get(name, standing) is not standing:
        raise ValueError(f"notices named {name} are registered already")
    _registry[name] = standing


def standing(at: dt.datetime) -> tuple[list[Notice], dt.datetime | None]:
    """Every notice in force at ``at``, the newest first, and when that next changes by itself (None for never)."""
    notices: list[Notice] = []
    instants: list[dt.datetime] = []
    for find in _registry.values():
        found, instant = find(at)
        notices.extend(found)
        if instant is not None:
            instants.append(instant)
    notices.sort(key=lambda notice: notice.starts_at, reverse=True)
    return notices, min(instants, default=None)
