"""Every public and staff address."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from taggit.models import Tag as UnusedTag

from advocacy import (
    account_admin,  # noqa: F401 - registers
    errors,
    health,
    metrics,
    oembed,
    searching,
    sitemap_views,
    staff_sessions,
    views,
)
from advocacy.api import api

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

# taggit's own table is not used: ours has real foreign keys, aliases and descriptions.
admin.site.unregister(UnusedTag)

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "accounts/",
        include(
            [
                path("sessions/", staff_sessions.sessions_page, name="usersessions_list"),
                path("", include("allauth.urls")),
            ]
        ),
    ),
    path("admin/posts/imports/", include("advocacy.import_urls")),
    path("admin/posts/", include("posts.admin.endpoint_urls")),
    path("admin/campaigns/", include("campaigns.admin.endpoint_urls")),
    path("admin/", admin.site.urls),
    path("api/", views.api_page, name="api"),
    path("api/", api.urls),
    path("health/", health.health, name="health"),
    path("house.css", views.house_css, name="house_css"),
    path("metrics/", metrics.metrics, name="metrics"),
    path("oembed/", oembed.provider, name="oembed"),
    path("ready/", health.ready, name="ready"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap_views.index, name="sitemap"),
    path("sitemap-news.xml", sitemap_views.news, name="sitemap_news"),
    path("sitemaps/<slug:section>.xml", sitemap_views.section, name="sitemap_section"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("media/images/<path:path>", views.picture, name="picture"),
    # The default language has no prefix.
    *i18n_patterns(
        path("", views.home, name="home"),
        path("search/", searching.search_page, name="search"),
        path("", include("posts.urls")),
        path("", include("campaigns.urls")),
        # After those that register the converters.
        path(
            "posts/<yyyy:year>/<mm:month>/<word:slug>/embed/",
            oembed.card,
            {"kind": "posts:detail"},
            name="embed_post",
        ),
        path(
            "quotations/<uuid:key>/embed/", oembed.card, {"kind": "posts:quotation"}, name="embed_quotation"
        ),
        path("demands/<word:slug>/embed/", oembed.card, {"kind": "campaigns:demand"}, name="embed_demand"),
        path(
            "petitions/<word:slug>/embed/", oembed.card, {"kind": "campaigns:petition"}, name="embed_petition"
        ),
        prefix_default_language=False,
    ),
]
