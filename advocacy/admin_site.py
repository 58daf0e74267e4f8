"""The staff site under /admin/: named after the house, entered through /accounts/."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import Any, Final

from allauth.account.decorators import secure_admin_login
from allauth.account.views import logout as account_logout
from django.conf import settings
from django.contrib import admin
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from advocacy.desk_search import desk_search
from advocacy.system_page import system_page
from campaigns import attention
from posts import notices, workplace
from posts.guarding import guarded
from posts.models import House, User

# The sections of the first page and the sidebar, in the order of a day's work. "campaigns.*" is all of an app.
SECTIONS: Final = (
    (_("Publications"), ("posts.Post", "posts.Source", "posts.Quotation", "posts.LinkCheck", "posts.Image")),
    (_("Campaigns"), ("campaigns.*",)),
    (
        _("Filing"),
        ("posts.Tag", "posts.Region", "posts.Theme", "posts.Report", "posts.Series", "posts.UndoableChange"),
    ),
    (_("Names"), ("posts.Person", "posts.Organization")),
    (_("House"), ("posts.House", "posts.Redirect", "posts.HistoryEntry", "posts.JobState", "posts.*")),
    (
        _("Staff"),
        (
            "posts.User",
            "auth.Group",
            "usersessions.UserSession",
            "account.EmailAddress",
            "mfa.Authenticator",
            "*",
        ),
    ),
)

# Headings of Django's own admin that end with the name of a model. Its French puts "de" before that name, which neither
# elides nor contracts ("Modification de article"): our catalogues say them anew, and this is where they are gathered.
HEADINGS: Final = (
    _("Add %s"),
    _("Change %s"),
    _("View %s"),
    _("Select %s to change"),
    _("Select %s to view"),
    _("Add another %(verbose_name)s"),
    _("%(app)s administration"),
)


class AdvocacyAdminSite(admin.AdminSite):
    """Django's admin site with one way in: signing in, passwords and second factors are allauth's."""

    index_title = _("Newsroom")
    site_url = "/"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register as ever, and put the overwrite guard before every form, of whatever making."""
        super().register(model_or_iterable, guarded(admin_class or admin.ModelAdmin), **options)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the house's name; one query a page."""
        name = House.load().site_name
        return {**super().each_context(request), "site_header": name, "site_title": name}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The first page, with what needs attention and the notices in force; a few queries a check."""
        now = timezone.now()
        more = {
            "boxes": workplace.boxes(request.user, now),
            "concerns": attention.concerns(request.user, now),
            "notices": notices.standing(now)[0],
            "today": timezone.localdate(),
        }
        return super().index(request, {**more, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path("system/", self.admin_view(self.system), name="system"),
            path("search/", self.admin_view(self.search), name="search"),
            path("language/", self.admin_view(self.choose_language), name="language"),
            *super().get_urls(),
        ]

    def search(self, request: HttpRequest) -> HttpResponse:
        """Whatever staff work with, by its words: see ``desk_search``."""
        return desk_search(request, self.each_context(request))

    def system(self, request: HttpRequest) -> HttpResponse:
        """Whether everything runs: see ``system_page``."""
        return system_page(request, self.each_context(request))

    def choose_language(self, request: HttpRequest) -> HttpResponse:
        """Keep the language in which this person wants the staff pages; back to the page they came from."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        language = request.POST.get("language", "")
        if language not in dict(settings.LANGUAGES):
            return HttpResponseBadRequest(_("This site has no pages in that language."))
        User.objects.filter(username=request.user.get_username()).update(language=language)
        back = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return HttpResponseRedirect(back if is_ours else reverse("admin:index"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Every model that the person may see, once, in the sections above."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        waiting = {
            f"{app['app_label']}.{model['object_name']}": (app, model)
            for app in apps
            for model in app["models"]
        }
        named = {pattern for _name, patterns in SECTIONS for pattern in patterns}
        sections = []
        for name, patterns in SECTIONS:
            keys = [
                key
                for pattern in patterns
                for key in list(waiting)
                if key == pattern or (key not in named and fnmatch(key, pattern))
            ]
            found = [waiting.pop(key) for key in keys]
            if found:
                sections.append({**found[0][0], "name": name, "models": [model for _app, model in found]})
        return sections

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
