"""What stands after every article by itself: a registry that each app fills in its ``AppConfig.ready()``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Protocol

from django.utils.safestring import SafeString


class Piece(Protocol):
    """One thing that may follow an article, such as an appeal."""

    def render(
        self, language: str, embedded: Mapping[str, Collection[int]], at: dt.datetime
    ) -> SafeString | str:
        """The element, escaped by a template; "" where nothing is to stand there. At most one query.

        ``embedded`` holds what the body itself has, ids by kind: it is not said twice.
        """
        ...

    def next_instant(self, now: dt.datetime) -> dt.datetime | None:
        """When that next changes by itself; None for never. At most one query."""
        ...


_registry: dict[str, Piece] = {}


def register(name: str, piece: Piece) -> None:
    """Raises ValueError where a piece of another type has the name."""
    known = _registry.get(name)
    if known is not None and type(known) is not type(piece):
        raise ValueError(f"two pieces named {name}")
    _registry[name] = piece


def pieces(language: str, embedded: Mapping[str, Collection[int]], at: dt.datetime) -> list[SafeString | str]:
    """Everything that stands after an article in ``language`` at the instant ``at``, in order of registration."""
    return [rendered for piece in _registry.values() if (rendered := piece.render(language, embedded, at))]


def next_instant(now: dt.datetime) -> dt.datetime | None:
    """When the first of them changes by itself."""
    return min(filter(None, (piece.next_instant(now) for piece in _registry.values())), default=None)
