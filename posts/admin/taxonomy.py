"""Tags and facets in the admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from posts.admin.desk import DeskAdmin
from posts.models import Region, Report, Series, Tag, TagAlias, Theme
from posts.redirects import move


class TermAdmin(DeskAdmin):
    """Anything that posts are filed under: how often it is used, and a redirect when its address changes."""

    list_display = ["name", "slug", "used_on"]
    search_fields = ["name", "slug"]
    search_help_text = _("Name or address")
    ordering = ["name"]
    searches_folded = True
    posts_relation = "posts"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: QuerySet = (
            super().get_queryset(request).annotate(_used=Count(self.posts_relation, distinct=True))
        )
        return rows

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("name",)}

    @admin.display(description=_("posts"), ordering="_used")
    def used_on(self, obj: Any) -> int:
        return int(obj._used)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        old = type(obj)._default_manager.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        if old is not None:
            move(old.get_absolute_url(), obj.get_absolute_url())


class TagAliasInline(admin.TabularInline):
    model = TagAlias
    extra = 1
    verbose_name_plural = _("also found under")


@admin.register(Tag)
class TagAdmin(TermAdmin):
    list_display = ["name", "slug", "used_on", "other_names"]
    search_fields = ["name", "slug", "aliases__folded"]
    posts_relation = "tagged_posts"
    inlines = [TagAliasInline]
    fields = ["name", "slug", "description"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: QuerySet = super().get_queryset(request).prefetch_related("aliases")
        return rows

    @admin.display(description=_("aliases"))
    def other_names(self, obj: Tag) -> str:
        return ", ".join(alias.name for alias in obj.aliases.all())


@admin.register(Region, Theme)
class FacetAdmin(TermAdmin):
    fields = ["name", "slug", "description"]


@admin.register(Report)
class ReportAdmin(TermAdmin):
    fields = ["name", "slug", "description", "introduction", "lead_image"]
    autocomplete_fields = ["lead_image"]


@admin.register(Series)
class SeriesAdmin(TermAdmin):
    fields = ["name", "slug", "description"]
