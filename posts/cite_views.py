"""How a post, its sources and a single source are cited: a page with words to copy, and files to import."""

from __future__ import annotations

from typing import Any

from anyascii import anyascii
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from posts.citation_formats import Work
from posts.citing import FORMS, reference, sources_of, work_of_post, work_of_source
from posts.lifetimes import keep_until
from posts.models import House, Post, Quotation, Source
from posts.reuse_views import ascii_name, post_or_404
from posts.slugs import make_slug


@require_safe
def cite(request: HttpRequest, year: int, month: int, slug: str) -> HttpResponse:
    """References to one post in every form, and to all that it quotes. Nine queries."""
    post, house = post_or_404(year, month, slug), House.load()
    work = work_of_post(post, house, site=request.build_absolute_uri("/"))
    quoted = set(post.quotations.standing().values_list("source", flat=True))
    response = render(
        request,
        "posts/cite.html",
        {
            "post": post,
            "house": house,
            "reference": reference(work),
            "forms": [
                {"name": name, "key": form, "text": write([work]), "url": _file_of(post, "cite_file", form)}
                for form, (write, _type, name) in FORMS.items()
            ],
            "sources": [
                {
                    "reference": reference(work_of_source(source)),
                    "url": source.get_absolute_url() if source.pk in quoted else "",
                }
                for source in sources_of(post)
            ],
            "source_files": [
                {"name": name, "url": _file_of(post, "cite_sources", form)}
                for form, (_write, _type, name) in FORMS.items()
            ],
        },
    )
    return keep_until(response, timezone.now(), post.expires_at)


@require_safe
def post_file(request: HttpRequest, year: int, month: int, slug: str, form: str) -> HttpResponse:
    """One post as a file of one reference."""
    post = post_or_404(year, month, slug)
    work = work_of_post(post, House.load(), site=request.build_absolute_uri("/"))
    response = _file([work], form, ascii_name(post), request.build_absolute_uri(post.get_absolute_url()))
    return keep_until(response, timezone.now(), post.expires_at)


@require_safe
def sources_file(request: HttpRequest, year: int, month: int, slug: str, form: str) -> HttpResponse:
    """Everything that a post quotes, in the order in which it does."""
    post = post_or_404(year, month, slug)
    works = [work_of_source(source) for source in sources_of(post)]
    if not works:
        raise Http404("quotes nothing that has a source")
    address = request.build_absolute_uri(post.get_absolute_url())
    response = _file(works, form, f"{ascii_name(post)}-sources", address)
    return keep_until(response, timezone.now(), post.expires_at)


@require_safe
def source_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """One work, as long as a public post quotes it."""
    quoting = Quotation.objects.standing().filter(post__in=Post.objects.published())
    rows = Source.objects.for_attribution().filter(pk__in=quoting.values("source"))
    source = get_object_or_404(rows, slug=slug)
    name = make_slug(anyascii(source.slug), max_length=80)
    address = request.build_absolute_uri(source.get_absolute_url())
    return keep_until(_file([work_of_source(source)], form, name, address), timezone.now())


def _file(works: list[Work], form: str, name: str, page: str) -> HttpResponse:
    write, media_type, _label = FORMS[form]
    response = HttpResponse(write(works), content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.headers["Link"] = f'<{page}>; rel="canonical"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _file_of(post: Post, name: str, form: str) -> str:
    month: Any = post.month_on
    return reverse(f"posts:{name}", args=[month.year, month.month, post.slug, form])
