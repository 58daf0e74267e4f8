"""The index of all sitemaps, their files, and the one for news."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaigns import sitemaps as campaigns_sitemaps
from posts import sitemaps as posts_sitemaps
from posts.publishing import generation
from posts.sitemaps import KeyRanges

SITEMAPS: Final = {**posts_sitemaps.SITEMAPS, **campaigns_sitemaps.SITEMAPS}
KEPT_FOR: Final = 600  # seconds
NEWS: Final = {"news": posts_sitemaps.NewsSitemap}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every file of every section that has something; three queries a section at most, however much it holds.

    Counting everything takes a while where there is much: the index is kept until something changes that readers see,
    and for ten minutes at most, since time alone publishes too.
    """
    key = f"sitemap:{generation()}:{request.build_absolute_uri('/')}"
    files = cache.get(key)
    if files is None:
        files = _files(request)
        cache.set(key, files, KEPT_FOR)
    return render(request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml")


def _files(request: HttpRequest) -> list[dict[str, object]]:
    files: list[dict[str, object]] = []
    for name, make in {**SITEMAPS, **NEWS}.items():
        section: Sitemap = make()
        pages: Any = section.paginator
        if not pages.count:
            continue
        address = reverse("sitemap_news") if name == "news" else reverse("sitemap_section", args=[name])
        whole = request.build_absolute_uri(address)
        if isinstance(pages, KeyRanges):
            parts = pages.parts
        else:
            parts = dict.fromkeys(pages.page_range, section.get_latest_lastmod())
        files += [
            {"location": whole if number == 1 else f"{whole}?p={number}", "last_mod": changed_at}
            for number, changed_at in parts.items()
        ]
    return files


@require_safe
def section(request: HttpRequest, section: str) -> HttpResponseBase:
    """One file of one section, with the pictures of its pages."""
    return sitemap(request, SITEMAPS, section=section)  # type: ignore[arg-type] # a section is made when it is called


@require_safe
def news(request: HttpRequest) -> HttpResponseBase:
    """The texts of the last two days."""
    return sitemap(request, NEWS, section="news", template_name="sitemap_news.xml")  # type: ignore[arg-type] # see above
