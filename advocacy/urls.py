"""Every public and staff address."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from taggit.models import Tag as UnusedTag

from advocacy import errors, health

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

# taggit's own table is not used: ours has real foreign keys, aliases and descriptions.
admin.site.unregister(UnusedTag)

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("admin/posts/", include("posts.admin.endpoint_urls")),
    path("admin/", admin.site.urls),
    path("health/", health.health, name="health"),
    path("ready/", health.ready, name="ready"),
]
