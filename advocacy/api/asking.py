"""What may be asked of a list, and the page that answers it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode
from ninja import Field, Schema
from pydantic import BeforeValidator

from advocacy.api.shapes import MOST_PER_PAGE, Language, Slug

MOST_PAGES = 1_000_000
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]


def _written_out(value: Any) -> Any:
    """Pydantic would take any number for an instant."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a day is written as 2026-11-30")
    return value


Day = Annotated[dt.date, BeforeValidator(_written_out)]


class Paging(Schema):
    page: int = Field(1, ge=1, le=MOST_PAGES)
    per_page: int = Field(20, ge=1, le=MOST_PER_PAGE)


class PostFilters(Paging):
    language: Language | None = None
    kind: Literal["commentary", "press_release", "statement", "open_letter", "notice"] | None = None
    tag: Slug | None = None
    region: Slug | None = None
    theme: Slug | None = None
    report: Slug | None = None
    series: Slug | None = None
    author: Slug | None = Field(None, description="The slug of a person or organisation that signs.")
    published_from: Day | None = Field(None, description="The first day, in the site's time zone.")
    published_to: Day | None = Field(None, description="The last day, in the site's time zone.")
    republishable: bool | None = Field(None, description="true: only what partners may republish.")


class QuotationFilters(Paging):
    language: Language | None = Field(None, description="The language of the post that quotes.")
    speaker: Slug | None = Field(None, description="The slug of a person or organisation that speaks.")
    source: Slug | None = None
    publisher: Slug | None = None
    post: Key | None = None


class SourceFilters(Paging):
    publisher: Slug | None = None
    author: Slug | None = None


class CallFilters(Paging):
    post: Key | None = None


class DemandFilters(Paging):
    language: Language | None = None
    status: (
        Literal["open", "acknowledged", "promised", "partly_met", "met", "refused", "lapsed", "withdrawn"]
        | None
    ) = None
    tag: Slug | None = None
    addressee: Slug | None = None


class PetitionFilters(Paging):
    can_be_signed: bool | None = None


COUNTED: Final = 10_000


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any],
    asked: Paging,
    tell: Callable[[Sequence[Any]], list[dict[str, Any]]],
    fetch: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None,
) -> dict[str, Any]:
    """The page that was asked for; one query for the count, and those of the rows. Beyond the last one it is empty.

    No more than ``COUNTED`` rows are counted: to count a hundred thousand takes longer than all the rest.
    ``fetch`` adds to the rows what telling them needs, once it is known which they are: to sort a hundred thousand
    whole rows takes seconds, to sort their keys does not. That is one query more.
    """
    count = rows.order_by()[: COUNTED + 1].count()
    is_exact = count <= COUNTED
    start = (asked.page - 1) * asked.per_page
    which = slice(start, start + asked.per_page + 1)  # one more tells whether there is a next page
    if is_exact and start >= count:
        here = []
    elif fetch is None:
        here = list(rows[which])
    else:
        keys = list(rows.values_list("pk", flat=True)[which])
        found = {
            row.pk: row for row in fetch(rows.model._default_manager.filter(pk__in=keys[: asked.per_page]))
        }
        here = [found.get(key) for key in keys]
    has_next = len(here) > asked.per_page
    before = (
        asked.page - 1 if here or not is_exact else min(asked.page - 1, max(1, -(-count // asked.per_page)))
    )
    return {
        "count": min(count, COUNTED),
        "count_is_exact": is_exact,
        "next": _address(request, asked.page + 1) if has_next else None,
        "previous": _address(request, before) if asked.page > 1 else None,
        "results": tell([row for row in here[: asked.per_page] if row is not None]),
    }


def beginning_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()), timezone.get_default_timezone())


def end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max), timezone.get_default_timezone())


def _address(request: HttpRequest, number: int) -> str:
    query: MultiValueDict[str, str] = request.GET.copy()
    query["page"] = str(number)
    return request.build_absolute_uri(f"{request.path}?{urlencode(sorted(query.lists()), doseq=True)}")
