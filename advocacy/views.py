"""The pages that need both apps: home and search; and the small files that describe the site."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from advocacy.api import api
from campaigns.models import Demand, Letter, Petition
from campaigns.petitions import told
from posts import embeds, notices, search
from posts.colours import accent_css
from posts.lifetimes import keep_until
from posts.listing_views import with_public_posts
from posts.listings import public_posts
from posts.models import House, Post, Region, Report, Tag
from posts.models.house import HEX_COLOUR
from posts.paging import page_number
from posts.references import extract_references

LATEST = 7
OF_EACH_KIND = 4
WAITING = 3
HITS_PER_PAGE = 20
QUERY_LENGTH = 200
FACETS = ("kind", "year", "region", "tag")
FACET_VALUES = 12
CALLS_LOOKED_FOR = 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The lead story, notices, the latest, the current call and its clocks, petitions, dossiers, more of each kind."""
    now = timezone.now()
    standing, notices_change_at = notices.standing(now)
    petitions = told(Petition.objects.open(now).order_by(F("closes_at").asc(nulls_last=True), "pk")[:3], now)
    latest = list(public_posts().for_list()[: LATEST + 1])
    lead = next(
        (post for post in latest[:4] if post.kind == Post.Kind.COMMENTARY), latest[0] if latest else None
    )
    context: dict[str, Any] = {
        "lead": lead,
        "latest": [post for post in latest if post != lead][:LATEST],
        "call": _current_call(),
        "letters": Letter.objects.filter(Q(closes_at=None) | Q(closes_at__gt=now))[:2],
        "notices": standing,
        "petitions": [row for row in petitions if row.life.is_open],
        "reports": with_public_posts(Report).select_related("lead_image").order_by("-latest_at")[:3],
        "waiting": _waiting_longest(now),
        "kinds": _of_each_kind(shown={post.pk for post in latest}),
    }
    ahead = [row.life.next_instant for row in petitions]
    ahead += [Petition.objects.next_opening(now), notices_change_at]
    ahead += [letter.closes_at for letter in context["letters"]]
    return keep_until(render(request, "home.html", context), now, *ahead)


def _current_call() -> dict[str, Any] | None:
    """The call of the newest post that makes one, rendered, with that post; three queries, or one without any."""
    newest = (
        public_posts().filter(body__contains='data-embed="call"').only("body", "title", "slug", "month_on")
    )
    embed = embeds.get("call")
    post = newest.only("body", "title", "slug", "month_on", "language", "published_at").first()
    if post is None or embed is None:
        return None
    ids = extract_references(post.body).embeds.get("call", [])
    rendered = embed.render(ids[-1:], captions={}, at=timezone.now())
    return {"post": post, "html": next(iter(rendered.values()))} if rendered else None


def _waiting_longest(now: dt.datetime) -> list[Demand]:
    """The demands that have had no answer for the longest time; one query."""
    waiting = Demand.objects.public(now).waiting().filter(language=get_language())
    return list(waiting.order_by("waiting_since", "pk")[:WAITING])


def _of_each_kind(shown: set[int]) -> list[tuple[str, str, list[Post]]]:
    """Kind, its label, and its newest posts; two queries."""
    numbered = (
        public_posts()
        .order_by()
        .exclude(pk__in=shown)
        .annotate(
            number=Window(
                RowNumber(), partition_by="kind", order_by=[F("published_at").desc(), F("pk").desc()]
            )
        )
    )
    found: dict[str, list[Post]] = {}
    for post in numbered.filter(number__lte=OF_EACH_KIND).for_list().newest_first():
        found.setdefault(post.kind, []).append(post)
    return [
        (kind, capfirst(str(Post.Kind(kind).label)), found[kind])
        for kind in Post.Kind.values
        if kind in found
    ]


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """What was found for ``q``, narrowed by what else stands in the address. Works without script."""
    query = request.GET.get("q", "").replace("\x00", " ").strip()[:QUERY_LENGTH]
    number = page_number(request)
    if number > search.HIT_LIMIT // HITS_PER_PAGE:
        raise Http404("no such page")
    chosen = {name: request.GET[name][:120] for name in FACETS if request.GET.get(name)}
    sort: search.Sort = "newest" if request.GET.get("sort") == "newest" else "relevance"
    results = search.Results()
    if query or chosen:
        results = search.find(
            query,
            kinds=["post"],
            filters={name: [value] for name, value in chosen.items()},
            language=get_language(),
            sort=sort,
            limit=HITS_PER_PAGE,
            offset=(number - 1) * HITS_PER_PAGE,
        )
    if number > 1 and not results.hits:
        raise Http404("no such page")
    state = {"q": query, **chosen, **({"sort": sort} if sort == "newest" else {})}
    context = {
        "query": query,
        "chosen": chosen,
        "is_asked": bool(query or chosen),
        "results": results,
        "hits": _with_posts(results),
        "facets": _facets(results, state),
        "sort": sort,
        "other_sort": _address(state, sort="" if sort == "newest" else "newest"),
        "suggestion_url": _address({"q": results.suggestion}) if results.suggestion else "",
        "number": number,
        "newer": _address(state, page=str(number - 1)) if number > 1 else "",
        "older": _address(state, page=str(number + 1)) if results.total > number * HITS_PER_PAGE else "",
    }
    return render(request, "search.html", context)


def _with_posts(results: search.Results) -> list[tuple[search.Hit, Post]]:
    """Each hit with its post; one that is not public after all (the index lags, the page must not) is left out."""
    posts = Post.objects.published().for_list().in_bulk([int(hit.pk) for hit in results.hits])
    return [(hit, posts[int(hit.pk)]) for hit in results.hits if int(hit.pk) in posts]


def _facets(results: search.Results, state: dict[str, str]) -> list[dict[str, Any]]:
    """What the results can be narrowed by, with counts and addresses; two queries for names."""
    names: dict[str, dict[str, str]] = {
        "kind": {value: capfirst(str(label)) for value, label in Post.Kind.choices},
        "tag": _names(Tag, results.facets.get("tag", [])),
        "region": _names(Region, results.facets.get("region", [])),
    }
    shown = []
    for name in FACETS:
        values = []
        for value, count in results.facets.get(name, [])[:FACET_VALUES]:
            is_chosen = state.get(name) == value
            url = _address(state, **{name: "" if is_chosen else value})
            label = names.get(name, {}).get(value, value)
            values.append({"label": label, "count": count, "url": url, "is_chosen": is_chosen})
        if len(values) > 1 or state.get(name):
            shown.append({"name": name, "values": values})
    return shown


def _names(model: type[Any], counted: list[tuple[str, int]]) -> dict[str, str]:
    slugs = [slug for slug, _ in counted[:FACET_VALUES]]
    return dict(model.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}


def _address(state: dict[str, str], **changes: str) -> str:
    changed = {name: value for name, value in {**state, **changes}.items() if value}
    return f"{reverse('search')}?{urlencode(changed)}"


@require_safe
@cache_control(public=True, max_age=3600)
def house_css(request: HttpRequest) -> HttpResponse:
    """The accent colour as custom properties: the policy forbids inline styles."""
    colour = House.load().accent_colour
    if not HEX_COLOUR.regex.match(colour):  # type: ignore[union-attr] # compiled where it is defined
        colour = House._meta.get_field("accent_colour").default
    return HttpResponse(accent_css(colour), content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture from the media folder; its name is made anew with every upload. Other files have conditions."""
    try:
        return serve(request, path, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
    except OSError as error:  # a name longer than the file system takes
        raise Http404 from error


@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """What the programming interface offers, for people; its description for programs is beside it."""
    paths = api.get_openapi_schema()["paths"]
    offers = [
        {
            "path": path,
            "summary": methods["get"]["summary"],
            "parameters": [
                given["name"] for given in methods["get"].get("parameters", []) if given["in"] == "query"
            ],
        }
        for path, methods in paths.items()
    ]
    return render(request, "api.html", {"offers": offers, "about": api.description, "read_at": {}})


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /admin/",
        "Disallow: /preview/",
        "Disallow: /search/",
        "",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
        f"Sitemap: {request.build_absolute_uri('/sitemap-news.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
