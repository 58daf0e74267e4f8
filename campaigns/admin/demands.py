"""The ledger in the admin: demands with their events, and wordings that wait for their demand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns import ledger
from campaigns.concerns import long_unanswered
from campaigns.forms import RestatementForm
from campaigns.models import Demand, DemandEvent, Restatement
from posts.admin.desk import DeskAdmin
from posts.redirects import move


class AnswerFilter(admin.SimpleListFilter):
    """How long a demand has waited."""

    title = _("answer")
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("waiting", _("none yet")),
            ("long", _("none for a year")),
            ("answered", _("answered")),
            ("unasked", _("in no public post")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        now = timezone.now()
        match self.value():
            case "waiting":
                return queryset.public(now).waiting()  # type: ignore[attr-defined, no-any-return] # DemandQuerySet
            case "long":
                return long_unanswered(queryset, now)  # type: ignore[no-any-return] # any rows of demands
            case "answered":
                return queryset.filter(answered_on__isnull=False)
            case "unasked":
                return queryset.exclude(pk__in=Demand.objects.public(now).values("pk"))
        return queryset


class TieFilter(admin.SimpleListFilter):
    """Whether a wording has its place in the ledger."""

    title = _("ledger")
    parameter_name = "tied"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("not tied yet")), ("yes", _("tied"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "no":  # what is nested belongs to what it is under
                return queryset.filter(demand=None, parent=None)
            case "yes":
                return queryset.filter(demand__isnull=False)
        return queryset


class DemandEventInline(admin.StackedInline):
    model = DemandEvent
    extra = 0
    autocomplete_fields = ["evidence"]
    fields = [("status", "on"), "evidence", "note"]


class RestatementInline(admin.TabularInline):
    """The chain, to look at: wordings are changed in their call."""

    model = Restatement
    extra = 0
    can_delete = False
    show_change_link = True
    fields = ["text", "relation", "call", "post"]
    readonly_fields = ("text", "relation", "call", "post")
    verbose_name_plural = _("wordings")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("call", "post", "demand")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Demand)
class DemandAdmin(DeskAdmin):
    list_display = ["title", "addressee", "status", "waits", "times_asked", "first_asked_on", "last_asked_on"]
    list_select_related = ["addressee"]
    list_filter = ["status", AnswerFilter, ("addressee", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["operative_text", "folded", "restatements__text"]
    searches_folded = True
    search_help_text = _("Words of the demand, in any wording")
    date_hierarchy = "first_asked_on"
    ordering = ["-first_asked_on", "-pk"]
    autocomplete_fields = ["addressee", "asker", "tags"]
    readonly_fields = (
        "status",
        "waits",
        "times_asked",
        "first_asked_on",
        "last_asked_on",
        "answered_on",
        "closed_on",
    )
    fieldsets = [
        (None, {"fields": ["operative_text", "addressee", "tags", "note"]}),
        (
            _("So far"),
            {
                "fields": [
                    ("status", "waits"),
                    ("times_asked", "first_asked_on", "last_asked_on"),
                    ("answered_on", "closed_on"),
                ]
            },
        ),
        (_("Rarely needed"), {"classes": ["collapse"], "fields": ["slug", "language", "asker"]}),
    ]
    inlines = [DemandEventInline, RestatementInline]

    @admin.display(description=_("demand"), ordering="operative_text")
    def title(self, obj: Demand) -> str:
        return obj.title

    @admin.display(description=_("days without an answer"), ordering="waiting_since")
    def waits(self, obj: Demand) -> int | None:
        return obj.days_waiting

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        old = Demand.objects.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        if old is not None:
            move(old.get_absolute_url(), obj.get_absolute_url())

    def finish_save(
        self, request: HttpRequest, obj: Any, *, change: bool, changes: dict[str, tuple[Any, Any]]
    ) -> None:
        ledger.refresh_demands({obj.pk})
        super().finish_save(request, obj, change=change, changes=changes)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        ledger.forget(obj)
        super().delete_model(request, obj)


@admin.register(Restatement)
class RestatementAdmin(DeskAdmin):
    """Every wording, and the way to enter a demand that a post makes in running prose."""

    form = RestatementForm
    list_display = ["wording", "place", "demand", "relation"]
    list_select_related = ["call", "post", "demand"]
    list_filter = [TieFilter, "relation"]
    search_fields = ["text"]
    search_help_text = _("Words of the wording")
    ordering = ["-pk"]
    autocomplete_fields = ["demand"]
    raw_id_fields = ["post"]
    fields = ["post", "anchor", "text", "demand", "relation"]

    @admin.display(description=_("wording"), ordering="text")
    def wording(self, obj: Restatement) -> str:
        return " ".join(obj.text.split()[:16])

    @admin.display(description=_("stands in"))
    def place(self, obj: Restatement) -> str:
        return str(obj.call or obj.post)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What stands in a call is worded there."""
        return ["post", "anchor", "text"] if obj is not None and obj.call_id else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        request._demand_before = form.initial.get("demand") if change else None  # type: ignore[attr-defined] # for finish_save
        super().save_model(request, obj, form, change)

    def finish_save(
        self, request: HttpRequest, obj: Any, *, change: bool, changes: dict[str, tuple[Any, Any]]
    ) -> None:
        before = getattr(request, "_demand_before", None)
        ledger.refresh_demands({pk for pk in (obj.demand_id, before) if pk is not None})
        super().finish_save(request, obj, change=change, changes=changes)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        demand = obj.demand_id
        super().delete_model(request, obj)
        if demand is not None:
            ledger.refresh_demands({demand})
