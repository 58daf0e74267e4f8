"""The overwrite guard of every form of the admin: what a person began from travels with the form, signed.

Where the row has changed since, the save is refused and each difference is put to a choice: theirs, yours, and what
both began from. ``advocacy.admin_site`` gives it to every ModelAdmin that is registered, others' included; that of
posts has a guard of its own, with versions and passages. Values are compared as their widgets show them.
"""

from __future__ import annotations

from typing import Any, Final

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core import signing
from django.db import transaction
from django.forms import BoundField, CheckboxInput, FileInput, ModelChoiceField, MultiWidget
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from posts.conflicts import SIDES, FieldConflict
from posts.sent_fields import sent_by
from posts.three_way import changed_by

TOKEN: Final = "_began_with"  # noqa: S105 - the name of a field
PREFIX: Final = "choice-"
Shape = Any  # what JSON can keep of a field as it is shown: a text or a list of texts
State = dict[str, Shape]


class GuardedForm:
    """Put before a form's class: refuses it while choices are open."""

    open_choices: Any = ()

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc] # a form's
        if self.open_choices:
            self.add_error(  # type: ignore[attr-defined] # a form's
                None,
                _(
                    "Somebody else saved this while you were writing. Nothing was overwritten: choose what is to stay."
                ),
            )
        return cleaned


class GuardedAdmin(admin.ModelAdmin):
    """A ModelAdmin whose form saves over nothing that its user has not seen."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST" or object_id is None or "_saveasnew" in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            self._guard(request, object_id)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        conflicts = getattr(request, "_open_choices", ())
        return (
            type(form)(form.__name__, (GuardedForm, form), {"open_choices": conflicts}) if conflicts else form
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        if obj is not None and obj.pk and self.has_change_permission(request, obj):
            if request.method == "POST":
                context["began_with"] = request.POST.get(TOKEN, "")
            else:
                formsets = [inline.formset for inline in context["inline_admin_formsets"]]
                state = state_of(context["adminform"].form, formsets)
                context["began_with"] = signing.dumps(state, salt=self._salt(obj), compress=True)
        context["open_choices"] = getattr(request, "_open_choices", ())
        context["choices_of"] = getattr(request, "_choices_of", "")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)  # type: ignore[misc] # by name

    def _salt(self, obj: Any) -> str:
        return f"began-with:{self.opts.label_lower}:{obj.pk}"

    def _guard(self, request: HttpRequest, object_id: str) -> None:
        """Where the row is another than the form began from: take over the choices, or ask for them."""
        obj = self.get_object(request, admin.utils.unquote(object_id))
        if obj is None or not self.has_change_permission(request, obj):
            return
        # Held until the save is done, so that of two saves at once the second sees the first.
        self.model._base_manager.select_for_update().filter(pk=obj.pk).values_list("pk", flat=True).first()
        obj = self.get_object(request, admin.utils.unquote(object_id))
        if obj is None:
            return
        fields = flatten_fieldsets(self.get_fieldsets(request, obj))
        form_class = self.get_form(request, obj, change=True, fields=fields)
        theirs_form, theirs_sets = form_class(instance=obj), self._formsets(request, obj)
        theirs = state_of(theirs_form, theirs_sets)
        base = self._began_with(request, obj)
        if base == theirs:
            return
        yours_form = form_class(
            request.POST, request.FILES, instance=self.get_object(request, admin.utils.unquote(object_id))
        )
        yours = state_of(yours_form, self._formsets(request, obj, request.POST))
        mark = signing.Signer(salt=self._salt(obj)).signature(
            signing.JSONSerializer().dumps(theirs).decode("latin-1")
        )
        chosen = request.POST if request.POST.get("choices_of") == mark else {}
        rows = []
        for name in theirs:
            if name not in yours:
                continue
            by = (
                changed_by(base.get(name), theirs[name], yours[name])
                if base is not None
                else ("both" if theirs[name] != yours[name] else None)
            )
            if by is None:
                continue
            choice = chosen.get(PREFIX + name, "")
            rows.append(
                FieldConflict(
                    name=name,
                    label=label_of(theirs_form, theirs_sets, name),
                    by=by,
                    base=words_of(theirs_form, theirs_sets, name, base.get(name)) if base is not None else "",
                    theirs=words_of(theirs_form, theirs_sets, name, theirs[name]),
                    yours=words_of(theirs_form, theirs_sets, name, yours[name]),
                    choice=str(choice) if choice in SIDES else "" if by == "both" else by,
                )
            )
        if not rows or (chosen and all(row.choice for row in rows)):
            settled: Any = self._settled(request, rows, theirs_form, theirs_sets)
            request.POST = settled
            return
        request._open_choices = rows  # type: ignore[attr-defined] # for get_form and render_change_form
        request._choices_of = mark  # type: ignore[attr-defined] # see above

    def _began_with(self, request: HttpRequest, obj: Any) -> State | None:
        try:
            state: State = signing.loads(request.POST.get(TOKEN, ""), salt=self._salt(obj))
        except signing.BadSignature:
            return None
        return state

    def _formsets(self, request: HttpRequest, obj: Any, data: QueryDict | None = None) -> list[Any]:
        formsets = []
        prefixes: dict[str, int] = {}
        for formset_class, inline in self.get_formsets_with_inlines(request, obj):
            prefix = formset_class.get_default_prefix()
            prefixes[prefix] = prefixes.get(prefix, 0) + 1
            if prefixes[prefix] != 1 or not prefix:
                prefix = f"{prefix}-{prefixes[prefix]}"
            kwargs: dict[str, Any] = {
                "instance": obj,
                "prefix": prefix,
                "queryset": inline.get_queryset(request),
            }
            if data is None or f"{prefix}-TOTAL_FORMS" in data:
                formsets.append(
                    formset_class(data, **kwargs) if data is not None else formset_class(**kwargs)
                )
        return formsets

    def _settled(
        self, request: HttpRequest, rows: list[FieldConflict], theirs_form: Any, theirs_sets: list[Any]
    ) -> QueryDict:
        """The form as if its author had begun from theirs and typed what was chosen."""
        data = request.POST.copy()
        takes = {row.name for row in rows if row.choice == "theirs"}
        for bound in theirs_form:
            if bound.name in takes:
                _put(data, sent_by(bound))
        for formset in theirs_sets:
            if f"{formset.prefix}-TOTAL_FORMS" not in data:
                continue
            if formset.prefix in takes:
                _put_formset(data, formset)
            else:
                _point_at_rows(data, formset)
        data._mutable = False
        return data


def guarded(desk: type[admin.ModelAdmin]) -> type[admin.ModelAdmin]:
    """The class with the guard before it; one that guards itself (``guards_itself``) as it is."""
    if issubclass(desk, GuardedAdmin) or getattr(desk, "guards_itself", False):
        return desk
    return type(desk.__name__, (GuardedAdmin, desk), {"__module__": desk.__module__, "__doc__": desk.__doc__})


def state_of(form: Any, formsets: list[Any]) -> State:
    """What a form and its inlines show, or were sent; readonly and disabled fields are nobody's to overwrite."""
    state = {bound.name: shape_of(bound) for bound in form if not bound.field.disabled}
    for formset in formsets:
        state[formset.prefix] = [_row(form) for form in formset.forms if _counts(formset, form)]
    return state


def shape_of(bound: BoundField) -> Shape:
    """A field's value as its widget shows it."""
    return _shape(getattr(bound.field.widget, "widget", bound.field.widget), bound.value())


def _shape(widget: Any, value: Any) -> Shape:
    if isinstance(widget, CheckboxInput):
        return "on" if widget.check_test(value) and value not in ("False", "false") else ""
    if isinstance(widget, FileInput):
        return str(getattr(value, "name", None) or value or "")
    if isinstance(widget, MultiWidget):
        parts: Any = value if isinstance(value, list) else widget.decompress(value)
        return [_shape(sub, part) for sub, part in zip(widget.widgets, parts, strict=False)]
    if isinstance(value, list | tuple) and not hasattr(widget, "allow_multiple_selected"):
        value = list(value)
    shown = widget.format_value(value) if hasattr(widget, "format_value") else value
    if isinstance(shown, list | tuple):
        return [str(getattr(part, "pk", part)) for part in shown if part not in ("", None)]
    return "" if shown is None else str(shown).replace("\r\n", "\n").strip()


def _row(form: Any) -> Shape:
    return {bound.name: shape_of(bound) for bound in form if bound.name not in ("DELETE", "ORDER")}


def _counts(formset: Any, form: Any) -> bool:
    """Whether a row of an inline is one: there before, or filled in now; not one that is to be deleted."""
    if not formset.is_bound:
        return bool(form.instance.pk)
    if form.add_prefix("DELETE") in formset.data:
        return False
    return bool(formset.data.get(form.add_prefix(formset.model._meta.pk.name))) or form.has_changed()


def label_of(form: Any, formsets: list[Any], name: str) -> str:
    for formset in formsets:
        if formset.prefix == name:
            return str(capfirst(formset.model._meta.verbose_name_plural))
    return str(form[name].label)


def words_of(form: Any, formsets: list[Any], name: str, shape: Shape) -> str:
    """A value for people: names instead of keys, a line for each row of an inline."""
    for formset in formsets:
        if formset.prefix == name:
            keys = {formset.model._meta.pk.name, formset.fk.name}
            empty = formset.empty_form
            return "\n".join(
                "; ".join(
                    words
                    for field, value in row.items()
                    if field not in keys
                    and field in empty.fields
                    and (words := _words(empty[field].field, value))
                )
                for row in shape or []
            )
    return _words(form[name].field, shape)


def _words(field: Any, shape: Shape) -> str:
    values = shape if isinstance(shape, list) else [shape]
    values = [value for value in values if value not in ("", None)]
    if isinstance(field, ModelChoiceField):
        key = field.to_field_name or "pk"
        try:
            rows = field.queryset.filter(**{f"{key}__in": values})  # type: ignore[union-attr] # set by then
            return ", ".join(map(str, rows))
        except (TypeError, ValueError):
            return ", ".join(map(str, values))
    choices = {
        str(key): str(words) for key, words in getattr(field, "choices", ()) if not isinstance(words, list)
    }
    if values == ["on"]:
        return _("yes")
    return ", ".join(choices.get(str(value), str(value)) for value in values)


def _put(data: QueryDict, sent: dict[str, list[str]]) -> None:
    for name, values in sent.items():
        if values:
            data.setlist(name, values)
        else:
            data.pop(name, None)


def _put_formset(data: QueryDict, formset: Any) -> None:
    """Put the rows of a formset as it stands in the place of those that were sent."""
    for name in [
        name for name in data if name.startswith(f"{formset.prefix}-") and not name.endswith("_FORMS")
    ]:
        del data[name]
    forms = formset.initial_forms
    for form in forms:
        for bound in form:
            _put(data, sent_by(bound))
    data[f"{formset.prefix}-TOTAL_FORMS"] = data[f"{formset.prefix}-INITIAL_FORMS"] = str(len(forms))


def _point_at_rows(data: QueryDict, formset: Any) -> None:
    """Let the rows that were sent name those that stand: one whose row is gone is added anew, with the same words."""
    prefix, key = formset.prefix, formset.model._meta.pk.name
    standing = {str(form.instance.pk) for form in formset.initial_forms}
    total = str(data[f"{prefix}-TOTAL_FORMS"])
    rows = []
    for number in range(min(int(total) if total.isdigit() else 0, formset.absolute_max)):
        begin = f"{prefix}-{number}-"
        rows.append(
            {name.removeprefix(begin): data.pop(name) for name in list(data) if name.startswith(begin)}
        )
    rows.sort(key=lambda row: row.get(key, [""])[0] not in standing)
    for number, row in enumerate(rows):
        if row.get(key, [""])[0] not in standing and key in row:
            row[key] = [""]
        for name, values in row.items():
            data.setlist(f"{prefix}-{number}-{name}", values)
    data[f"{prefix}-INITIAL_FORMS"] = str(sum(row.get(key, [""])[0] in standing for row in rows))
