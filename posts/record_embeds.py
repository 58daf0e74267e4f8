"""What the embeds of all records share: which exist, what a revision keeps of them, and how it comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django.db import transaction

from posts.history import plain_values

Snapshot = dict[str, Any]


class RecordEmbed:
    """An embed whose ids are the keys of one model; see ``posts.embeds.Embed`` for what each method promises.

    ``words`` are the columns of text that a revision keeps and brings back; ``facts`` it keeps only, to be read, as
    ``posts.history.plain_values`` writes them. A kind that shows something else by the day, by the clock, or in rows
    of its own, or whose columns are not all text, overrides what concerns that.
    """

    model: ClassVar[Any]
    words: ClassVar[tuple[str, ...]] = ()
    facts: ClassVar[tuple[str, ...]] = ()
    is_dated = False

    def existing(self, ids: Collection[int]) -> set[int]:
        return set(self.model.objects.filter(pk__in=ids).values_list("pk", flat=True))

    def snapshot(self, ids: Collection[int]) -> Mapping[int, Snapshot]:
        kept = (*self.words, *self.facts)
        rows = {row.pk: plain_values(row) for row in self.model.objects.filter(pk__in=ids)}
        return {pk: {name: values[name] for name in kept} for pk, values in rows.items()}

    def restore(self, snapshots: Mapping[int, Snapshot]) -> None:
        with transaction.atomic():
            for row in self.model.objects.filter(pk__in=snapshots):
                for name in self.words:
                    if name in snapshots[row.pk]:
                        setattr(row, name, snapshots[row.pk][name])
                row.save()

    def next_instant(self, ids: Collection[int], now: dt.datetime) -> dt.datetime | None:
        return None
