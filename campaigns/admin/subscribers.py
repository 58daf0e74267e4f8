"""Subscribers and suppressed addresses in the admin: looked at, erased, brought in with their consent; numbers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns import subscribing
from campaigns.csv_files import CsvFileError, CsvFileForm
from campaigns.mail_addresses import normal_address, trace_of
from campaigns.models import Consent, Follow, LeftAside, Subscriber, Suppression
from campaigns.subscriber_files import COLUMNS, import_subscribers
from posts import history
from posts.admin.desk import DeskAdmin

PAGES_SHOWN = 50


@admin.register(Subscriber)
class SubscriberAdmin(DeskAdmin):
    """Nobody is subscribed or changed by hand: owners do it themselves, or a list comes with its evidence."""

    list_display = ["address", "state", "language", "frequency", "wants_actions", "created_at"]
    list_filter = ["state", "language", "frequency", "wants_actions"]
    search_fields = ["address"]
    date_hierarchy = "created_at"
    change_list_template = "admin/campaigns/subscriber/change_list.html"
    fieldsets = [
        (None, {"fields": ["address", "state", "created_at", "confirmed_at", "left_at"]}),
        (_("What they get"), {"fields": ["language", "frequency", "wants_actions", "topics", "followed"]}),
        (_("Evidence"), {"fields": ["evidence"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("topics"))
    def topics(self, obj: Subscriber) -> str:
        rows = [*obj.reports.all(), *obj.series.all(), *obj.tags.all()]
        return ", ".join(str(row) for row in rows) or gettext("everything")

    @admin.display(description=_("follows"))
    def followed(self, obj: Subscriber) -> str:
        rows = obj.follows.select_related("demand", "report", "person")
        return ", ".join(str(row) for row in rows) or "–"

    @admin.display(description=_("consents"))
    def evidence(self, obj: Subscriber) -> str:
        lines = []
        for row in obj.consents.all():
            when = f"{row.confirmed_at:%Y-%m-%d %H:%M} UTC" if row.confirmed_at else gettext("not confirmed")
            over = f" · {gettext('withdrawn')} {row.withdrawn_at:%Y-%m-%d}" if row.withdrawn_at else ""
            lines.append((row.get_via_display(), row.page or row.evidence, when, over, row.wording))
        return format_html_join("", "<p>{} · {} · {}{}<br>{}</p>", lines) or "–"

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Erase: the history says that it was done, and not whom it concerned."""
        history.record_event(request.user, "delete", "campaigns.subscriber", gettext("one subscriber"))  # type: ignore[arg-type] # staff only
        subscribing.erase(obj)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return None

    # Pages -----------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_file), name="campaigns_subscriber_import"),
            path("numbers/", view(self.numbers), name="campaigns_subscriber_numbers"),
            *super().get_urls(),
        ]

    @staticmethod
    def may_import(request: HttpRequest) -> bool:
        return request.user.has_perm("campaigns.import_subscriber")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(
            request, {"may_import": self.may_import(request), **(extra_context or {})}
        )

    def import_file(self, request: HttpRequest) -> HttpResponse:
        """Read a CSV: first what it would do, then, with the box ticked, do it."""
        if not self.may_import(request):
            raise PermissionDenied
        form = CsvFileForm(request.POST or None, request.FILES or None)
        report, problems = None, []
        if request.method == "POST" and form.is_valid():
            dry_run = not form.cleaned_data["apply"]
            try:
                report = import_subscribers(
                    form.cleaned_data["file"].read(),
                    by=request.user,  # type: ignore[arg-type] # staff only
                    dry_run=dry_run,
                )
            except CsvFileError as error:
                problems = error.problems
            else:
                if not dry_run:
                    self.message_user(request, str(report), messages.SUCCESS)
                    return HttpResponseRedirect(reverse("admin:campaigns_subscriber_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Import subscribers"),
            "opts": self.opts,
            "form": form,
            "report": report,
            "problems": problems,
            "columns": COLUMNS,
        }
        return render(request, "admin/campaigns/subscriber/import.html", context)

    def numbers(self, request: HttpRequest) -> HttpResponse:
        """How many there are and where they come from: from rows alone, nothing is tracked. Six queries."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        states = dict(Subscriber.Frequency.choices)
        confirmed = Subscriber.objects.confirmed().order_by()
        reasons = dict(Suppression.Reason.choices)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("The newsletter in numbers"),
            "opts": self.opts,
            "states": Subscriber.objects.order_by().aggregate(
                pending=Count("pk", filter=Q(state="pending")),
                confirmed=Count("pk", filter=Q(state="confirmed")),
                left=Count("pk", filter=Q(state="left")),
            ),
            "wanted": [
                (states[row["frequency"]], row["language"], row["n"])
                for row in confirmed.values("frequency", "language")
                .annotate(n=Count("pk"))
                .order_by("frequency", "language")
            ],
            "suppressed": [
                (reasons[row["reason"]], row["n"])
                for row in Suppression.objects.order_by().values("reason").annotate(n=Count("pk"))
            ],
            "followed": Follow.objects.order_by()
            .values("demand__operative_text", "report__name", "person__name")
            .annotate(n=Count("pk"))
            .order_by("-n")[:PAGES_SHOWN],
            "aside": LeftAside.objects.order_by("reason").values_list("reason").annotate(n=Count("pk")),
            "pages": Consent.objects.filter(via=Consent.Via.FORM)
            .order_by()
            .values("page")
            .annotate(asked=Count("pk"), confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)))
            .order_by("-confirmed", "-asked", "page")[:PAGES_SHOWN],
        }
        return render(request, "admin/campaigns/subscriber/numbers.html", context)


class SuppressionForm(forms.ModelForm):
    """An address is entered; its trace is kept."""

    address = forms.CharField(label=_("E-mail address"), help_text=_("Only a trace of it is kept."))

    class Meta:
        model = Suppression
        fields = ["detail"]

    def clean_address(self) -> str:
        found = normal_address(self.cleaned_data["address"])
        if not found:
            raise ValidationError(_("That is not an e-mail address. Write it like name@example.org."))
        if Suppression.of(found) is not None:
            raise ValidationError(_("This address is suppressed already."))
        self.instance.trace = trace_of(found)
        return found


@admin.register(Suppression)
class SuppressionAdmin(DeskAdmin):
    """Addresses that get nothing. Looked up by the whole address, because no part of it is kept."""

    form = SuppressionForm
    list_display = ["short_trace", "reason", "detail", "created_at"]
    list_filter = ["reason"]
    search_fields = ["trace"]
    search_help_text = _("The whole e-mail address")
    date_hierarchy = "created_at"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        names = ["trace", "reason", "detail", "created_at"] if obj else ["address", "detail"]
        return [(None, {"fields": names})]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        found = normal_address(search_term)
        return queryset.filter(trace=trace_of(found)) if found else queryset, False

    @admin.display(description=_("trace"))
    def short_trace(self, obj: Suppression) -> str:
        return format_html("<code>{}…</code>", obj.trace[:12])
