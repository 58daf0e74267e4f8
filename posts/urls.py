"""Addresses of publications and of what they are filed under; each list with its feeds."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path, register_converter

from posts import cite_views, feeds, listing_views, quotation_views, reuse_views, views


class YearConverter:
    regex = "[1-9][0-9]{3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int | str) -> str:
        return f"{int(value):04d}"


class MonthConverter:
    regex = "0[1-9]|1[0-2]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int | str) -> str:
        return f"{int(value):02d}"


class WordConverter:
    """A slug in any script."""

    regex = r"[\w-]{1,150}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CitationConverter:
    """How a file of references is written; its name ends so. See ``posts.citing.FORMS``."""

    regex = "json|bib|ris"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CitationConverter, "citation")
register_converter(YearConverter, "yyyy")
register_converter(MonthConverter, "mm")
register_converter(WordConverter, "word")

app_name = "posts"

LISTS: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
    "tag": ("tags", listing_views.listing),
    "region": ("regions", listing_views.listing),
    "theme": ("themes", listing_views.listing),
    "report": ("reports", listing_views.listing),
    "series": ("series", listing_views.listing),
    "kind": ("kinds", listing_views.listing),
    "person": ("people", listing_views.person),
    "organization": ("organizations", listing_views.organization),
    "source": ("sources", listing_views.source),
}


def list_patterns() -> list[URLPattern]:
    """The page and the three feeds of every list."""
    patterns = []
    for kind, (plural, view) in LISTS.items():
        here = {"kind": kind} if view is listing_views.listing else {}
        base = f"{plural}/<word:slug>/"
        patterns += [
            path(base, view, here, name=kind),
            path(f"{base}feed/", feeds.ListingFeed(), {"kind": kind}, name=f"{kind}_feed"),
            path(f"{base}feed.atom", feeds.ListingAtomFeed(), {"kind": kind}, name=f"{kind}_atom"),
            path(f"{base}feed.json", feeds.ListingJsonFeed(), {"kind": kind}, name=f"{kind}_json"),
        ]
    return patterns


urlpatterns = [
    path("feed/", feeds.SiteFeed(), name="feed"),
    path("feed.atom", feeds.SiteAtomFeed(), name="atom"),
    path("feed.json", feeds.SiteJsonFeed(), name="json"),
    path("partners/", reuse_views.partners, name="partners"),
    path("partners/feed/", feeds.PartnersFeed(), name="partners_feed"),
    path("partners/feed.atom", feeds.PartnersAtomFeed(), name="partners_atom"),
    path("partners/feed.json", feeds.PartnersJsonFeed(), name="partners_json"),
    path("preview/<word:token>/", views.shared_preview, name="shared_preview"),
    path("posts/", listing_views.archive, name="archive"),
    path("posts/<yyyy:year>/", listing_views.archive_year, name="archive_year"),
    path("posts/<yyyy:year>/<mm:month>/", listing_views.archive_month, name="archive_month"),
    path("posts/<yyyy:year>/<mm:month>/<word:slug>/", views.post_detail, name="detail"),
    *(
        path(f"posts/<yyyy:year>/<mm:month>/<word:slug>/{name}", view, more, name=called)
        for name, view, more, called in (
            ("republish/", reuse_views.republish, {}, "republish"),
            ("republish/article.html", reuse_views.kit_file, {"form": "html"}, "kit_html"),
            ("republish/article.md", reuse_views.kit_file, {"form": "markdown"}, "kit_markdown"),
            ("republish/article.txt", reuse_views.kit_file, {"form": "text"}, "kit_text"),
            ("republish/kit.zip", reuse_views.kit_file, {"form": "zip"}, "kit_zip"),
            ("cite/", cite_views.cite, {}, "cite"),
            ("cite.<citation:form>", cite_views.post_file, {}, "cite_file"),
            ("sources.<citation:form>", cite_views.sources_file, {}, "cite_sources"),
            ("card.png", reuse_views.social_card, {}, "card"),
            ("release.pdf", reuse_views.release_pdf, {}, "release_pdf"),
        )
    ),
    path("tags/", listing_views.tag_list, name="tag_list"),
    path("regions/", listing_views.facet_list, {"kind": "region"}, name="region_list"),
    path("themes/", listing_views.facet_list, {"kind": "theme"}, name="theme_list"),
    path("reports/", listing_views.facet_list, {"kind": "report"}, name="report_list"),
    path("series/", listing_views.facet_list, {"kind": "series"}, name="series_list"),
    path("people/", listing_views.name_list, {"kind": "person"}, name="person_list"),
    path("organizations/", listing_views.name_list, {"kind": "organization"}, name="organization_list"),
    path("sources/", listing_views.name_list, {"kind": "source"}, name="source_list"),
    path("quotations/", quotation_views.quotation_list, name="quotation_list"),
    path("quotations/feed/", feeds.QuotationsFeed(), name="quotations_feed"),
    path("quotations/feed.atom", feeds.QuotationsAtomFeed(), name="quotations_atom"),
    path("quotations/feed.json", feeds.QuotationsJsonFeed(), name="quotations_json"),
    path("quotations/<uuid:key>/", quotation_views.quotation, name="quotation"),
    path("sources/<word:slug>/copy/", views.source_copy, name="source_copy"),
    path("sources/<word:slug>/cite.<citation:form>", cite_views.source_file, name="cite_source"),
    *list_patterns(),
]
