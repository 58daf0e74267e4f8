"""House and redirects in the admin."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from posts.admin.desk import DeskAdmin
from posts.colours import DARK_PAPER, LIGHT_PAPER, readable
from posts.forms import HouseForm, HouseTextForm
from posts.models import House, HouseText, Redirect


class HouseTextInline(admin.StackedInline):
    """A block for each further language of the site."""

    model = HouseText
    form = HouseTextForm
    extra = 0
    max_num = len(settings.LANGUAGES) - 1
    fields = ["language", "tagline", "about", "call_heading", "notice_to_readers"]


@admin.register(House)
class HouseAdmin(DeskAdmin):
    form = HouseForm
    readonly_fields = ["accent_in_use"]
    autocomplete_fields = ["organization", "logo"]
    inlines = [HouseTextInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "organization",
                    "site_name",
                    "tagline",
                    "logo",
                    "accent_colour",
                    "accent_in_use",
                    "about",
                ]
            },
        ),
        (
            _("Standing texts"),
            {"fields": ["call_heading", "notice_to_readers", "notice_to_editors", "media_contact"]},
        ),
        (
            _("Addresses"),
            {"fields": ["contact_email", "membership_url", "discussion_url", "footer_links", "social_links"]},
        ),
        (_("Articles"), {"fields": ["age_notice_years", "translators"]}),
        (_("Republication"), {"fields": ["republication_terms"]}),
        (_("Feeds"), {"fields": ["feeds_have_whole_text", "websub_hub"]}),
        (
            _("Checks before publishing"),
            {"fields": ["blocking_findings", "warning_findings", "check_severities"]},
        ),
    ]

    @admin.display(description=_("the accent as it is printed"))
    def accent_in_use(self, obj: House) -> str:
        light, dark = readable(obj.accent_colour, LIGHT_PAPER), readable(obj.accent_colour, DARK_PAPER)
        words = (
            _("As it is on light and dark pages.")
            if light == dark == obj.accent_colour
            else _("Brought to a contrast of 4.5 to 1 where it would be hard to read: light page, dark page.")
        )
        swatches = format_html_join(
            "",
            '<svg width="88" height="32" role="img" aria-label="{2}"><rect width="88" height="32" rx="4" fill="{0}"/>'
            '<text x="44" y="21" text-anchor="middle" font-size="13" font-weight="600" fill="{1}">{1}</text></svg> ',
            ((LIGHT_PAPER, light, f"{light}"), (DARK_PAPER, dark, f"{dark}")),
        )
        return format_html("{}<br>{}", swatches, words)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # One row: a list of it would only be in the way.
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:posts_house_change", args=[1]))


@admin.register(Redirect)
class RedirectAdmin(DeskAdmin):
    list_display = ["path", "target", "hits", "last_hit_at", "created_at"]
    search_fields = ["path", "target"]
    search_help_text = _("Old or new address")
    date_hierarchy = "created_at"
    fields = ["path", "target", "hits", "last_hit_at"]
    readonly_fields = ["hits", "last_hit_at"]
