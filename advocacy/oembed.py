"""oEmbed for posts, quotations, demands and petitions: a card to show on other sites, without script or cookie.

The provider answers for the addresses of this site that readers see; the cards are pages of their own, the only ones
that others may frame. Source: oEmbed 1.0, https://oembed.com/
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from uuid import UUID

from csp.decorators import csp_replace
from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from campaigns.models import Demand, Petition
from campaigns.petitions import told
from posts.lifetimes import keep_until
from posts.models import House, Post, Quotation
from posts.structured_data import card_url

WIDTH, NARROWEST = 600, 240  # CSS pixels
SHOWN: Final = 480  # characters of a quotation or demand; the rest is behind the link


@dataclass(frozen=True)
class Shown:
    """What one card shows. ``template`` is its inner part, ``words`` what decides how tall it is."""

    title: str
    address: str
    template: str
    context: dict[str, Any]
    words: str
    author: str = ""
    author_url: str = ""
    picture: str = ""
    until: dt.datetime | None = None
    least: int = 200  # CSS pixels of all that is not ``words``


@require_safe
def provider(request: HttpRequest) -> HttpResponse:
    """Answer an oEmbed consumer: 404 for what has no card, 501 for a format that is not JSON."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse("only JSON is spoken here", status=501, content_type="text/plain; charset=utf-8")
    name, arguments, language = _target(request, request.GET.get("url", ""))
    with translation.override(language):
        shown = SHOWERS[name](**arguments)
        house = House.load()
        width = _bounded(request.GET.get("maxwidth"), WIDTH, least=NARROWEST)
        height = _height(shown, width)
        asked = request.GET.get("maxheight")
        frame = request.build_absolute_uri(reverse(FRAMES[name], kwargs=arguments))
    whole = request.build_absolute_uri
    answer: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": shown.title,
        "provider_name": house.site_name,
        "provider_url": whole("/"),
        "cache_age": settings.PUBLIC_CACHE_SECONDS,
        "width": width,
        "height": _bounded(asked, height, least=120),
        "html": format_html(
            '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" sandbox="allow-popups '
            'allow-popups-to-escape-sandbox" style="border:0;max-width:100%"></iframe>',
            frame,
            shown.title,
            width,
            _bounded(asked, height, least=120),
        ),
    }
    if shown.author:
        answer |= {"author_name": shown.author}
    if shown.author_url:
        answer |= {"author_url": whole(shown.author_url)}
    if shown.picture:
        answer |= {"thumbnail_url": whole(shown.picture), "thumbnail_width": 1200, "thumbnail_height": 630}
    response = JsonResponse(answer)
    return keep_until(response, timezone.now(), shown.until)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type] # the library has no types
def card(request: HttpRequest, kind: str, **arguments: Any) -> HttpResponse:
    """One card as a page: what other sites put into a frame."""
    shown = SHOWERS[kind](**arguments)
    context = {"shown": shown, "house": House.load(), **shown.context}
    response = render(request, "embeds/card.html", context)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return keep_until(response, timezone.now(), shown.until)


def _post(year: int, month: int, slug: str) -> Shown:
    here = Q(month_on=dt.date(year, month, 1), slug=slug.lower(), language=get_language())
    post = get_object_or_404(Post.objects.published().for_page(), here)
    signer = post.byline[0] if post.byline else None
    return Shown(
        title=post.title,
        address=post.get_absolute_url(),
        template="embeds/_post.html",
        context={"post": post},
        words=f"{post.title} {post.title} {post.summary}",
        author=str(signer or ""),
        author_url=signer.get_absolute_url() if signer else "",
        picture=card_url(post),
        until=post.expires_at,
    )


def _quotation(key: UUID) -> Shown:
    rows = Quotation.objects.standing().filter(post__in=Post.objects.published())
    row = get_object_or_404(rows.for_list().prefetch_related("source__source_authors__person"), key=key)
    words = Truncator(row.exact).chars(SHOWN)
    return Shown(
        title=str(row),
        address=row.get_absolute_url(),
        template="embeds/_quotation.html",
        context={"quotation": row, "words": words},
        words=words,
        author=row.speaker_label,
        author_url=row.speaker.get_absolute_url() if row.speaker else "",
        until=row.post.expires_at,
    )


def _demand(slug: str) -> Shown:
    at = timezone.now()
    row = get_object_or_404(Demand.objects.public(at).select_related("addressee"), slug=slug.lower())
    words = Truncator(row.operative_text).chars(SHOWN)
    return Shown(
        title=row.title,
        address=row.get_absolute_url(),
        template="embeds/_demand.html",
        context={"demand": row, "words": words},
        words=words,
        until=row.public_until,
    )


def _petition(slug: str) -> Shown:
    now = timezone.now()
    rows = told(Petition.objects.filter(slug=slug.lower()).select_related("addressee"), now)
    if not rows:
        raise Http404("no such petition")
    row = rows[0]
    return Shown(
        title=row.petition.title,
        address=row.petition.get_absolute_url(),
        template="embeds/_petition.html",
        context={"petition": row.petition, "life": row.life},
        words=f"{row.petition.title} {row.petition.summary}",
        until=row.life.next_instant,
        least=310,
    )


SHOWERS: Final[dict[str, Callable[..., Shown]]] = {
    "posts:detail": _post,
    "posts:quotation": _quotation,
    "campaigns:demand": _demand,
    "campaigns:petition": _petition,
}
# The page of each card, by the page that it stands for.
FRAMES: Final = {
    "posts:detail": "embed_post",
    "posts:quotation": "embed_quotation",
    "campaigns:demand": "embed_demand",
    "campaigns:petition": "embed_petition",
}


def _target(request: HttpRequest, address: str) -> tuple[str, dict[str, Any], str]:
    """Which page of this site an address means: its name, arguments and language. Raises Http404 for all others."""
    try:
        parts = urlsplit(address)
        path = unquote(parts.path)
        is_ours = parts.scheme in {"http", "https"} and parts.netloc.lower() == request.get_host().lower()
        if not is_ours or len(path) > 500:
            raise Http404("not a page of this site")
        language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
        with translation.override(language):
            match = resolve(path)
    except (ValueError, Resolver404) as error:
        raise Http404("not a page of this site") from error
    if match.view_name not in SHOWERS:
        raise Http404("this page has no card")
    return match.view_name, dict(match.captured_kwargs), language  # type: ignore[attr-defined] # the stubs lack it


def _bounded(asked: str | None, most: int, *, least: int) -> int:
    """The number asked for, within bounds; what is no number counts as none."""
    if not asked or not asked.isascii() or not asked.isdigit() or len(asked) > 6:
        return most
    return max(least, min(int(asked), most))


def _height(shown: Shown, width: int) -> int:
    """CSS pixels that the card takes: a little too many rather than a scrollbar."""
    per_line = max(16, (width - 56) // 10)
    return shown.least + 30 * (1 + len(shown.words) // per_line)
