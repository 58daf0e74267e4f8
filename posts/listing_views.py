"""Lists of posts: the archive, and everything that posts are filed under or quote from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from posts.citing import FORMS
from posts.languages import same_page
from posts.listed import Lists, Under
from posts.listings import (
    Listing,
    find_listing,
    named_organizations,
    named_people,
    quoted_sources,
)
from posts.models import Listed, Post, Region, Report, Series, Tag, Theme
from posts.paging import page_of
from posts.quotation_views import chosen_of, narrowing
from posts.quoted import newest_hits, oldest_year, with_places
from posts.stems import fold

FACETS: dict[str, type[Any]] = {"region": Region, "theme": Theme, "report": Report, "series": Series}
QUOTATIONS_PER_PAGE = 20
MOST = 5
NAMES_PER_PAGE = 400
SIGNED = 10
# The index of each: its rows, the names by the first of which they are in order, and what it is called.
NAMED: dict[str, tuple[Callable[[], QuerySet[Any]], tuple[str, ...], Any]] = {
    "person": (named_people, ("sort_name", "name"), gettext_lazy("People")),
    "organization": (named_organizations, ("name",), gettext_lazy("Organisations")),
    "source": (quoted_sources, ("title",), gettext_lazy("Sources")),
}


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Everything, the newest first, with the months that have something."""
    lists = Lists()
    page = page_of(request, lists.page(Under.ALL, 0, get_language() or ""))
    return render(request, "posts/post_archive.html", {"page": page, "years": _months(lists)})


@require_safe
def archive_year(request: HttpRequest, year: int) -> HttpResponse:
    lists = Lists()
    years = _months(lists)
    if year not in years:
        raise Http404("nothing in that year")
    page = page_of(request, lists.page(Under.YEAR, year, get_language() or ""))
    languages = lists.languages((Under.YEAR,), year)
    context = {"page": page, "years": years, "year": year, "read_at": same_page(request.path, languages)}
    return render(request, "posts/post_archive.html", context)


@require_safe
def archive_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    lists = Lists()
    years = _months(lists)
    if year not in years or not years[year][month][1]:
        raise Http404("nothing in that month")
    month_on, key = dt.date(year, month, 1), year * 100 + month
    page = page_of(request, lists.page(Under.MONTH, key, get_language() or ""))
    context = {
        "page": page,
        "years": {year: years[year]},
        "year": year,
        "month_on": month_on,
        "read_at": same_page(request.path, lists.languages((Under.MONTH,), key)),
    }
    return render(request, "posts/post_archive.html", context)


def _months(lists: Lists) -> dict[int, dict[int, tuple[dt.date, int]]]:
    """Year, then each of its twelve months with the number of public posts, the latest year first; one query."""
    years: dict[int, dict[int, tuple[dt.date, int]]] = {}
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    for key, count in sorted(lists.numbers(Under.MONTH, get_language() or "").items(), reverse=True):
        counts[key // 100][key % 100] = count
    for year, months in counts.items():
        years[year] = {month: (dt.date(year, month, 1), months.get(month, 0)) for month in range(1, 13)}
    return years


@require_safe
def tag_list(request: HttpRequest) -> HttpResponse:
    """Every tag that a public post has, by its first letter."""
    tags = list(Lists().counted(Tag.objects.all(), Under.TAG, get_language() or ""))
    letters: dict[str, list[Tag]] = defaultdict(list)
    for tag in sorted(tags, key=lambda tag: fold(tag.name)):
        letters[fold(tag.name)[:1].upper()].append(tag)
    most = sorted(tags, key=lambda tag: -tag.post_count)[:MOST] if len(tags) > MOST else []
    return render(request, "posts/tag_list.html", {"letters": letters.items(), "most": most})


@require_safe
def name_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Every person, organisation or work that a public post names, in order of the alphabet; three queries.

    Sorted here, because databases differ on where accents belong.
    """
    named, names, plural = NAMED[kind]
    rows = named()
    filed = sorted((fold(next(filter(None, words), "")), pk) for pk, *words in rows.values_list("pk", *names))
    page = page_of(request, filed, per_page=NAMES_PER_PAGE)
    found = rows.model._default_manager.all()  # of the keys just found: which are public is not asked again
    if kind == "source":
        found = found.select_related("publisher")
    by_key = found.in_bulk([pk for _name, pk in page])
    letters: dict[str, list[Any]] = defaultdict(list)
    for name, pk in page:
        if pk in by_key:  # deleted between the two queries
            letters[_initial(name)].append(by_key[pk])
    context = {"page": page, "letters": letters.items(), "plural": plural, "kind": kind}
    return render(request, "posts/name_list.html", context)


def _initial(folded: str) -> str:
    first = next((letter for letter in folded if letter.isalnum()), "")
    return first.upper() if first.isalpha() else "0–9"


@require_safe
def facet_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Every region, theme, report or series that has a public post."""
    rows = with_public_posts(FACETS[kind])
    context = {
        "rows": rows.select_related("lead_image") if kind == "report" else rows,
        "plural": FACETS[kind]._meta.verbose_name_plural,
    }
    return render(request, "posts/facet_list.html", context)


def with_public_posts(model: type[Any], lists: Lists | None = None) -> QuerySet[Any]:
    """Rows of a facet that have public posts, with ``post_count`` and ``latest_at``; one query."""
    under = Listed.Under[(model._meta.model_name or "").upper()]
    return (lists or Lists()).counted(model.objects.all(), under, get_language() or "").order_by("name")


@require_safe
def listing(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """A tag, region, theme, report, series or kind: its description and its posts."""
    found = find_listing(kind, slug)
    page = page_of(request, found.page)
    if not page.object_list:
        raise Http404("nothing public is filed here")
    read_at = same_page(request.path, found.languages())
    context = {"listing": found, "page": page, "related": _related(found), "read_at": read_at}
    return render(request, "posts/listing.html", context)


def _related(found: Listing) -> list[Tag]:
    """Tags that staff tied to this one, as far as a public post has them. One query for a tag, none for others."""
    if found.kind != "tag":
        return []
    has_any = found.lists.has_any(Under.TAG, language=get_language() or "")
    return list(Tag.objects.filter(has_any, related=found.subject).order_by("name"))


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """What a person has signed, and everything quoted from them."""
    found = find_listing("person", slug)
    return _quoted(request, found, Q(speaker_person=found.subject))


@require_safe
def organization(request: HttpRequest, slug: str) -> HttpResponse:
    """What an organisation has signed, said and published, as far as it was quoted."""
    found = find_listing("organization", slug)
    return _quoted(request, found, Q(speaker_organization=found.subject) | Q(source__publisher=found.subject))


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """One work, and everything quoted from it."""
    found = find_listing("source", slug)
    return _quoted(request, found, Q(source=found.subject))


def _quoted(request: HttpRequest, found: Listing, which: Q) -> HttpResponse:
    """The newest quotations from someone or something; the first page also tells what they signed."""
    lists, language = found.lists, get_language() or ""
    *signed, quoting = found.places
    chosen = chosen_of(request, ("tag", "year"))
    hits = newest_hits(chosen, which=which, under=quoting, key=found.key, lists=lists)
    page = page_of(request, hits, per_page=QUOTATIONS_PER_PAGE)
    posts: list[Post] = []
    if signed and page.number == 1 and not chosen:
        posts = list(lists.newest(signed, found.key, language, SIGNED).for_list()[:SIGNED])
    is_there = page.object_list or posts or (chosen and lists.number(quoting, found.key, language))
    if not is_there:
        raise Http404("nothing public comes from here")
    since = oldest_year(quoting, found.key, lists=lists) if hits.is_capped else None
    context = {
        "listing": found,
        "page": page,
        "found": with_places(list(page)),
        "signed": posts,
        "chosen": chosen,
        "is_capped": hits.is_capped,
        "facets": narrowing(hits, ("tag", "year"), chosen, request.path, since=since),
        "pages_query": f"{urlencode(chosen)}&" if chosen else "",
        "read_at": same_page(request.path, found.languages()),
        "description": found.description or _("Everything quoted from %(name)s.") % {"name": found.title},
        "citation_forms": [(form, name) for form, (_write, _type, name) in FORMS.items()],
    }
    return render(request, f"posts/{found.kind}_detail.html", context)
