"""Calls in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns.forms import CallForm
from campaigns.models import Call
from posts.admin.desk import DeskAdmin
from posts.models import Post
from posts.projections import index_post
from posts.revisions import record_revision
from posts.usage import posts_naming


@admin.register(Call)
class CallAdmin(DeskAdmin):
    form = CallForm
    list_display = ["name", "addressee", "demand_count", "modified_at"]
    list_select_related = ["addressee"]
    search_fields = ["name", "introduction", "restatements__text"]
    search_help_text = _("Name or wording")
    date_hierarchy = "created_at"
    kind_in_bodies = "call"
    autocomplete_fields = ["asker", "addressee"]
    fieldsets = [
        (None, {"fields": ["name", "addressee", "introduction", "demands"]}),
        (_("Rarely needed"), {"classes": ["collapse"], "fields": ["has_heading", "heading", "asker"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: QuerySet = super().get_queryset(request).annotate(_demands=Count("restatements"))
        return rows

    @admin.display(description=_("demands"), ordering="_demands")
    def demand_count(self, obj: Any) -> int:
        return int(obj._demands)

    def finish_save(
        self, request: HttpRequest, obj: Any, *, change: bool, changes: dict[str, tuple[Any, Any]]
    ) -> None:
        """Changing a call is changing the words of every post in which it stands: keep and index them anew."""
        super().finish_save(request, obj, change=change, changes=changes)
        for post in Post.objects.filter(pk__in=posts_naming("call", obj.pk)) if change else ():
            index_post(post)
            record_revision(post, by=request.user, note=_("The call “%s” changed") % obj)  # type: ignore[arg-type] # staff

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        form.save_demands()
        super().save_related(request, form, formsets, change)
