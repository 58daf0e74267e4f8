"""The history in the admin: to read, to filter, to take along; never to edit."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from posts import history
from posts.admin.desk import DeskAdmin, told_change
from posts.admin.read_only import ReadOnlyAdmin
from posts.history_files import as_csv, as_json
from posts.models import HistoryEntry

FORMATS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json; charset=utf-8", as_json),
}
MOST_ROWS = 100_000  # of one file; what is left out is said


class VerbFilter(admin.SimpleListFilter):
    title = gettext_lazy("what")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        verbs = HistoryEntry.objects.order_by("verb").values_list("verb", flat=True).distinct()
        return [(verb, history.told_verb(verb)) for verb in verbs]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(verb=self.value()) if self.value() else queryset


class RecordFilter(admin.SimpleListFilter):
    """The kind of record; an address may name one record: ``?object=posts.tag.12``."""

    title = gettext_lazy("record")
    parameter_name = "object"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        models = HistoryEntry.objects.order_by("model").values_list("model", flat=True).distinct()
        named = [(model, model_name(model)) for model in models]
        chosen = self.value()
        if chosen and chosen.count(".") == 2:
            named.insert(0, (chosen, _("one %s") % model_name(chosen.rpartition(".")[0])))
        return named

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if not value:
            return queryset
        if value.count(".") == 2:
            model, _dot, key = value.rpartition(".")
            return queryset.filter(model=model, object_id=key)
        return queryset.filter(model=value)


def model_name(label: str) -> str:
    """ "tag" for "posts.tag"; the label itself where there is no such model any more."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


@admin.register(HistoryEntry)
class HistoryEntryAdmin(ReadOnlyAdmin, DeskAdmin):
    """Who did what, when, to which record, with old and new values."""

    change_list_template = "admin/posts/historyentry/change_list.html"
    list_display = ["when", "who", "what", "record", "values"]
    list_display_links = None
    list_filter = [VerbFilter, RecordFilter, ("actor", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["actor"]
    search_fields = ["object_repr", "object_id", "actor__username", "actor__last_name"]
    search_help_text = gettext_lazy("Name of a record or a person")
    date_hierarchy = "at"
    actions = None
    fields = ["at", "actor", "verb", "model", "object_id", "object_repr", "changes"]
    readonly_fields = tuple(str(name) for name in fields)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/<slug:kind>/", view, name="posts_historyentry_export"), *super().get_urls()]

    # What the list says ------------------------------------------------------

    @admin.display(description=gettext_lazy("when"), ordering="at")
    def when(self, obj: HistoryEntry) -> str:
        local = timezone.localtime(obj.at)
        return format_html(
            '<time datetime="{}">{}</time>', local.isoformat(), date_format(local, "j M Y, H:i")
        )

    @admin.display(description=gettext_lazy("who"), ordering="actor")
    def who(self, obj: HistoryEntry) -> str:
        return (obj.actor.get_full_name() or obj.actor.get_username()) if obj.actor else _("the system")

    @admin.display(description=gettext_lazy("what"), ordering="verb")
    def what(self, obj: HistoryEntry) -> str:
        return history.told_verb(obj.verb)

    @admin.display(description=gettext_lazy("record"))
    def record(self, obj: HistoryEntry) -> SafeString:
        kind = model_name(obj.model)
        if not obj.object_id:
            return format_html('{} <span class="mini quiet">{}</span>', obj.object_repr, kind)
        app, _dot, model = obj.model.partition(".")
        try:
            url = reverse(f"admin:{app}_{model}_change", args=[obj.object_id])
        except NoReverseMatch:
            return format_html('{} <span class="mini quiet">{}</span>', obj.object_repr, kind)
        return format_html(
            '<a href="{}">{}</a> <span class="mini quiet">{}</span>', url, obj.object_repr, kind
        )

    @admin.display(description=gettext_lazy("old and new values"))
    def values(self, obj: HistoryEntry) -> SafeString:
        try:
            model: Any = apps.get_model(obj.model)
        except (LookupError, ValueError):
            model = HistoryEntry
        told = [told_change(model, name, pair) for name, pair in obj.changes.items()]
        return format_html_join(
            "", '<p class="change-values"><b>{}:</b> <del>{}</del> → <ins>{}</ins></p>', told
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {
            "title": _("History"),
            "may_export": request.user.has_perm("posts.export_historyentry"),
            "query": request.GET.urlencode(),
        }
        return super().changelist_view(request, {**more, **(extra_context or {})})

    # Taking it along ---------------------------------------------------------

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The entries that the list shows under the same filters, as a file; taking them is in the history too."""
        if not request.user.has_perm("posts.export_historyentry"):
            raise PermissionDenied
        if kind not in FORMATS:
            raise Http404("no such kind of file")
        rows = self.get_changelist_instance(request).get_queryset(request).select_related("actor")
        entries = list(rows[:MOST_ROWS])
        told = ngettext("%(kind)s, %(n)d entry", "%(kind)s, %(n)d entries", len(entries))
        history.record_event(
            request.user,  # type: ignore[arg-type] # staff only
            "export",
            "posts.historyentry",
            told % {"kind": kind.upper(), "n": len(entries)},
            {"filter": ("", request.GET.urlencode())} if request.GET else {},
        )
        content_type, write = FORMATS[kind]
        response = HttpResponse(write(entries), content_type=content_type)
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        response["Content-Disposition"] = f'attachment; filename="history-{today:%Y-%m-%d}.{kind}"'
        return response
