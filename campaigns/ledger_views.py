"""The ledger, one demand, and the ledger as files. For readers: nothing here asks who they are."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from urllib.parse import unquote

from django.core.serializers.json import DjangoJSONEncoder
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns import listings
from campaigns.chains import chain_of
from campaigns.charts import status_chart, year_chart
from campaigns.listings import Asked, NotInTheLedger
from campaigns.models import Demand
from campaigns.showings import facts_of, showings_of
from posts.lifetimes import keep_until
from posts.paging import page_of

PER_PAGE = 25
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "url",
    "operative_text",
    "language",
    "addressee",
    "asker",
    "tags",
    "status",
    "first_asked_on",
    "last_asked_on",
    "times_asked",
    "answered_on",
    "closed_on",
    "days_waiting",
    "days_to_answer",
    "note",
)


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Every demand, narrowed and sorted by what stands in the address; eight queries at most, whatever their number."""
    at = timezone.now()
    asked = _asked(request)
    page = page_of(request, listings.demands(asked, at).select_related("addressee"), per_page=PER_PAGE)
    overtake(page.object_list, at)
    counted, choices, turn = listings.totals(at)
    query = asked.query()
    context = {
        "page": page,
        "asked": asked,
        "overview": counted,
        "choices": choices,
        "sorts": listings.SORTS.items(),
        "status_chart": status_chart(counted.statuses),
        "year_chart": year_chart(counted.years),
        "years_newest_first": [str(year) for year in reversed(counted.years)],
        "query": f"?{query}" if query else "",
        "pages_query": f"{query}&" if query else "",
    }
    return keep_until(render(request, "campaigns/demand_list.html", context), at, turn)


def overtake(demands: Any, at: dt.datetime) -> None:
    """Bring rows that time has overtaken in line in memory, where the due job has not come by yet. No write."""
    stale = [demand for demand in demands if demand.refresh_at is not None and demand.refresh_at <= at]
    if not stale:
        return
    showings = showings_of([demand.pk for demand in stale])
    for demand in stale:
        for name, value in asdict(facts_of(showings[demand.pk], demand.events.all(), at)).items():
            setattr(demand, name, value)


@require_safe
def demand(request: HttpRequest, slug: str) -> HttpResponse:
    """One demand: its chain, its clock. A fixed number of queries, however often it was asked."""
    at = timezone.now()
    rows = Demand.objects.public(at).for_list().select_related("addressee", "asker")
    found = get_object_or_404(rows, slug=slug.lower())
    if request.path != unquote(found.get_absolute_url()):
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    overtake([found], at)
    response = render(
        request, "campaigns/demand_detail.html", {"demand": found, "chain": chain_of(found, at)}
    )
    return keep_until(response, at, found.refresh_at, found.public_until)


def _asked(request: HttpRequest) -> Asked:
    try:
        return Asked.read(request.GET)
    except NotInTheLedger as error:
        raise Http404(str(error)) from error


# Files --------------------------------------------------------------------------


def _rows(request: HttpRequest) -> Iterator[dict[str, Any]]:
    rows = listings.demands(_asked(request), timezone.now()).select_related("addressee", "asker")
    for row in rows.prefetch_related("tags").iterator(chunk_size=500):
        yield {
            "url": request.build_absolute_uri(row.get_absolute_url()),
            "operative_text": row.operative_text,
            "language": row.language,
            "addressee": row.addressee.name if row.addressee else None,
            "asker": row.asker.name if row.asker else None,
            "tags": [tag.name for tag in row.tags.all()],
            "status": row.status,
            "first_asked_on": row.first_asked_on,
            "last_asked_on": row.last_asked_on,
            "times_asked": row.times_asked,
            "answered_on": row.answered_on,
            "closed_on": row.closed_on,
            "days_waiting": row.days_waiting,
            "days_to_answer": row.days_to_answer,
            "note": row.note,
        }


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


@require_safe
def ledger_csv(request: HttpRequest) -> HttpResponseBase:
    """The demands of the list, all pages, as a spreadsheet reads them: UTF-8 with its mark, dates by ISO 8601."""
    rows = _rows(request)
    first = next(rows, None)  # so that a wrong address is refused before anything is sent

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff" + writer.writerow(COLUMNS)
        for row in _with(first, rows):
            yield writer.writerow([_cell(row[name]) for name in COLUMNS])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="demands.csv"'
    return _kept(response)


@require_safe
def ledger_json(request: HttpRequest) -> HttpResponseBase:
    """The same as JSON: {"demands": […]} with the column names of the other file."""
    encoder = DjangoJSONEncoder(ensure_ascii=False)
    rows = _rows(request)
    first = next(rows, None)

    def pieces() -> Iterator[str]:
        yield '{"demands": ['
        for number, row in enumerate(_with(first, rows)):
            yield (",\n" if number else "\n") + encoder.encode(row)
        yield "\n]}\n"

    return _kept(StreamingHttpResponse(pieces(), content_type="application/json"))


def _kept(response: StreamingHttpResponse) -> HttpResponseBase:
    at = timezone.now()
    return keep_until(response, at, listings.next_turn(at))


def _with(first: dict[str, Any] | None, rest: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if first is not None:
        yield first
        yield from rest


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
