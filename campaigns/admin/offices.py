"""Offices, holders, details and lists in the admin; their import and export as CSV."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.concerns import unreachable
from campaigns.csv_files import CsvFileError, CsvFileForm
from campaigns.forms import ContactListForm
from campaigns.models import Area, ContactDetail, ContactList, ContactListEntry, Membership, Office
from campaigns.office_files import export_offices, import_offices
from posts import history
from posts.admin.desk import DeskAdmin
from posts.admin.embedded import EmbeddedAdmin

IMPORTING = ("add", "change")
IMPORTED = ("office", "membership", "contactdetail", "area")


class NeedsFilter(admin.SimpleListFilter):
    title = _("needs attention")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("holder", _("without a holder")), ("address", _("address missing"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet | None:
        today = timezone.localdate()
        if self.value() == "holder":
            queryset = queryset.without_holder(today)
        elif self.value() == "address":
            queryset = unreachable(queryset, today)
        found: QuerySet | None = queryset
        return found


class MembershipInline(admin.StackedInline):
    model = Membership
    extra = 0
    fields = [("person", "on_behalf_of"), ("starts_on", "ends_on")]
    autocomplete_fields = ["person", "on_behalf_of"]


class ContactDetailInline(admin.StackedInline):
    model = ContactDetail
    extra = 0
    fields = [("type", "label"), "value", ("valid_from", "valid_until")]
    formfield_overrides = DeskAdmin.formfield_overrides

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "value":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 40})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Area)
class AreaAdmin(DeskAdmin):
    list_display = ["name", "ocd_id"]
    search_fields = ["name", "ocd_id"]
    fields = ["name", "ocd_id"]


@admin.register(Office)
class OfficeAdmin(DeskAdmin):
    list_display = ["name", "area", "organization", "holder_now", "address_now"]
    list_filter = [NeedsFilter, "organization"]
    list_select_related = ["area", "organization"]
    search_fields = ["name", "slug", "area__name", "memberships__person__folded", "organization__folded"]
    search_help_text = _("Office, district, body or holder")
    autocomplete_fields = ["area", "organization"]
    fields = ["name", "organization", "area", "salutation", "url", "slug"]
    inlines = [MembershipInline, ContactDetailInline]
    change_list_template = "admin/campaigns/office/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        people = Membership.objects.select_related("person").prefetch_related("person__contact_details")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("memberships", queryset=people), "contact_details")
        )

    @admin.display(description=_("holder"))
    def holder_now(self, obj: Office) -> str:
        row = obj.membership_on(timezone.localdate())
        return str(row.person) if row else self._missing()

    @admin.display(description=_("e-mail or address"))
    def address_now(self, obj: Office) -> str:
        today = timezone.localdate()
        details = obj.details_on(today)
        row = obj.membership_on(today)
        if row is not None:
            details += [detail for detail in row.person.contact_details.all() if detail.is_offered(today)]
        told = next((detail.value for detail in details if detail.type in ("email", "address")), "")
        return told.split("\n")[0] or self._missing()

    @staticmethod
    def _missing() -> str:
        return format_html('<span class="state state-gone">{}</span>', gettext("missing"))

    # Files -------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_file), name="campaigns_office_import"),
            path("export/", view(self.export_file), name="campaigns_office_export"),
            *super().get_urls(),
        ]

    @staticmethod
    def may_import(request: HttpRequest) -> bool:
        return all(
            request.user.has_perm(f"campaigns.{verb}_{name}") for verb in IMPORTING for name in IMPORTED
        ) and request.user.has_perm("posts.add_person")

    @staticmethod
    def may_export(request: HttpRequest) -> bool:
        return all(request.user.has_perm(f"campaigns.view_{name}") for name in IMPORTED)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = {"may_import": self.may_import(request), "may_export": self.may_export(request)}
        return super().changelist_view(request, {**may, **(extra_context or {})})

    def export_file(self, request: HttpRequest) -> HttpResponse:
        """Offices, holders and details as CSV, fit for the import."""
        if not self.may_export(request):
            raise PermissionDenied
        history.record_event(request.user, "export", "campaigns.office", "CSV")  # type: ignore[arg-type] # staff only
        response = HttpResponse(export_offices(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = (
            f'attachment; filename="offices-{timezone.localdate():%Y-%m-%d}.csv"'
        )
        return response

    def import_file(self, request: HttpRequest) -> HttpResponse:
        """Read a CSV: first what it would do, then, with the box ticked, do it."""
        if not self.may_import(request):
            raise PermissionDenied
        form = CsvFileForm(request.POST or None, request.FILES or None)
        report = None
        problems: list[str] = []
        if request.method == "POST" and form.is_valid():
            dry_run = not form.cleaned_data["apply"]
            try:
                report = import_offices(form.cleaned_data["file"].read(), by=request.user, dry_run=dry_run)  # type: ignore[arg-type] # staff
            except CsvFileError as error:
                problems = error.problems
            else:
                if not dry_run:
                    self.message_user(request, str(report), messages.SUCCESS)
                    return HttpResponseRedirect(reverse("admin:campaigns_office_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Import offices"),
            "opts": self.opts,
            "form": form,
            "report": report,
            "problems": problems,
        }
        return render(request, "admin/campaigns/office/import.html", context)


@admin.register(Membership)
class MembershipAdmin(DeskAdmin):
    """Reached from offices and by search; the office's page is where people work."""

    list_display = ["person", "office", "starts_on", "ends_on"]
    list_select_related = ["person", "office__area"]
    search_fields = ["person__folded", "office__name"]
    date_hierarchy = "held_from"
    autocomplete_fields = ["person", "office", "on_behalf_of"]
    fields = ["office", "person", "on_behalf_of", "starts_on", "ends_on"]


@admin.register(ContactDetail)
class ContactDetailAdmin(DeskAdmin):
    """Details of people are entered here; those of offices on the office's page as well."""

    list_display = ["owner", "type", "value_or_missing", "label", "valid_until"]
    list_filter = ["type", ("value", admin.EmptyFieldListFilter)]
    list_select_related = ["office__area", "person"]
    search_fields = ["value", "office__name", "person__folded"]
    autocomplete_fields = ["office", "person"]
    fields = ["office", "person", "type", "value", "label", "valid_from", "valid_until"]

    @admin.display(description=_("of"))
    def owner(self, obj: ContactDetail) -> str:
        return str(obj.office or obj.person)

    @admin.display(description=_("value"), ordering="value")
    def value_or_missing(self, obj: ContactDetail) -> str:
        return obj.value.split("\n")[0] or OfficeAdmin._missing()


class EntryInline(admin.TabularInline):
    model = ContactListEntry
    extra = 0
    fields = ["position", "office"]
    autocomplete_fields = ["office"]

    class Media:
        js = ["js/admin/ordered_rows.js"]


@admin.register(ContactList)
class ContactListAdmin(EmbeddedAdmin):
    form = ContactListForm
    list_display = ["name", "live_until", "modified_at"]
    search_fields = ["name", "introduction", "offices__name"]
    date_hierarchy = "created_at"
    kind_in_bodies = "contacts"
    fields = ["name", "heading", "introduction", "live_until"]
    inlines = [EntryInline]
