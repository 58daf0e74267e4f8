"""Pages and files for those who take a post along: partners, networks that draw a card, newsrooms that print."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Final

from anyascii import anyascii
from django.core.cache import cache
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from posts import republishing
from posts.cards import Card, draw
from posts.lifetimes import keep_until
from posts.listings import public_posts
from posts.models import House, Post
from posts.paging import page_of
from posts.press_releases import release_of
from posts.release_pdf import make_pdf
from posts.slugs import make_slug

KIT_TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "zip": "application/zip",
}
DRAWN_FOR: Final = 24 * 3600  # seconds for which a drawn card or a PDF is kept


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """The newest pieces that may be republished, and on what terms."""
    page = page_of(request, public_posts().republishable().for_list())
    house = House.load()
    terms = republishing.terms_of(house.republication_terms)
    return render(request, "posts/partners.html", {"page": page, "terms": terms, "house": house})


@require_safe
def republish(request: HttpRequest, year: int, month: int, slug: str) -> HttpResponse:
    """The kit of one post in three forms; for one that is not ours to give, the way to the original."""
    post, house = post_or_404(year, month, slug), House.load()
    kit = None
    if post.is_republishable:
        kit = republishing.make_kit(post, house, site=request.build_absolute_uri("/"))
    response = render(request, "posts/republish.html", {"post": post, "kit": kit, "house": house})
    return keep_until(response, timezone.now(), post.expires_at)


@require_safe
def kit_file(request: HttpRequest, year: int, month: int, slug: str, form: str) -> HttpResponse:
    """One form of the kit as a file. Nobody is asked who they are, and nobody is counted."""
    post = post_or_404(year, month, slug)
    if not post.is_republishable:
        raise Http404("not to be passed on")
    kit = republishing.make_kit(post, House.load(), site=request.build_absolute_uri("/"))
    content: str | bytes
    match form:
        case "html":
            content = kit.document
        case "markdown":
            content = kit.markdown
        case "text":
            content = kit.text
        case _:
            content = republishing.pack(kit, republishing.picture_files(kit))
    response = HttpResponse(content, content_type=KIT_TYPES[form])
    ending = {"html": "html", "markdown": "md", "text": "txt", "zip": "zip"}[form]
    response.headers["Content-Disposition"] = f'attachment; filename="{ascii_name(post)}.{ending}"'
    response.headers["Link"] = f'<{kit.canonical_url}>; rel="canonical"'
    response.headers["X-Robots-Tag"] = "noindex"
    return keep_until(response, timezone.now(), post.expires_at)


@require_safe
def social_card(request: HttpRequest, year: int, month: int, slug: str) -> HttpResponse:
    """The post as a picture of 1200 by 630 pixels, for previews in networks and messages."""
    post, house = post_or_404(year, month, slug), House.load()
    kind = capfirst(str(post.get_kind_display()))
    card = Card(title=post.title, label=kind, house=house.site_name, accent=house.accent_colour)
    # Nothing else is drawn, so the words are the key: nothing has to be thrown away.
    drawn = cache.get_or_set(f"card:{hash_of(card)}", lambda: draw(card), DRAWN_FOR)
    response = HttpResponse(drawn, content_type="image/png")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return keep_until(response, timezone.now(), post.expires_at)


@require_safe
def release_pdf(request: HttpRequest, year: int, month: int, slug: str) -> HttpResponse:
    """A press release to print or attach."""
    post = post_or_404(year, month, slug)
    if post.kind != Post.Kind.PRESS_RELEASE:
        raise Http404("no press release")
    release = release_of(post, House.load(), site=request.build_absolute_uri("/"))
    made = cache.get_or_set(f"release:{hash_of(release)}", lambda: make_pdf(release), DRAWN_FOR)
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{ascii_name(post)}.pdf"'
    response.headers["Link"] = f'<{release.address}>; rel="canonical"'
    return keep_until(response, timezone.now(), post.expires_at)


def hash_of(what: object) -> str:
    """A short name for exactly these words."""
    return hashlib.sha256(repr(what).encode()).hexdigest()


def ascii_name(post: Post) -> str:
    """The slug as a file name that every system bears."""
    return make_slug(anyascii(post.slug), max_length=80)


def post_or_404(year: int, month: int, slug: str) -> Post:
    """The public post at an address of the page's language, with what its page shows; four queries."""
    here = Q(month_on=dt.date(year, month, 1), slug=slug.lower(), language=get_language())
    post = Post.objects.published().for_page().filter(here).first()
    if post is None:
        raise Http404("no such post")
    return post
