"""What every ModelAdmin of this project does: history, word to the caches, refusals that say why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models, transaction
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from posts import history
from posts.publishing import public_changed


class InstantInput(forms.DateTimeInput):
    """The browser's own picker for date and time: one field, named by its label, fit for a phone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DeskAdmin(admin.ModelAdmin):
    """A ModelAdmin that writes history and tells the caches, whatever was saved or deleted."""

    save_on_top = False
    list_per_page = 50
    show_full_result_count = False
    formfield_overrides = {
        models.DateTimeField: {"form_class": forms.DateTimeField, "widget": InstantInput},
        models.DateField: {"widget": DayInput},
    }

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:
        before = type(obj)._default_manager.filter(pk=obj.pk).first() if change else None
        request._before = history.plain_values(before) if before else {}  # type: ignore[attr-defined] # for save_related
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
        found = history.differences(getattr(request, "_before", {}), history.plain_values(form.instance))
        for name in form.changed_data:
            field = form.instance._meta.many_to_many and {f.name for f in form.instance._meta.many_to_many}
            if field and name in field:
                found[name] = ("", ", ".join(str(row) for row in form.cleaned_data.get(name) or ()))
        for formset in formsets:
            rows = [*formset.new_objects, *(row for row, _names in formset.changed_objects)]
            if rows or formset.deleted_objects:
                name = str(formset.model._meta.verbose_name_plural)
                found[name] = (
                    ", ".join(str(row) for row in formset.deleted_objects),
                    ", ".join(str(row) for row in rows),
                )
        return found

    def finish_save(
        self, request: HttpRequest, obj: models.Model, *, change: bool, changes: dict[str, tuple[Any, Any]]
    ) -> None:
        """Runs once after row, relations and inlines are written, inside the admin's transaction."""
        history.record(request.user, "change" if change else "add", obj, changes)  # type: ignore[arg-type] # staff only
        public_changed()

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
        except models.ProtectedError as error:
            return self._refuse(request, object_id, error)

    def _refuse(self, request: HttpRequest, object_id: str, error: models.ProtectedError) -> HttpResponse:
        """Say why a row stays, on its own page."""
        reason = str(error.args[0]) if error.args else _("Other records rest on it.")
        self.message_user(request, _("Not deleted. %s") % reason, messages.ERROR)
        opts = self.model._meta
        return HttpResponseRedirect(
            reverse(f"{self.admin_site.name}:{opts.app_label}_{opts.model_name}_change", args=[object_id])
        )
