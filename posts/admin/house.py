"""House, redirects, history and staff in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from posts.admin.desk import DeskAdmin
from posts.models import HistoryEntry, House, Redirect, User


@admin.register(House)
class HouseAdmin(DeskAdmin):
    autocomplete_fields = ["organization", "logo"]
    fieldsets = [
        (None, {"fields": ["organization", "site_name", "tagline", "logo", "accent_colour", "about"]}),
        (
            _("Standing texts"),
            {"fields": ["call_heading", "notice_to_readers", "notice_to_editors", "media_contact"]},
        ),
        (
            _("Addresses"),
            {"fields": ["contact_email", "membership_url", "discussion_url", "footer_links", "social_links"]},
        ),
        (_("Republication"), {"fields": ["republication_terms"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # One row: a list of it would only be in the way.
        House.objects.get_or_create(pk=1)
        return HttpResponseRedirect(reverse("admin:posts_house_change", args=[1]))


@admin.register(Redirect)
class RedirectAdmin(DeskAdmin):
    list_display = ["path", "target", "hits", "last_hit_at", "created_at"]
    search_fields = ["path", "target"]
    search_help_text = _("Old or new address")
    date_hierarchy = "created_at"
    fields = ["path", "target", "hits", "last_hit_at"]
    readonly_fields = ["hits", "last_hit_at"]


@admin.register(HistoryEntry)
class HistoryEntryAdmin(DeskAdmin):
    """Read only: what happened cannot be edited."""

    list_display = ["at", "actor", "verb", "object_repr", "model"]
    list_filter = ["verb", "model", "actor"]
    list_select_related = ["actor"]
    search_fields = ["object_repr", "object_id"]
    date_hierarchy = "at"
    fields = ["at", "actor", "verb", "model", "object_id", "object_repr", "changes"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class StaffAdmin(UserAdmin, DeskAdmin):
    list_display = ["username", "first_name", "last_name", "email", "is_active", "last_login"]
    list_filter = ["is_active", "is_superuser", "groups"]
    date_hierarchy = "date_joined"

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Signed work keeps pointing at its author: Django's page lists what rests on the account.
        return DeskAdmin.delete_view(self, request, object_id, extra_context)
