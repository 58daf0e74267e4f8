"""Staff and their groups in the admin: who may do what, with every change in the history."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from posts import history
from posts.admin.desk import DeskAdmin
from posts.models import User


@admin.register(User)
class StaffAdmin(UserAdmin, DeskAdmin):
    list_display = ["username", "first_name", "last_name", "email", "is_active", "last_login"]
    list_filter = ["is_active", "is_superuser", "groups"]
    date_hierarchy = "date_joined"

    # Only a superuser makes superusers, hands out single permissions, or touches another superuser's account:
    # who may change accounts could otherwise give themselves everything.

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = [*super().get_readonly_fields(request, obj), "last_login", "date_joined"]
        return fields if request.user.is_superuser else [*fields, "is_superuser", "user_permissions"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def why_it_stays(self, obj: Any) -> str:
        reason = super().why_it_stays(obj)
        return f"{reason} {_('Take away “active” instead.')}" if reason else ""

    @staticmethod
    def _may_touch(request: HttpRequest, obj: Any) -> bool:
        return obj is None or request.user.is_superuser or not obj.is_superuser

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's page; that a password was set, by whom and for whom, is in the history, never the password."""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            history.record(request.user, "password", get_object_or_404(User, pk=id))  # type: ignore[arg-type] # staff
        return response


admin.site.unregister(Group)


@admin.register(Group)
class GroupDesk(GroupAdmin, DeskAdmin):
    """Django's own, with what was granted and taken in the history."""

    fields = ["name", "permissions"]
