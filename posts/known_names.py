"""Under which names the records of each kind are known: their own, former ones, synonyms, acronyms.

Tags keep them as aliases, people and organisations as rows of their own, facets as lines. Everything that looks a
record up by its names, compares names or keeps an old one asks here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from posts.models import (
    Organization,
    OrganizationName,
    Person,
    PersonName,
    Region,
    Report,
    Series,
    Tag,
    TagAlias,
    Theme,
)
from posts.models.taxonomy import Facet
from posts.stems import fold

# By model_name, in the order in which people think of them.
NAMED: dict[str, type[Any]] = {
    model._meta.model_name or "": model
    for model in (Tag, Region, Theme, Report, Series, Person, Organization)
}
# Where the other names of a kind are rows: their model, and the field that points at the record.
NAME_ROWS: dict[str, tuple[type[Any], str]] = {
    "tag": (TagAlias, "tag"),
    "person": (PersonName, "person"),
    "organization": (OrganizationName, "organization"),
}


def kind_of(row: models.Model) -> str:
    return row._meta.model_name or ""


def other_names(row: Any) -> list[str]:
    """The other names of one record, in order of name. One query for those that are rows."""
    if isinstance(row, Facet):
        return row.other_name_list
    if kind_of(row) not in NAME_ROWS:
        return []
    model, field = NAME_ROWS[kind_of(row)]
    return list(model.objects.filter(**{field: row}).order_by("name", "pk").values_list("name", flat=True))


def other_names_of(kind: str, rows: Iterable[Any]) -> dict[int, list[str]]:
    """{key: other names} of many records of one kind; one query, none for facets and sources."""
    found: dict[int, list[str]] = {row.pk: [] for row in rows}
    if kind in NAME_ROWS:
        model, field = NAME_ROWS[kind]
        named = model.objects.filter(**{f"{field}__in": list(found)}).order_by("name", "pk")
        for key, name in named.values_list(f"{field}_id", "name"):
            found[key].append(name)
        return found
    return {row.pk: other_names(row) for row in rows}


def keep_name(row: Any, name: str) -> bool:
    """Have ``row`` found under ``name`` as well. False where it is already, or the name is another tag's.

    Two queries and an insert; a facet is saved.
    """
    folded = fold(name)
    if not folded or folded == fold(row.name):
        return False
    if isinstance(row, Facet):
        if folded in map(fold, row.other_name_list):
            return False
        row.other_names = "\n".join([*row.other_name_list, " ".join(name.split())])
        row.save()
        return True
    model, field = NAME_ROWS[kind_of(row)]
    limit = model._meta.get_field("name").max_length or len(name)
    folded = folded[: model._meta.get_field("folded").max_length]
    known = model.objects.filter(folded=folded)
    if model is not TagAlias:
        known = known.filter(**{field: row})
    if known.exists():
        return False
    model.objects.create(**{field: row, "name": name[:limit]})
    return True


def drop_name(row: Any, name: str) -> None:
    """Take an other name away from ``row``; no error where it has it no more."""
    folded = fold(name)
    if isinstance(row, Facet):
        row.other_names = "\n".join(other for other in row.other_name_list if fold(other) != folded)
        row.save()
        return
    model, field = NAME_ROWS[kind_of(row)]
    model.objects.filter(**{field: row, "folded": folded}).delete()


def all_names(kind: str, keys: Collection[int] | None = None) -> dict[int, list[str]]:
    """Every record of one kind with its names, its own first; of ``keys`` only where they are given.

    Two queries at most, without building rows.
    """
    model = NAMED[kind]
    wanted = model._default_manager.all() if keys is None else model._default_manager.filter(pk__in=keys)
    if issubclass(model, Facet):
        rows = wanted.values_list("pk", "name", "other_names")
        return {pk: [name, *filter(None, others.splitlines())] for pk, name, others in rows}
    names = {pk: [name] for pk, name in wanted.values_list("pk", "name").iterator(chunk_size=5000)}
    rows_of_names, field = NAME_ROWS[kind]
    others = rows_of_names.objects.order_by("pk")
    if keys is not None:
        others = others.filter(**{f"{field}__in": keys})
    for pk, name in others.values_list(f"{field}_id", "name"):
        if pk in names:
            names[pk].append(name)
    return names


def all_folded(kind: str) -> list[tuple[int, str]]:
    """(key, folded name) of every name of every record of one kind. Two queries at most, nothing is folded."""
    model = NAMED[kind]
    rows = model._default_manager.values_list("pk", "folded")
    if issubclass(model, Facet):
        return [(pk, name) for pk, lines in rows for name in lines.split("\n") if name]
    found = list(rows.iterator(chunk_size=5000))
    rows_of_names, field = NAME_ROWS[kind]
    return [*found, *rows_of_names.objects.order_by("pk").values_list(f"{field}_id", "folded")]


def known_as(kind: str, names: Iterable[str]) -> dict[str, Any]:
    """{folded name: record} for those of ``names`` that a record of the kind has, as its own or another.

    Two queries.
    """
    wanted = [folded for name in names if (folded := fold(name))]
    model = NAMED[kind]
    found: dict[str, Any] = {}
    if not wanted:
        return found
    if issubclass(model, Facet):
        which = Q()
        for folded in wanted:
            which |= Q(folded__contains=f"\n{folded}\n")
        for row in model._default_manager.filter(which):
            for folded in row.folded.split("\n"):
                if folded in wanted:
                    found.setdefault(folded, row)
        return found
    rows, field = NAME_ROWS[kind]
    for other in rows.objects.filter(folded__in=wanted).select_related(field).order_by("pk"):
        found.setdefault(other.folded, getattr(other, field))
    for row in model.objects.filter(folded__in=wanted).order_by("-pk"):
        found[row.folded] = row
    return found


def having_name(kind: str, words: str) -> Q:
    """Records of the kind one of whose names has ``words`` in it, accents and capitals aside."""
    folded = fold(words)
    if kind not in NAME_ROWS:
        return Q(folded__contains=folded)
    rows, field = NAME_ROWS[kind]
    others = rows.objects.filter(folded__contains=folded).values(f"{field}_id")
    return Q(folded__contains=folded) | Q(pk__in=others)
