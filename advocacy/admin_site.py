"""The staff site under /admin/: named after the house, entered through /accounts/."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.views import logout as account_logout
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from posts.models import House


class AdvocacyAdminSite(admin.AdminSite):
    """Django's admin site with one way in: signing in, passwords and second factors are allauth's."""

    index_title = _("Newsroom")
    site_url = "/"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the house's name; one query a page."""
        name = House.load().site_name
        return {**super().each_context(request), "site_header": name, "site_title": name}

    @method_decorator(never_cache)
    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Reached only by someone who is signed in as staff: whoever is not was sent to /accounts/ or refused."""
        return HttpResponseRedirect(reverse("admin:index"))

    def logout(  # type: ignore[override]  # the stubs promise a template
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign out by POST, as everywhere; a GET asks first."""
        response: HttpResponse = account_logout(request)
        return response

    def password_change(  # type: ignore[override]  # see logout
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("account_change_password"))
