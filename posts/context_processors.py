"""What every public template may ask for without its view having fetched it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from posts.models import House


def house(request: HttpRequest) -> dict[str, object]:
    """The publishing house as ``house``; a query or two, and only on pages that print something of it."""
    return {"house": SimpleLazyObject(House.spoken)}
