"""Every public and staff address."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path
from taggit.models import Tag as UnusedTag

from advocacy import (
    account_admin,  # noqa: F401 - registers
    errors,
    health,
    views,
)
from campaigns import sitemaps as campaigns_sitemaps
from posts import sitemaps as posts_sitemaps

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

SITEMAPS = {**posts_sitemaps.SITEMAPS, **campaigns_sitemaps.SITEMAPS}

# taggit's own table is not used: ours has real foreign keys, aliases and descriptions.
admin.site.unregister(UnusedTag)

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("admin/posts/imports/", include("advocacy.import_urls")),
    path("admin/posts/", include("posts.admin.endpoint_urls")),
    path("admin/campaigns/", include("campaigns.admin.endpoint_urls")),
    path("admin/", admin.site.urls),
    path("health/", health.health, name="health"),
    path("house.css", views.house_css, name="house_css"),
    path("ready/", health.ready, name="ready"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("media/images/<path:path>", views.picture, name="picture"),
    # The default language has no prefix.
    *i18n_patterns(
        path("", views.home, name="home"),
        path("search/", views.search_page, name="search"),
        path("", include("posts.urls")),
        path("", include("campaigns.urls")),
        prefix_default_language=False,
    ),
]
