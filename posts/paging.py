"""Pages of a list, by number; whatever else stands in the address is a page that does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.formats import number_format

PER_PAGE = 20


class Pageable(Protocol):
    """What a paginator asks for: a number, and a slice."""

    def count(self) -> int: ...

    def __getitem__(self, which: slice, /) -> Sequence[Any]: ...


def at_least(count: int, *, is_least: bool) -> str:
    """As a page prints a count: "1,000+" where no more than that were counted."""
    return number_format(count, force_grouping=True) + ("+" if is_least else "")


def page_number(request: HttpRequest) -> int:
    """The number asked for, 1 where none is. Raises Http404 for anything that is not a plain positive number."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 6 and int(asked) > 0):
        raise Http404("no such page")
    return int(asked)


def page_of(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[Any] | Pageable, *, per_page: int = PER_PAGE
) -> Page[Any]:
    """The page of ``rows`` that the address asks for: two queries. Raises Http404 beyond the last one."""
    try:
        return Paginator(rows, per_page).page(page_number(request))  # type: ignore[arg-type] # see Pageable
    except EmptyPage:
        raise Http404("no such page") from None
