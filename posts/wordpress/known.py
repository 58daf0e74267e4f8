"""What earlier runs brought in, by reference: how an import is repeated without anything coming twice."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from posts.models import ImportedItem, Successor


@dataclass(slots=True)
class Known:
    """One row of ``ImportedItem`` in memory."""

    model: str
    object_id: int | None
    digest: str
    version: int
    file: str


class Memory:
    """All that was brought in from one site. Read once, kept in step with what is written."""

    def __init__(self, site: str) -> None:
        rows = ImportedItem.objects.filter(ref__startswith=f"wordpress:{site}:")
        columns = ("ref", "model", "object_id", "digest", "version", "file")
        self.rows = {
            ref: Known(*values) for ref, *values in rows.values_list(*columns).iterator(chunk_size=2000)
        }

    def get(self, ref: str) -> Known | None:
        return self.rows.get(ref)

    def key_of(self, ref: str, model: type[models.Model]) -> int | None:
        """The key of the row that came of ``ref`` and still is there, where it was merged that of the row it is now."""
        known = self.rows.get(ref)
        if known is None or known.object_id is None or known.model != model._meta.label_lower:
            return None
        key = known.object_id
        if model._default_manager.filter(pk=key).exists():
            return key
        return (
            Successor.objects.filter(model=model._meta.model_name, old_id=key)
            .values_list("new_id", flat=True)
            .first()
        )

    def keep(
        self, ref: str, row: models.Model | None = None, *, digest: str = "", version: int = 0, file: str = ""
    ) -> None:
        """Write down what became of ``ref``. Call it in the transaction that writes the row."""
        known = Known(row._meta.label_lower if row else "", row.pk if row else None, digest, version, file)
        values = {name: getattr(known, name) for name in Known.__slots__}
        if ref in self.rows:
            ImportedItem.objects.filter(ref=ref).update(**values, imported_at=timezone.now())
        else:
            ImportedItem.objects.create(ref=ref, **values)
        self.rows[ref] = known
