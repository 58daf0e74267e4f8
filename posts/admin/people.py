"""People and organisations in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from posts.admin.desk import DeskAdmin
from posts.models import Organization, OrganizationName, Person, PersonName, Quotation
from posts.redirects import move
from posts.stems import fold


class PersonNameInline(admin.TabularInline):
    model = PersonName
    extra = 1


class OrganizationNameInline(admin.TabularInline):
    model = OrganizationName
    extra = 1


def quotations_of(field: str) -> Coalesce:
    """How many standing quotations have the row as ``field``: a subquery, because two joins would multiply rows."""
    counted = (
        Quotation.objects.standing()
        .filter(**{field: OuterRef("pk")})
        .order_by()
        .values(field)
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(counted), 0)


class NamedAdmin(DeskAdmin):
    """Found by any of its names, accents or not; leaves a redirect when its address changes."""

    speaker_field: str
    search_help_text = _("Any name, with or without accents")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(_quoted=quotations_of(self.speaker_field))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return super().get_search_results(request, queryset, fold(search_term))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        old = type(obj)._default_manager.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        if old is not None:
            move(old.get_absolute_url(), obj.get_absolute_url())

    @admin.display(description=_("quoted"), ordering="_quoted")
    def quoted(self, obj: Any) -> int:
        return int(obj._quoted)


@admin.register(Person)
class PersonAdmin(NamedAdmin):
    list_display = ["name", "role", "quoted"]
    search_fields = ["folded", "other_names__folded", "slug"]
    fields = ["name", "sort_name", "role", "description", "url", "slug"]
    inlines = [PersonNameInline]
    speaker_field = "speaker_person"
    kind_in_bodies = "person"


@admin.register(Organization)
class OrganizationAdmin(NamedAdmin):
    list_display = ["name", "kind", "published", "quoted"]
    list_filter = ["kind"]
    search_fields = ["folded", "other_names__folded", "slug"]
    fields = ["name", "kind", "description", "url", "slug"]
    inlines = [OrganizationNameInline]
    speaker_field = "speaker_organization"
    kind_in_bodies = "organization"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(_published=Count("sources_published", distinct=True))

    @admin.display(description=_("sources"), ordering="_published")
    def published(self, obj: Any) -> int:
        return int(obj._published)
