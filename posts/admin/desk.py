"""What every ModelAdmin of this project does: history, word to the caches, refusals that say why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from anyascii import anyascii
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models, transaction
from django.forms import BaseInlineFormSet, ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from posts import history
from posts.admin.instants import InstantField, InstantInput
from posts.models import HistoryEntry
from posts.publishing import public_changed
from posts.stems import fold
from posts.usage import Use, in_words, uses_of, why_it_stays

ENTRIES_A_PAGE = 50


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DeskAdmin(admin.ModelAdmin):
    """A ModelAdmin that writes history and tells the caches, whatever was saved or deleted.

    What is used as evidence is not deleted, one by one or in bulk, and the page says what rests on it.
    """

    save_on_top = False
    list_per_page = 50
    show_full_result_count = False
    formfield_overrides = {
        models.DateTimeField: {"form_class": InstantField, "widget": InstantInput},
        models.DateField: {"widget": DayInput},
    }
    # How bodies name rows of this model ("source", "person", a kind of embed); empty where they do not.
    kind_in_bodies = ""

    # Saving ------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:
        before = getattr(form, "before", None)
        if change and before is None:
            before = type(obj)._default_manager.filter(pk=obj.pk).first()
        request._before = (  # type: ignore[attr-defined] # for save_related
            {**history.plain_values(before), **self._relations(before, form)} if before else {}
        )
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: list[BaseInlineFormSet], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        self.finish_save(request, form.instance, change=change, changes=self.changes(request, form, formsets))

    def changes(
        self, request: HttpRequest, form: ModelForm, formsets: list[BaseInlineFormSet]
    ) -> dict[str, tuple[Any, Any]]:
        """{field: (old, new)} of one save; many-to-many fields and rows of inlines as the words that name them."""
        before = getattr(request, "_before", {})
        after = {**history.plain_values(form.instance), **self._relations(form.instance, form)}
        found = history.differences(before, after)
        for formset in formsets:
            rows: list[models.Model] = [
                *formset.new_objects,
                *(row for row, _names in formset.changed_objects),
            ]
            if rows or formset.deleted_objects:
                name = str(formset.model._meta.verbose_name_plural)  # type: ignore[union-attr] # a formset of rows has one
                found[name] = (
                    ", ".join(str(row) for row in formset.deleted_objects),
                    ", ".join(str(row) for row in rows),
                )
        return found

    @staticmethod
    def _relations(row: models.Model, form: ModelForm) -> dict[str, str]:
        """What the many-to-many fields of the form hold, as words. One query for each that was changed."""
        names = {field.name for field in row._meta.many_to_many} & set(form.changed_data)
        return {name: ", ".join(sorted(str(other) for other in getattr(row, name).all())) for name in names}

    def finish_save(
        self, request: HttpRequest, obj: models.Model, *, change: bool, changes: dict[str, tuple[Any, Any]]
    ) -> None:
        """Runs once after row, relations and inlines are written, inside the admin's transaction."""
        history.record(request.user, "change" if change else "add", obj, changes)  # type: ignore[arg-type] # staff only
        public_changed()

    # Deleting ----------------------------------------------------------------

    def uses(self, obj: models.Model) -> list[Use]:
        return uses_of(obj, kind=self.kind_in_bodies)

    def why_it_stays(self, obj: models.Model) -> str:
        """The reason why a row must not go, for people; empty where it may."""
        return why_it_stays(self.uses(obj))

    def get_deleted_objects(
        self, objs: Iterable[models.Model], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """What Django's pages of deletion show: each row with what uses it, and the reasons of those that stay."""
        rows = list(objs)
        told = []
        kept = []
        for row in rows:
            reason = self.why_it_stays(row)
            if reason:
                kept.append(format_html("{}. {}", self._named(row), reason))
            used = in_words(self.uses(row))
            told.append(
                format_html("{} ({})", self._named(row), _("used in %s") % used) if used else self._named(row)
            )
        name = str(self.opts.verbose_name_plural)
        may = all(self.has_delete_permission(request, row) for row in rows) or kept
        return told, {name: len(rows)}, set() if may else {name}, kept

    def _named(self, row: models.Model) -> SafeString:
        address = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return format_html('<a href="{}">{}</a>', reverse(address, args=[row.pk]), str(row))

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        with transaction.atomic():
            history.record(request.user, "delete", obj, {})  # type: ignore[arg-type] # staff only
            super().delete_model(request, obj)
            public_changed()

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        # One by one, because a model's own delete() may refuse, and so that each is in the history.
        with transaction.atomic():
            for row in queryset:
                self.delete_model(request, row)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except models.ProtectedError:
            # Something came to rest on the row after the page had looked: look again, and say what.
            request.method = "GET"
            return super().delete_view(request, object_id, extra_context)

    # Looking back ------------------------------------------------------------

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who did what to this row, when, with old and new values. Three queries beside those of the page."""
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        entries = HistoryEntry.objects.filter(model=self.opts.label_lower, object_id=str(obj.pk))
        page = Paginator(entries.select_related("actor"), ENTRIES_A_PAGE).get_page(request.GET.get("p"))
        for entry in page:
            entry.told = [told_change(self.model, name, pair) for name, pair in entry.changes.items()]  # type: ignore[attr-defined] # for the template
        context = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "subtitle": str(obj),
            "opts": self.opts,
            "object": obj,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "entries": page,
            **(extra_context or {}),
        }
        template = self.object_history_template or "admin/object_history.html"
        return TemplateResponse(request, template, context)

    # Finding -----------------------------------------------------------------

    # Set where search_fields hold folded names or slugs, so that accents and capitals need not be typed.
    searches_folded = False

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        """As Django's; with ``searches_folded`` as well by the words folded and transliterated."""
        if not self.searches_folded or not search_term:
            return super().get_search_results(request, queryset, search_term)
        found = models.Q()
        for words in dict.fromkeys((search_term, fold(search_term), anyascii(search_term).lower())):
            rows, _repeats = super().get_search_results(request, self.model._base_manager.all(), words)
            found |= models.Q(pk__in=rows.order_by().values("pk"))
        return queryset.filter(found), False

    # Pages -------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


def told_change(model: type[models.Model], name: str, pair: Any) -> tuple[str, str, str]:
    """(label of the field, old, new) as people read them; long texts shortened."""
    label = name
    choices: dict[Any, Any] = {}
    for field in model._meta.get_fields():
        if field.name == name and isinstance(field, models.Field):
            label = str(field.verbose_name)
            choices = dict(field.flatchoices)
    old, new = pair if isinstance(pair, list) and len(pair) == 2 else ("", pair)
    old, new = (_shortened(str(choices.get(str(value), value))) for value in (old, new))
    return capfirst(label), old, new


def _shortened(text: str, limit: int = 160) -> str:
    text = "" if text in ("None", "{}", "[]") else text
    return text if len(text) <= limit else f"{text[:limit].rstrip()}…"
