"""What may stand in a body as an embed: a registry that each app fills in its ``AppConfig.ready()``.

A kind of embed is one object with the methods of ``Embed``. Every method takes all ids of its kind on the page
at once, so that a page costs one round of queries a kind and never one an embed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.safestring import SafeString


class Embed(Protocol):
    """One kind of embed: ``figure[data-embed=KIND][data-id]`` in a body."""

    @property
    def kind(self) -> str: ...

    @property
    def label(self) -> str | Promise:
        """How the editor's toolbar and messages name it."""
        ...

    @property
    def permission(self) -> str:
        """The permission that lists and previews it to staff, such as "campaigns.view_call"."""
        ...

    def existing(self, ids: Collection[int]) -> set[int]:
        """Those of ``ids`` that exist; one query."""
        ...

    def render(
        self, ids: Collection[int], *, captions: Mapping[int, SafeString], at: dt.datetime
    ) -> Mapping[int, SafeString]:
        """The whole element to stand in the page at the instant ``at``, in the active language.

        ``captions`` holds what the body itself says under an embed, cleaned.
        """
        ...

    def text(self, ids: Collection[int]) -> Mapping[int, str]:
        """The words for search, feeds and plain text."""
        ...

    def snapshot(self, ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
        """The records' own words, as JSON can keep them, for revisions."""
        ...

    def restore(self, snapshots: Mapping[int, dict[str, Any]]) -> None:
        """Bring the records back to the words of ``snapshot``."""
        ...

    def next_instant(self, ids: Collection[int], now: dt.datetime) -> dt.datetime | None:
        """When what is shown next changes by itself; None for never."""
        ...

    def choices(self, query: str, limit: int) -> list[dict[str, Any]]:
        """For the editor's chooser: [{"id": 3, "label": "…", "detail": "…"}], newest first for an empty query."""
        ...


_registry: dict[str, Embed] = {}


def register(embed: Embed) -> None:
    """Make a kind known. Raises ValueError when another object already has the kind."""
    known = _registry.get(embed.kind)
    if known is not None and type(known) is not type(embed):
        raise ValueError(f"two embeds of the kind {embed.kind!r}")
    _registry[embed.kind] = embed


def get(kind: str) -> Embed | None:
    return _registry.get(kind)


def kinds() -> list[str]:
    return sorted(_registry)
