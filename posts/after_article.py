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
    ) -> tuple[SafeString | str, dt.datetime | None]:
        """The element, escaped by a template ("" where nothing is to stand there), and when that next changes.

        ``embedded`` holds what the body itself has, ids by kind: it is not said twice. At most one query.
        """
        ...


_registry: dict[str, Piece] = {}


def register(name: str, piece: Piece) -> None:
    """Raises ValueError where a piece of another type has the name."""
    known = _registry.get(name)
    if known is not None and type(known) is not type(piece):
        raise ValueError(f"two pieces named {name}")
    _registry[name] = piece


def pieces(
    language: str, embedded: Mapping[str, Collection[int]], at: dt.datetime
) -> tuple[list[SafeString | str], dt.datetime | None]:
    """Everything that stands after an article at the instant ``at``, in order of registration, and its next change."""
    found = [piece.render(language, embedded, at) for piece in _registry.values()]
    return [html for html, _at in found if html], min((at for _html, at in found if at), default=None)
