"""Pages of a list, by number; whatever else stands in the address is a page that does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

PER_PAGE = 20


def page_number(request: HttpRequest) -> int:
    """The number asked for, 1 where none is. Raises Http404 for anything that is not a plain positive number."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 6 and int(asked) > 0):
        raise Http404("no such page")
    return int(asked)


def page_of(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], *, per_page: int = PER_PAGE
) -> Page[Any]:
    """The page of ``rows`` that the address asks for: two queries. Raises Http404 beyond the last one."""
    try:
        return Paginator(rows, per_page).page(page_number(request))
    except EmptyPage:
        raise Http404("no such page") from None
