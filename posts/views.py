"""One post, and copies of sources."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import unquote

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from selectolax.lexbor import LexborHTMLParser

from posts import after_article, embeds, pending
from posts.lifetimes import anniversary, completed_years, keep_until, never_keep
from posts.lost_links import copies_of
from posts.models import House, Post, PreviewLink, Quotation, Source
from posts.neighbourhood import neighbourhood_of
from posts.press_releases import lines_of
from posts.preview_links import count_opening, shown_by
from posts.rendering import Heading, RenderedBody, render_body
from posts.verdict_marks import evidence_of

# Words from which on a text gets a table of contents, if it has sections enough.
LONG_TEXT = 900
SECTIONS_OF_LONG_TEXT = 3


@require_safe
def post_detail(request: HttpRequest, year: int, month: int, slug: str) -> HttpResponse:
    """A public post at its address; 410 for one that was public; a permanent redirect from a wrong month."""
    slug = slug.lower()
    here = Q(month_on=dt.date(year, month, 1), slug=slug, language=get_language())
    post = Post.objects.published().for_page().filter(here).first()
    if post is None:
        return _elsewhere_or_gone(request, here, slug)
    if request.path != unquote(post.get_absolute_url()):  # a slug may be in any script
        return HttpResponsePermanentRedirect(post.get_absolute_url())
    now = timezone.now()
    if post.changes_at is not None and post.changes_at <= now and pending.release_one(post):
        # Approved changes have reached their instant before the job came round to them.
        return post_detail(request, year, month, slug)
    context = article_context(post, at=now)
    response = render(request, "posts/post_detail.html", context)
    return keep_until(response, now, *changes_ahead(context, now))


def changes_ahead(context: dict[str, Any], now: dt.datetime) -> list[dt.datetime | None]:
    """When the article of ``context`` changes by itself: what it embeds, what stands after it, its own end."""
    post = context["post"]
    ahead = [instant for instant in (post.expires_at, post.changes_at) if instant and instant > now]
    return [
        *ahead,
        embeds.next_instant(context["body"].embedded, now),
        context["after_changes_at"],
        context["age_changes_at"],
    ]


def article_context(post: Post, *, at: dt.datetime | None = None) -> dict[str, Any]:
    """What the article's template is given: the same for readers and, of a post in any state, for a preview."""
    at, house = at or timezone.now(), House.spoken()
    body = render_body(
        post.body, at=at, on=post.text_on, evidence=evidence_of(post, post.body), copies=copies_of(post)
    )
    neighbourhood = neighbourhood_of(post)
    after, after_changes_at = after_article.pieces(post.language, body.embedded, at)
    age, age_changes_at = _age(post, house, at)
    return {
        "post": post,
        "body": body,
        "contents": _contents(post, body),
        "credits": _credits(post, body),
        "footnotes": _footnotes(body),
        "neighbourhood": neighbourhood,
        "read_at": {
            other.language: other.get_absolute_url() for other in [*neighbourhood.translations, post]
        },
        "after": after,
        "after_changes_at": after_changes_at,
        "age": age,
        "age_changes_at": age_changes_at,
        "house": house,
        "release": lines_of(post, house, at=at) if post.kind == Post.Kind.PRESS_RELEASE else None,
    }


def _elsewhere_or_gone(request: HttpRequest, here: Q, slug: str) -> HttpResponse:
    gone = Post.objects.gone().filter(here).first()
    if gone is not None:
        return render(request, "posts/post_gone.html", {"post": gone}, status=410)
    # A slug that is right under a wrong month or language leads on, if only one public post has it.
    found = list(Post.objects.published().filter(slug=slug)[:2])
    if len(found) != 1:
        raise Http404("no such post")
    return HttpResponsePermanentRedirect(found[0].get_absolute_url())


@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """The post as it is saved now, whatever its state; 410 once the link has expired or was revoked.

    A link that was made so shows a public text with the changes that wait for it.
    """
    link = get_object_or_404(PreviewLink.objects.select_related("post"), token=token)
    with translation.override(link.post.language):
        if not link.is_open:
            return unseen(render(request, "posts/preview_over.html", {"link": link}, status=410))
        post, changes = shown_by(link)
        context = {**article_context(post), "is_preview": True, "preview_link": link, "changes": changes}
        response = render(request, "posts/post_detail.html", context)
    if request.method == "GET":
        count_opening(link)
    return unseen(response)


def unseen(response: HttpResponse) -> HttpResponse:
    """Keep an answer out of caches and indexes, and its address out of the logs of the sites that it links to."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return never_keep(response)


@require_safe
def source_copy(request: HttpRequest, slug: str) -> FileResponse:
    """The copy that an author permits, as long as the permission stands and a public post quotes the work."""
    quoting = Quotation.objects.standing().filter(post__in=Post.objects.published())
    source = get_object_or_404(
        Source.objects.exclude(permitted_file="").filter(
            permission_withdrawn_at=None, pk__in=quoting.values("source")
        ),
        slug=slug,
    )
    return FileResponse(source.permitted_file.open("rb"), content_type="application/pdf")


def _contents(post: Post, body: RenderedBody) -> list[Heading]:
    sections = [heading for heading in body.headings if heading.level == 2]
    return sections if post.word_count >= LONG_TEXT and len(sections) >= SECTIONS_OF_LONG_TEXT else []


def _age(post: Post, house: House, at: dt.datetime) -> tuple[int, dt.datetime | None]:
    """Years to be told because the house counts such a text as old (else 0), and when the answer changes. No query."""
    if not house.age_notice_years or post.public_from is None:
        return 0, None
    years = completed_years(post.public_from, at)
    is_old = years >= house.age_notice_years
    return years if is_old else 0, anniversary(post.public_from, max(years + 1, house.age_notice_years))


def _credits(post: Post, body: RenderedBody) -> list[str]:
    """The credits of all pictures on the page, each once, in order. No query: the figures already print them."""
    found = [post.lead_image.credit] if post.lead_image else []
    if body.embedded.get("image"):
        found += [" ".join(node.text().split()) for node in LexborHTMLParser(body.html).css("figure .credit")]
    return list(dict.fromkeys(filter(None, found)))


def _footnotes(body: RenderedBody) -> list[str]:
    """Where the body's links lead to, off this site, in order: paper has nothing to press. No query."""
    links = LexborHTMLParser(body.html).css('a[href^="http"]') if "http" in body.html else []
    return [link.attributes["href"] or "" for link in links]
