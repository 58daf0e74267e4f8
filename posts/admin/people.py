"""People and organisations in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from posts.admin.merging_desk import MergeableAdmin
from posts.models import Organization, OrganizationName, Person, PersonName, Quotation
from posts.redirects import move_listing


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


class NamedAdmin(MergeableAdmin):
    """Found by any of its names, accents or not; leaves a redirect when its address changes."""

    speaker_field: str
    searches_folded = True
    search_help_text = _("Any name, with or without accents")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: QuerySet = super().get_queryset(request).annotate(_quoted=quotations_of(self.speaker_field))
        return rows

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        old = type(obj)._default_manager.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        if old is not None:
            move_listing(self.opts.model_name or "", old.slug, obj.slug)
        self._warn_of_namesakes(request, obj)

    def _warn_of_namesakes(self, request: HttpRequest, obj: Any) -> None:
        named = Q(folded=obj.folded) | Q(other_names__folded=obj.folded)
        others = self.model._default_manager.filter(named).exclude(pk=obj.pk).distinct()[:5]
        if others:
            links = format_html_join(
                ", ",
                '<a href="{}">{}</a>',
                (
                    (
                        reverse(f"admin:posts_{self.opts.model_name}_change", args=[row.pk]),
                        f"{row} ({row.slug})",
                    )
                    for row in others
                ),
            )
            words = _(
                "There is another record of this name: {}. If both are one, <a href='{}'>merge them</a>."
            )
            keys = urlencode({"ids": [obj.pk, *(row.pk for row in others)]}, doseq=True)
            url = f"{reverse(f'admin:posts_{self.opts.model_name}_merge')}?{keys}"
            self.message_user(request, format_html(str(words), links, url), messages.WARNING)

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
        rows: QuerySet = (
            super().get_queryset(request).annotate(_published=Count("sources_published", distinct=True))
        )
        return rows

    @admin.display(description=_("sources"), ordering="_published")
    def published(self, obj: Any) -> int:
        return int(obj._published)
