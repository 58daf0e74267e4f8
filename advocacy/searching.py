"""The page on which readers search: texts, quotations, works and demands, each narrowed by what is known of them.

It works without script: everything is an address. The index may lag behind; what is not public at this moment is
never shown, because each hit is looked up among the public rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from campaigns.models import Demand
from posts import search
from posts.highlights import Passage, Segment, passages_of
from posts.listings import quoted_sources
from posts.models import Organization, Person, Post, Quotation, Region, Tag
from posts.paging import at_least, page_number
from posts.queries import Term, parse
from posts.stems import base_language

HITS_PER_PAGE: Final = 20
QUERY_LENGTH: Final = 200
FACETS: Final = ("kind", "year", "speaker", "region", "tag")
FACET_VALUES: Final = 12
# What is searched: the name in the address ("" for texts), the kind in the index, what it is called.
SHELVES: Final = (
    ("", "post", _("Texts")),
    ("quotations", "quotation", _("Quotations")),
    ("sources", "source", _("Sources")),
    ("demands", "demand", _("Demands")),
)
KINDS: Final = {name: kind for name, kind, _label in SHELVES}


@dataclass(frozen=True)
class Found:
    """One hit as the page prints it: a link, passages, when, and a line on what it is."""

    url: str
    title: Any
    passages: Sequence[Passage]
    at: dt.datetime | None
    label: str
    note: str = ""
    note_url: str = ""


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """What was found for ``q``, narrowed by what else stands in the address.

    The last word may be a beginning, so that an unfinished word finds something; whole words come first.
    """
    query = request.GET.get("q", "").replace("\x00", " ").strip()[:QUERY_LENGTH]
    number = page_number(request)
    if number > search.HIT_LIMIT // HITS_PER_PAGE:
        raise Http404("no such page")
    shelf = request.GET.get("in", "")
    shelf = shelf if shelf in KINDS else ""
    chosen = {name: request.GET[name][:120] for name in FACETS if request.GET.get(name)}
    sort: search.Sort = "newest" if request.GET.get("sort") == "newest" else "relevance"
    asked: dict[str, Any] = {
        "filters": {name: [value] for name, value in chosen.items()},
        "language": get_language(),
        "prefix_last": True,
    }
    results, totals = search.Results(), {}
    if query or chosen:
        totals = search.totals(query, kinds=list(KINDS.values()), **asked)
        results = search.find(
            query,
            kinds=[KINDS[shelf]],
            sort=sort,
            limit=HITS_PER_PAGE,
            offset=(number - 1) * HITS_PER_PAGE,
            **asked,
        )
    if number > 1 and not results.hits:
        raise Http404("no such page")
    state = {"q": query, "in": shelf, **chosen, **({"sort": sort} if sort == "newest" else {})}
    context = {
        "query": query,
        "chosen": chosen,
        "is_asked": bool(query or chosen),
        "results": results,
        "found": at_least(results.total, is_least=False),
        "shelf": shelf,
        "shelves": _shelves(totals, state),
        "hits": _SHOWN[KINDS[shelf]](results.hits, parse(query, prefix_last=True).terms),
        "facets": _facets(results, state),
        "sort": sort,
        "other_sort": _address(state, sort="" if sort == "newest" else "newest"),
        "suggestion_url": _address({"q": results.suggestion, "in": shelf}) if results.suggestion else "",
        "number": number,
        "newer": _address(state, page=str(number - 1)) if number > 1 else "",
        "older": _address(state, page=str(number + 1)) if results.total > number * HITS_PER_PAGE else "",
        "read_at": None if query == "" else {},  # words are of one language
    }
    return render(request, "search.html", context)


def _shelves(totals: dict[str, tuple[int, bool]], state: dict[str, str]) -> list[dict[str, Any]]:
    """Where else something was found; nothing where all of it is on one shelf."""
    shown = [
        {
            "label": label,
            "count": at_least(number, is_least=is_least),
            "url": _address(state, **{"in": name}),
            "is_here": name == state["in"],
        }
        for name, kind, label in SHELVES
        for number, is_least in [totals.get(kind, (0, False))]
        if number or name == state["in"]
    ]
    return shown if len(shown) > 1 else []


def _rows(hits: Sequence[search.Hit], rows: QuerySet[Any]) -> list[tuple[search.Hit, Any]]:
    """Each hit with its row; one that is not public after all (the index lags, the page must not) is left out."""
    keys = {hit: int(str(hit.pk).partition("-")[0]) for hit in hits}
    by_key = rows.in_bulk(list(keys.values()))
    return [(hit, by_key[keys[hit]]) for hit in hits if keys[hit] in by_key]


def _posts(hits: Sequence[search.Hit], terms: Sequence[Term]) -> list[Found]:
    return [
        Found(
            post.get_absolute_url(),
            hit.title,
            hit.passages,
            post.public_from,
            capfirst(post.get_kind_display()),
        )
        for hit, post in _rows(hits, Post.objects.published().for_list())
    ]


def _quotations(hits: Sequence[search.Hit], terms: Sequence[Term]) -> list[Found]:
    """With passages of the words alone, their beginning where it is speaker or source that was looked for."""
    rows = Quotation.objects.standing().filter(post__in=Post.objects.published().order_by())
    return [
        Found(
            f"{row.post.get_absolute_url()}#q{row.position + 1}",
            hit.title or [Segment(row.post.title, is_match=False)],
            passages_of(" ".join(row.exact.split()), terms, base_language(row.post.language), limit=2),
            row.post.public_from,
            "",
            row.post.title,
            row.post.get_absolute_url(),
        )
        for hit, row in _rows(hits, rows.for_list())
    ]


def _sources(hits: Sequence[search.Hit], terms: Sequence[Term]) -> list[Found]:
    rows = quoted_sources().select_related("publisher")
    return [
        Found(
            row.get_absolute_url(),
            hit.title,
            hit.passages,
            None,
            capfirst(row.get_kind_display()),
            row.issued.label() if row.issued else "",
        )
        for hit, row in _rows(hits, rows)
    ]


def _demands(hits: Sequence[search.Hit], terms: Sequence[Term]) -> list[Found]:
    return [
        Found(
            row.get_absolute_url(),
            hit.title,
            hit.passages,
            row.public_from,
            capfirst(row.get_status_display()),
        )
        for hit, row in _rows(hits, Demand.objects.public(timezone.now()))
    ]


_SHOWN: Final[dict[str, Callable[[Sequence[search.Hit], Sequence[Term]], list[Found]]]] = {
    "post": _posts,
    "quotation": _quotations,
    "source": _sources,
    "demand": _demands,
}


def _facets(results: search.Results, state: dict[str, str]) -> list[dict[str, Any]]:
    """What the results can be narrowed by, with counts and addresses; four queries for names.

    Where more was found than is counted, each count is the least there is.
    """
    names: dict[str, dict[str, str]] = {
        "kind": {value: capfirst(str(label)) for value, label in Post.Kind.choices},
        "tag": _names(Tag, results.facets.get("tag", [])),
        "region": _names(Region, results.facets.get("region", [])),
        "speaker": _speakers(results.facets.get("speaker", [])),
    }
    shown = []
    for name in FACETS:
        values = []
        for value, count in results.facets.get(name, [])[:FACET_VALUES]:
            is_chosen = state.get(name) == value
            url = _address(state, **{name: "" if is_chosen else value})
            label = names.get(name, {}).get(value, value)
            shown_count = at_least(count, is_least=results.total_is_capped)
            values.append({"label": label, "count": shown_count, "url": url, "is_chosen": is_chosen})
        if len(values) > 1 or state.get(name):
            shown.append({"name": name, "values": values})
    return shown


def _names(model: type[Any], counted: list[tuple[str, int]]) -> dict[str, str]:
    slugs = [slug for slug, _count in counted[:FACET_VALUES]]
    return dict(model.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}


def _speakers(counted: list[tuple[str, int]]) -> dict[str, str]:
    keys = [value.partition(":") for value, _count in counted[:FACET_VALUES]]
    names = {}
    for kind, model in (("person", Person), ("organization", Organization)):
        wanted = [key for of, _mark, key in keys if of == kind and key.isdecimal()]
        if wanted:
            found = model._default_manager.filter(pk__in=wanted).values_list("pk", "name")
            names.update({f"{kind}:{pk}": name for pk, name in found})
    return names


def _address(state: dict[str, str], **changes: str) -> str:
    changed = {name: value for name, value in {**state, **changes}.items() if value}
    return f"{reverse('search')}?{urlencode(changed)}"
