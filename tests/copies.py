"""Many rows for little more than the price of one, past the write path.

For tests of what a list costs, where it does not matter how the rows came to be.
"""

from __future__ import annotations

import copy
import itertools
import uuid

from django.db import models

_number = itertools.count(1)


def copy_rows(row, number):
    """Make ``number`` copies of a saved row, each with copies of all rows that cannot be without it; return them."""
    return _copies(row, [{}] * number)


def _copies(row, differences):
    model = type(row)
    made = model._base_manager.bulk_create([_copy(row, values) for values in differences])
    for relation in model._meta.related_objects:
        field = relation.field
        if relation.many_to_many or field.null:
            continue
        for child in relation.related_model._base_manager.filter(**{field.name: row}):
            _copies(child, [{field.name: owner} for owner in made])
    return made


def _copy(row, values):
    other = copy.copy(row)
    other._state = copy.copy(row._state)
    other._state.fields_cache = {}
    other._state.adding, other.pk = True, None
    for field in row._meta.concrete_fields:
        if isinstance(field, models.UUIDField):
            setattr(other, field.attname, uuid.uuid4())
        elif isinstance(field, models.SlugField):
            setattr(other, field.attname, f"{getattr(row, field.attname)}-{next(_number)}")
    for name, value in values.items():
        setattr(other, name, value)
    return other
