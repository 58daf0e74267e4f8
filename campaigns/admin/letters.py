"""Letters, appeals and recesses in the admin."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.utils import dateformat, timezone
from django.utils.translation import gettext_lazy as _

from campaigns.forms import AppealForm, LetterForm, RecessTextForm
from campaigns.models import Appeal, Letter, Recess, RecessText
from posts.admin.desk import DeskAdmin
from posts.admin.embedded import EmbeddedAdmin


@admin.register(Letter)
class LetterAdmin(DeskAdmin):
    form = LetterForm
    list_display = ["title", "language", "contact_list", "asks_representative", "closes_at"]
    list_filter = ["language", "asks_representative"]
    list_select_related = ["contact_list"]
    search_fields = ["title", "subject", "text"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["contact_list", "translates"]
    fieldsets = [
        (None, {"fields": ["title", "language", "translates", "introduction"]}),
        (_("The letter"), {"fields": ["subject", "text"]}),
        (_("To whom"), {"fields": ["contact_list", "asks_representative"]}),
        (_("Until when"), {"fields": ["closes_at", "outcome"]}),
        (_("Rarely needed"), {"classes": ["collapse"], "fields": ["slug"]}),
    ]


@admin.register(Appeal)
class AppealAdmin(EmbeddedAdmin):
    form = AppealForm
    list_display = ["name", "is_default", "in_force", "starts_on", "ends_on"]
    list_filter = ["is_default", "language"]
    search_fields = ["name", "heading", "text"]
    kind_in_bodies = "appeal"
    fieldsets = [
        (None, {"fields": ["name", "heading", "text", "button", "url"]}),
        (_("Where and when"), {"fields": ["is_default", "language", "starts_on", "ends_on"]}),
    ]

    @admin.display(description=_("now"), boolean=True)
    def in_force(self, obj: Any) -> bool:
        today = timezone.localdate()
        return (obj.starts_on is None or obj.starts_on <= today) and (
            obj.ends_on is None or today <= obj.ends_on
        )


class RecessTextInline(admin.StackedInline):
    model = RecessText
    form = RecessTextForm
    extra = 0
    max_num = len(settings.LANGUAGES) - 1
    fields = ["language", "text"]


@admin.register(Recess)
class RecessAdmin(DeskAdmin):
    list_display = ["starts_on", "ends_on", "next_post", "text"]
    date_hierarchy = "starts_on"
    search_fields = ["text"]
    fields = ["starts_on", "ends_on", "next_post_on", "text"]
    inlines = [RecessTextInline]

    @admin.display(description=_("next post on"), ordering="next_post_on")
    def next_post(self, obj: Any) -> str:
        return dateformat.format(obj.next_post_on, "l j F Y") if obj.next_post_on else "–"
