"""The page “System” of the admin: whether everything runs, for those who may know."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from advocacy import system

PERMISSION = "posts.view_system"


@require_safe
def system_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Needs ``posts.view_system``."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    names = {
        "desk": _("To staff"),
        "readers": _("To readers, one by one"),
        "mailings": _("Copies of mailings"),
    }
    found = system.look()
    more = {
        "title": _("System"),
        "system": found,
        "mail": [(names[one.kind], one) for one in found.mail],
    }
    return render(request, "admin/system.html", {**context, **more})
