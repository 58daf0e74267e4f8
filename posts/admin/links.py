"""Outbound links in the admin: what became of each, which posts lead there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from posts import link_checks
from posts.admin.desk import DeskAdmin
from posts.admin.read_only import ReadOnlyAdmin
from posts.failure_words import in_words
from posts.models import LinkCheck, Source


@admin.register(LinkCheck)
class LinkCheckAdmin(ReadOnlyAdmin, DeskAdmin):
    """To look at; whoever corrects may set a link aside, or have it visited soon."""

    list_display = ["url", "status", "status_since", "said", "failures", "checked_at"]
    list_filter = ["status", ("set_aside_at", admin.EmptyFieldListFilter)]
    search_fields = ["url"]
    search_help_text = _("Address")
    actions = ["set_aside", "check_soon"]
    fields = [
        "url",
        "status",
        "status_since",
        "where",
        "said",
        "status_code",
        "final_url",
        "failures",
        "live_at",
        "checked_at",
        "next_check_at",
        "archive_url",
        "archived_at",
        "set_aside_at",
    ]
    readonly_fields = tuple(str(name) for name in fields)

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """For the actions below."""
        return request.user.has_perm("posts.change_linkcheck")

    @admin.action(description=_("Set aside: nothing more can be done"), permissions=["settle"])
    def set_aside(self, request: HttpRequest, queryset: QuerySet) -> None:
        for link in queryset:
            link_checks.set_aside(link, by=request.user)  # type: ignore[arg-type] # staff only
        self._told(request, len(queryset))

    @admin.action(description=_("Visit again soon"), permissions=["settle"])
    def check_soon(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._told(request, link_checks.check_soon(queryset, timezone.now()))

    def _told(self, request: HttpRequest, number: int) -> None:
        self.message_user(request, ngettext("Done for %d link.", "Done for %d links.", number) % number)

    @admin.display(description=_("in words"), ordering="outcome_words")
    def said(self, obj: Any) -> str:
        return in_words(obj.outcome_words)

    @admin.display(description=_("stands in"))
    def where(self, obj: Any) -> str:
        source = Source.objects.filter(canonical_url=obj.canonical_url).first()
        pages = [
            (reverse("admin:posts_post_change", args=[post.pk]), str(post))
            for post in obj.posts.only("title")[:50]
        ]
        if source is not None:
            pages.insert(0, (reverse("admin:posts_source_change", args=[source.pk]), str(source)))
        return format_html_join(SafeString("<br>"), '<a href="{}">{}</a>', pages) or "–"
