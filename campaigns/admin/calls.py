"""Calls in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns.forms import CallForm
from campaigns.models import Call
from posts.admin.embedded import EmbeddedAdmin


@admin.register(Call)
class CallAdmin(EmbeddedAdmin):
    form = CallForm
    list_display = ["name", "addressee", "demand_count", "modified_at"]
    list_select_related = ["addressee"]
    search_fields = ["name", "introduction", "restatements__text"]
    search_help_text = _("Name or wording")
    date_hierarchy = "created_at"
    kind_in_bodies = "call"
    autocomplete_fields = ["asker", "addressee"]
    fieldsets = [
        (None, {"fields": ["name", "addressee", "introduction", "demands", "ties"]}),
        (_("Rarely needed"), {"classes": ["collapse"], "fields": ["has_heading", "heading", "asker"]}),
    ]

    class Media:
        css = {"all": ["css/admin_demands.css"]}
        js = ["js/admin/demand_lines.js"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: QuerySet = super().get_queryset(request).annotate(_demands=Count("restatements"))
        return rows

    @admin.display(description=_("demands"), ordering="_demands")
    def demand_count(self, obj: Any) -> int:
        return int(obj._demands)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        form.save_demands(by=request.user)
        super().save_related(request, form, formsets, change)
