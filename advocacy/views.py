"""The first page, which needs both apps; and the small files that describe the site."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, Q
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
from posts import embeds, notices
from posts.colours import accent_css
from posts.lifetimes import keep_until
from posts.listed import KIND_KEYS, Lists, Under
from posts.listing_views import with_public_posts
from posts.models import House, Post, PostEmbed, Report
from posts.models.house import HEX_COLOUR
from posts.references import extract_references

SECURITY_TXT_LASTS = dt.timedelta(days=180)
LATEST = 7
OF_EACH_KIND = 4
WAITING = 3
CALLS_LOOKED_FOR = 200  # posts: what was asked before them is no current call


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The lead story, notices, the latest, the current call and its clocks, petitions, dossiers, more of each kind."""
    now = timezone.now()
    standing, notices_change_at = notices.standing(now)
    petitions = told(Petition.objects.open(now).order_by(F("closes_at").asc(nulls_last=True), "pk")[:3], now)
    lists = Lists(now)
    latest = lists.page(Under.ALL, 0, get_language() or "")[: LATEST + 1]
    lead = next(
        (post for post in latest[:4] if post.kind == Post.Kind.COMMENTARY), latest[0] if latest else None
    )
    context: dict[str, Any] = {
        "lead": lead,
        "latest": [post for post in latest if post != lead][:LATEST],
        "call": _current_call(lists),
        "letters": Letter.objects.filter(Q(closes_at=None) | Q(closes_at__gt=now), language=get_language())[
            :2
        ],
        "notices": standing,
        "petitions": [row for row in petitions if row.life.is_open],
        "reports": with_public_posts(Report, lists).select_related("lead_image").order_by("-latest_at")[:3],
        "waiting": _waiting_longest(now),
        "kinds": _of_each_kind(lists, shown={post.pk for post in latest}),
    }
    ahead = [row.life.next_instant for row in petitions]
    ahead += [Petition.objects.next_opening(now), notices_change_at]
    ahead += [letter.closes_at for letter in context["letters"]]
    return keep_until(render(request, "home.html", context), now, *ahead)


def _current_call(lists: Lists) -> dict[str, Any] | None:
    """The call of the newest post that makes one, rendered, with that post; three queries, or one without any."""
    rows = lists.rows(Under.ALL, language=get_language() or "", key=0)
    recent = rows.values("post")[:CALLS_LOOKED_FOR]
    making = PostEmbed.objects.filter(kind="call", post__in=recent).values("post")
    newest = Post.objects.published(lists.at).filter(pk__in=making).newest_first()
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


def _of_each_kind(lists: Lists, shown: set[int]) -> list[tuple[str, str, list[Post]]]:
    """Kind, its label, and its newest posts; two queries. An index knows the newest keys of each kind."""
    of_any = [
        Q(pk__in=rows.exclude(post__in=shown).values("post")[:OF_EACH_KIND])
        for kind in Post.Kind
        for rows in [lists.rows(Under.KIND, language=get_language() or "", key=KIND_KEYS[kind])]
    ]
    newest = Post.objects.published(lists.at).filter(reduce(or_, of_any))
    found: dict[str, list[Post]] = {}
    for post in newest.for_list().newest_first():
        found.setdefault(post.kind, []).append(post)
    return [
        (kind, capfirst(str(Post.Kind(kind).label)), found[kind])
        for kind in Post.Kind.values
        if kind in found
    ]


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
    """Where robots may go. The sitemap for news is named by the index, and only while there is news in it."""
    lines = [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /admin/",
        "Disallow: /preview/",
        "Disallow: /search/",
        "",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole. Source: RFC 9116. Not there until somebody says who it is."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise Http404("no SECURITY_CONTACT is set")
    if "://" not in contact and not contact.startswith(("mailto:", "tel:")):
        contact = f"mailto:{contact}"
    # At least half a year, to the day, so that the file is the same all day long.
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=dt.UTC)
    lines = [
        f"Contact: {contact}",
        f"Expires: {today + SECURITY_TXT_LASTS:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
