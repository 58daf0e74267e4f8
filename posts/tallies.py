"""How often records are used, and when last: many records in one round of queries, for lists and comparisons."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Count, Max
from django.db.models.functions import Coalesce

from posts.models import Post
from posts.moving import owner_of, references_to
from posts.refiling import in_batches


@dataclass
class Tally:
    """What uses one record: {model: number}; ``last_used`` is the instant of the newest post among them."""

    numbers: dict[type[models.Model], int] = field(default_factory=dict)
    last_used: dt.datetime | None = None

    @property
    def total(self) -> int:
        return sum(self.numbers.values())

    @property
    def words(self) -> str:
        """ "14 posts, 3 demands"; empty for none."""
        return ", ".join(
            f"{number} {model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural}"
            for model, number in sorted(self.numbers.items(), key=lambda entry: -entry[1])
        )


def tally(model: type[models.Model], keys: Collection[Any]) -> dict[Any, Tally]:
    """{key: tally} for all ``keys``. One query a relation, and one for the newest post where posts are filed."""
    found: dict[Any, Tally] = defaultdict(Tally)
    for key in keys:
        found[key] = Tally()
    for reference in references_to(model):
        attribute, owner = owner_of(reference)
        is_part = owner is reference.model and reference.remote_field.on_delete is models.CASCADE
        if owner is model or is_part:
            continue
        for batch in in_batches(sorted(keys)):
            rows = reference.model._base_manager.filter(**{f"{reference.attname}__in": batch})
            counted = (
                rows.values_list(reference.attname).annotate(n=Count(attribute, distinct=True)).order_by()
            )
            for key, number in counted:
                found[key].numbers[owner] = found[key].numbers.get(owner, 0) + number
            if owner is Post:
                _note_last(reference, attribute, rows, found)
    return dict(found)


def _note_last(
    reference: models.ForeignKey[Any, Any],
    attribute: str,
    rows: models.QuerySet[Any],
    found: dict[Any, Tally],
) -> None:
    prefix = "" if attribute == "pk" else f"{attribute.removesuffix('_id')}__"
    instant = Coalesce(f"{prefix}published_at", f"{prefix}created_at")
    for key, last in rows.values_list(reference.attname).annotate(last=Max(instant)).order_by():
        found[key].last_used = max(filter(None, [found[key].last_used, last]), default=None)
