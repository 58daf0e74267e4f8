"""Sources and quotations in the admin."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from posts.addresses import canonical_url
from posts.admin import verdicts
from posts.admin.balance import BalanceAdmin
from posts.admin.kept_copies import CopyFilter, copies, copy_file
from posts.admin.merging_desk import MergeableAdmin
from posts.admin.read_only import ReadOnlyAdmin
from posts.admin.verdicts import CaseFilter
from posts.forms import SourceForm
from posts.listed import list_posts_quoting
from posts.models import Quotation, Snapshot, Source, SourceAuthor
from posts.redirects import move
from posts.snapshots import withdraw_permitted_file


class SourceAuthorInline(admin.TabularInline):
    model = SourceAuthor
    extra = 1
    autocomplete_fields = ["person"]
    fields = ["position", "person"]

    class Media:
        js = ["js/admin/ordered_rows.js"]


@admin.register(Source)
class SourceAdmin(MergeableAdmin):
    form = SourceForm
    list_display = ["title", "publisher", "issued", "kind", "url_access", "url_status", "quoted"]
    list_filter = ["kind", "url_access", "url_status", CopyFilter, "language"]
    list_select_related = ["publisher"]
    search_fields = ["title", "slug", "publisher__folded", "source_authors__person__folded", "url"]
    searches_folded = True
    search_help_text = _("Title, outlet, author or address")
    date_hierarchy = "created_at"
    autocomplete_fields = ["publisher"]
    inlines = [SourceAuthorInline]
    kind_in_bodies = "source"
    readonly_fields = ["quoted_in", "kept_copies"]
    fieldsets = [
        (None, {"fields": ["kind", "title", "publisher", "issued", "language", "quoted_in"]}),
        (
            _("Where it stands"),
            {
                "fields": [
                    "url",
                    "url_access",
                    "url_status",
                    "free_url",
                    "archive_url",
                    "archived_at",
                    "kept_copies",
                    "accessed",
                    "slug",
                ]
            },
        ),
        (
            _("Copy with the author's permission"),
            {
                "classes": ["collapse"],
                "fields": [
                    "permitted_file",
                    "permission_by",
                    "permission_on",
                    "permission_scope",
                    "permission_withdrawn_at",
                ],
            },
        ),
    ]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/copies/", view(partial(copies, self)), name="posts_source_copies"),
            path(
                "<int:pk>/copies/<int:copy>/<slug:form>/",
                view(partial(copy_file, self)),
                name="posts_source_copy_file",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: QuerySet = super().get_queryset(request).with_quotation_counts()  # type: ignore[attr-defined] # SourceQuerySet
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        canonical = canonical_url(search_term)
        if canonical:
            return queryset.filter(canonical_url=canonical), False
        return super().get_search_results(request, queryset, search_term)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        old = Source.objects.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        if old is not None:
            move(old.get_absolute_url(), obj.get_absolute_url())
            if old.publisher_id != obj.publisher_id:
                list_posts_quoting([obj.pk])
        withdraw_permitted_file(obj)

    @admin.display(description=_("quoted"), ordering="quotation_count")
    def quoted(self, obj: Any) -> int:
        return int(obj.quotation_count)

    @admin.display(description=_("quoted in"))
    def quoted_in(self, obj: Source) -> str:
        if not obj.pk:
            return "–"
        url = reverse("admin:posts_quotation_changelist") + f"?source__id__exact={obj.pk}"
        return format_html('<a href="{}">{}</a>', url, _("Show the quotations"))

    @admin.display(description=_("kept copies"))
    def kept_copies(self, obj: Source) -> str:
        if not obj.pk:
            return "–"
        best = Snapshot.objects.latest_for([obj.pk]).get(obj.pk)
        told = str(_("none"))
        if best is not None:
            day = date_format(timezone.localtime(best.taken_at), "DATE_FORMAT")
            told = str((_("a login wall only, of %s") if best.login_wall else _("of %s")) % day)
        url = reverse("admin:posts_source_copies", args=[obj.pk])
        return format_html('{} · <a href="{}">{}</a>', told, url, _("Show the copies"))


@admin.register(Quotation)
class QuotationAdmin(ReadOnlyAdmin, BalanceAdmin):
    """To look at only: quotations are changed in the bodies they stand in, verdicts by what a person decides."""

    list_display = ["words", "verdict", "speaker_label", "source", "post", "checked_at", "withdrawn_at"]
    list_filter = [CaseFilter, "verdict", "form", ("withdrawn_at", admin.EmptyFieldListFilter), "language"]
    list_select_related = ["post", "source__publisher", "speaker_person", "speaker_organization"]
    search_fields = [
        "exact",
        "source__title",
        "speaker_person__folded",
        "speaker_organization__folded",
        "speaker_text",
    ]
    searches_folded = True
    search_help_text = _("Words, source or speaker")
    date_hierarchy = "created_at"
    fields = [
        "exact",
        "post",
        "source",
        "speaker_label",
        "relayed_by",
        "form",
        "language",
        "verdict",
        "checked_at",
        "withdrawn_at",
        "created_at",
    ]
    readonly_fields = tuple(str(name) for name in fields)

    class Media:
        css = {"all": ["css/admin_verdicts.css"]}

    def get_urls(self) -> list[URLPattern]:
        decide, case = (
            self.admin_site.admin_view(partial(page, self)) for page in (verdicts.decide, verdicts.case)
        )
        return [
            path("<int:pk>/decide/", decide, name="posts_quotation_decide"),
            path("<int:pk>/case/", case, name="posts_quotation_case"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        rows = (
            Quotation.objects.standing().filter(pk=object_id)
            if object_id.isdigit()
            else Quotation.objects.none()
        )
        context = {"cases": verdicts.cases_of(rows), "may_decide": request.user.has_perm(verdicts.MAY_DECIDE)}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup == "source__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("quotation"), ordering="exact")
    def words(self, obj: Quotation) -> str:
        return str(obj)

    @admin.display(description=_("speaker"))
    def speaker_label(self, obj: Quotation) -> str:
        return obj.speaker_label

    @admin.display(description=_("relayed by"))
    def relayed_by(self, obj: Quotation) -> str:
        return " ← ".join(str(row.source) for row in obj.via_rows.select_related("source__publisher")) or "–"
