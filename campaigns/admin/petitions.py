"""Petitions in the admin, with the readings of their signatures."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.concerns import stale, unfollowed
from campaigns.forms import PetitionForm
from campaigns.models import Petition, SignatureReading
from campaigns.petitions import lifecycle
from posts.admin.embedded import EmbeddedAdmin

READINGS_SHOWN = 10


class StateFilter(admin.SimpleListFilter):
    title = _("signing")
    parameter_name = "signing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("open")), ("over", _("closed"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet | None:
        now = timezone.now()
        found: QuerySet | None = {"open": queryset.open, "over": queryset.over}.get(
            self.value() or "", lambda at: queryset
        )(now)
        return found


class NeedsFilter(admin.SimpleListFilter):
    title = _("needs attention")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("count", _("count older than a week")), ("follow-up", _("closed without a follow-up"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet | None:
        find = {"count": stale, "follow-up": unfollowed}.get(self.value() or "")
        found: QuerySet | None = find(queryset, timezone.now()) if find else queryset
        return found


class ReadingInline(admin.TabularInline):
    """New readings only: those on record are told above, because none is ever changed."""

    model = SignatureReading
    extra = 0
    formfield_overrides = EmbeddedAdmin.formfield_overrides
    fields = ["count", "is_lower_bound", "observed_at", "source_url"]
    verbose_name_plural = _("a new reading of signatures")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).none()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Petition)
class PetitionAdmin(EmbeddedAdmin):
    form = PetitionForm
    list_display = ["title", "number", "state", "signatures", "closes_at"]
    list_filter = [StateFilter, NeedsFilter, "parser"]
    search_fields = ["title", "number", "summary"]
    search_help_text = _("Title, number or words of the summary")
    date_hierarchy = "closes_at"
    kind_in_bodies = "petition"
    autocomplete_fields = ["sponsor", "addressee"]
    readonly_fields = ["state", "findings", "response_due", "known_readings", "last_look"]
    inlines = [ReadingInline]
    actions = ["look_again"]
    fieldsets = [
        (None, {"fields": ["title", "number", "summary", "url", "addressee", "sponsor", "threshold"]}),
        (_("Signing"), {"fields": ["state", "opens_at", "closes_at", "closes_label", "findings"]}),
        (
            _("Afterwards"),
            {
                "fields": [
                    "certified_on",
                    "presented_on",
                    "response_due",
                    "responded_on",
                    "response_url",
                    "outcome",
                ]
            },
        ),
        (
            _("Count of signatures"),
            {"fields": ["known_readings", "parser", "count_path", "count_url", "last_look"]},
        ),
        (_("Rarely needed"), {"classes": ["collapse"], "fields": ["slug"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        newest = SignatureReading.objects.filter(petition=OuterRef("pk"))
        rows: QuerySet = (
            super()
            .get_queryset(request)
            .annotate(
                newest_count=Subquery(newest.values("count")[:1]),
                newest_is_bound=Subquery(newest.values("is_lower_bound")[:1]),
            )
        )
        return rows

    def finish_save(
        self, request: HttpRequest, obj: Any, *, change: bool, changes: dict[str, tuple[Any, Any]]
    ) -> None:
        """Say at once where the printed closing time cannot be that of the record; it is kept as it was printed."""
        super().finish_save(request, obj, change=change, changes=changes)
        for finding in obj.label_findings:
            self.message_user(request, finding, messages.WARNING)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[type[InlineModelAdmin]]:
        return self.inlines if request.user.has_perm("campaigns.add_signaturereading") else []

    @admin.display(description=_("state"))
    def state(self, obj: Petition) -> str:
        return str(lifecycle(obj, timezone.now()).state.label) if obj.pk else "–"

    @admin.display(description=_("signatures"))
    def signatures(self, obj: Any) -> str:
        """From the columns that ``get_queryset`` adds; no query."""
        if obj.newest_count is None:
            return gettext("not known")
        count = number_format(obj.newest_count, force_grouping=True)
        return gettext("Over %(count)s") % {"count": count} if obj.newest_is_bound else count

    @admin.display(description=_("findings"))
    def findings(self, obj: Petition) -> str:
        found = obj.label_findings if obj.pk else []
        return format_html_join("", "<p>{}</p>", ((words,) for words in found)) or "–"

    @admin.display(description=_("response due"))
    def response_due(self, obj: Petition) -> str:
        return f"{obj.response_due_on:%Y-%m-%d}" if obj.response_due_on else "–"

    @admin.display(description=_("on record"))
    def known_readings(self, obj: Petition) -> str:
        rows = list(obj.readings.all()[:READINGS_SHOWN]) if obj.pk else []
        lines = (
            (str(row), "+" if row.is_lower_bound else "", timezone.localtime(row.observed_at)) for row in rows
        )
        return format_html_join(
            "",
            "<li>{}{} · {}</li>",
            ((count, mark, f"{seen:%Y-%m-%d %H:%M}") for count, mark, seen in lines),
        ) or gettext("None yet.")

    @admin.display(description=_("last look"))
    def last_look(self, obj: Petition) -> str:
        if obj.checked_at is None:
            return "–"
        when = f"{timezone.localtime(obj.checked_at):%Y-%m-%d %H:%M}"
        return format_html("{} {}", when, obj.check_problem or gettext("The count was read."))

    @admin.action(description=_("Look at the count again"), permissions=["change"])
    def look_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Make the chosen ones due: the next run of the due jobs looks, never this request."""
        number = (
            Petition.objects.filter(pk__in=queryset.values("pk"))
            .exclude(parser="")
            .update(next_check_at=None)
        )
        words = ngettext("%d petition is looked at soon.", "%d petitions are looked at soon.", number)
        self.message_user(request, words % number, messages.SUCCESS if number else messages.WARNING)
