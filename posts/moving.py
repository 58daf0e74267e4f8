"""Pointing at one record what points at others: every foreign key in every app, with what it takes to move it back.

What the models say of themselves decides: no list of relations is kept here. A row that would say the same twice (the
same tag on the same post) is dropped, and remembered in full. Called by ``posts.merging`` only.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models

from posts.refiling import in_batches
from posts.usage import OWNERS

# What says the same twice although no constraint forbids it: a signature under one post.
SAME = {"posts.byline": ["post_id"]}


@dataclass
class Moved:
    """What was moved, as JSON can keep it.

    ``rows``: {"model field": {old key: [keys of rows]}}. ``dropped``: [[model, values]]. ``owners``: {model label:
    keys} of the records that people know (posts, demands) to which the rows belong.
    """

    rows: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    dropped: list[list[Any]] = field(default_factory=list)
    owners: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))

    @property
    def number(self) -> int:
        """Of rows, those that were dropped included."""
        return len(self.dropped) + sum(len(keys) for moving in self.rows.values() for keys in moving.values())

    def add_to(self, record: dict[str, Any]) -> None:
        """Write it down beside what ``record`` has of earlier steps."""
        rows, dropped = record.setdefault("rows", {}), record.setdefault("dropped", [])
        for name, moving in self.rows.items():
            standing = rows.setdefault(name, {})
            for old_key, keys in moving.items():
                standing[old_key] = [*standing.get(old_key, []), *keys]
        dropped += self.dropped


def references_to(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    """Every foreign key that points at ``model``, those of many-to-many tables included."""
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and isinstance(relation.field, models.ForeignKey)
    ]


def owner_of(reference: models.ForeignKey[Any, Any]) -> tuple[str, type[models.Model]]:
    """(attribute, model) of the record to which a row with this reference belongs: a tagging belongs to its post."""
    model: Any = reference.model
    if model._meta.auto_created:
        own = next(other for other in model._meta.fields if other.remote_field and other is not reference)
        return own.attname, own.related_model
    path = OWNERS.get(model._meta.label_lower)
    if path and path != reference.name:
        return f"{path}_id", model._meta.get_field(path).related_model
    return "pk", model


def move_references(target: models.Model, others: Collection[Any], *, limit: int | None = None) -> Moved:
    """Point at ``target`` whatever points at the records with the keys ``others``, or as many rows as ``limit`` says.

    A few queries a relation.
    """
    moved = Moved()
    for reference in references_to(type(target)):
        _move(reference, target, others, moved, None if limit is None else limit - moved.number)
    return moved


def _move(
    reference: models.ForeignKey[Any, Any],
    target: models.Model,
    others: Collection[Any],
    moved: Moved,
    limit: int | None,
) -> None:
    manager = reference.model._base_manager
    rows = list(manager.filter(**{f"{reference.attname}__in": others}).order_by("pk")[:limit])
    if not rows:
        return
    attribute, owner = owner_of(reference)
    moved.owners[owner._meta.label_lower].update(getattr(row, attribute) for row in rows)
    repeated = _repeated(reference, target, rows)
    moving: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if row.pk in repeated:
            moved.dropped.append([row._meta.label_lower, values_of(row)])
        else:
            moving[str(getattr(row, reference.attname))].append(row.pk)
    for batch in in_batches(sorted(repeated)):
        manager.filter(pk__in=batch).delete()
    for batch in in_batches([key for keys in moving.values() for key in keys]):
        manager.filter(pk__in=batch).update(**{reference.attname: target.pk})
    if moving:
        moved.rows[f"{reference.model._meta.label_lower} {reference.name}"] = dict(moving)


def _repeated(
    reference: models.ForeignKey[Any, Any], target: models.Model, rows: Sequence[models.Model]
) -> set[Any]:
    """Keys of those of ``rows`` that would say what ``target`` has already, or point from it to itself."""
    repeated = set()
    for fields, condition in _identities(reference):
        manager = reference.model._base_manager.filter(condition)
        standing = manager.filter(**{reference.attname: target.pk})
        taken = set(standing.values_list(*fields)) if fields else set()
        bound = set(
            manager.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True) if condition else ()
        )
        for row in rows:
            values = tuple(target.pk if name == reference.attname else getattr(row, name) for name in fields)
            if (condition and row.pk not in bound) or None in values or row.pk in repeated:
                continue
            if values in taken:
                repeated.add(row.pk)
            taken.add(values)
    for other in reference.model._meta.fields:
        if other is not reference and other.related_model is type(target):
            repeated |= {row.pk for row in rows if getattr(row, other.attname) == target.pk}
    return repeated


def _identities(reference: models.ForeignKey[Any, Any]) -> list[tuple[list[str], models.Q]]:
    """[(attributes beside the reference, condition)]: of two rows that agree in them only one may stand."""
    meta = reference.model._meta
    found: list[tuple[Sequence[str], models.Q]] = [(names, models.Q()) for names in meta.unique_together]
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            found.append((constraint.fields, constraint.condition or models.Q()))
    if meta.label_lower in SAME:
        found.append(((reference.name, *SAME[meta.label_lower]), models.Q()))
    return [
        (
            [meta.get_field(name).attname for name in names if meta.get_field(name) is not reference],  # type: ignore[union-attr] # columns
            condition,
        )
        for names, condition in found
        if any(meta.get_field(name) is reference for name in names)
    ]


def move_back(target: models.Model, rows: dict[str, dict[str, list[Any]]]) -> dict[str, set[Any]]:
    """Undo ``move_references`` for what still points at ``target``; returns the owners, as ``Moved`` has them."""
    owners: dict[str, set[Any]] = defaultdict(set)
    for name, moving in rows.items():
        label, _space, field_name = name.partition(" ")
        model = apps.get_model(label)
        reference: Any = model._meta.get_field(field_name)
        attribute, owner = owner_of(reference)
        for old_key, keys in moving.items():
            if not type(target)._base_manager.filter(pk=old_key).exists():
                continue  # deleted since: its rows stay with the one that stands
            for batch in in_batches(keys):
                standing = model._base_manager.filter(pk__in=batch, **{reference.attname: target.pk})
                owners[owner._meta.label_lower].update(standing.values_list(attribute, flat=True))
                standing.update(**{reference.attname: int(old_key)})
    return owners


def bring_back(dropped: Sequence[Sequence[Any]]) -> dict[str, set[Any]]:
    """Make the dropped rows again where all that they point at is still there; returns the owners."""
    owners: dict[str, set[Any]] = defaultdict(set)
    for label, values in dropped:
        model: Any = apps.get_model(label)
        row = row_of(model, values)
        references = [own for own in model._meta.fields if own.remote_field and getattr(row, own.attname)]
        if model._base_manager.filter(pk=row.pk).exists() or not all(
            own.related_model._base_manager.filter(pk=getattr(row, own.attname)).exists()
            for own in references
        ):
            continue
        row.save_base(force_insert=True)
        for reference in references:
            attribute, owner = owner_of(reference)
            if attribute != "pk":
                owners[owner._meta.label_lower].add(getattr(row, attribute))
    return owners


def values_of(row: models.Model) -> dict[str, Any]:
    """The row's columns as JSON can keep them, instants to the microsecond."""
    values = {
        column.attname: column.get_prep_value(column.value_from_object(row))
        for column in row._meta.concrete_fields
    }
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()
    }


def row_of(model: type[models.Model], values: dict[str, Any]) -> Any:
    """The row that ``values_of`` was made of, not saved."""
    columns = {column.attname: column for column in model._meta.concrete_fields}
    return model(
        **{name: columns[name].to_python(value) for name, value in values.items() if name in columns}
    )
