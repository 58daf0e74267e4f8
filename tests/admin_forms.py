"""What a browser would send back of a page of the admin that it was shown."""

from __future__ import annotations

import datetime as dt

from django.forms import CheckboxInput, FileInput
from django.urls import reverse
from django.utils import timezone


def data_of(response):
    """The form and its inlines as they stand on the page, nothing changed."""
    data = {"_began_with": response.context["began_with"]} if "began_with" in response.context else {}
    for bound in response.context["adminform"].form:
        data |= _sent(bound)
    for inline in response.context["inline_admin_formsets"]:
        for bound in inline.formset.management_form:
            data |= _sent(bound)
        for form in inline.formset.forms:
            for bound in form:
                data |= _sent(bound)
    return data


def form_of(client, row, **changes):
    """(address, data) of the change form of ``row`` with ``changes``."""
    opts = row._meta
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
    return url, {**data_of(client.get(url)), **changes}


def add_form(client, model, **values):
    """(address, data) of the empty form of ``model`` with ``values``."""
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    return url, {**data_of(client.get(url)), **values}


def errors_of(response):
    """{field: [messages]} of a form that was refused; "__all__" for what concerns no field."""
    errors = response.context["adminform"].form.errors
    return {name: [str(message) for message in messages] for name, messages in errors.items()}


def _sent(bound):
    value = bound.value()
    # Related fields have their own widget inside one that adds links.
    widget = getattr(bound.field.widget, "widget", bound.field.widget)
    if isinstance(widget, FileInput):
        return {}
    if isinstance(widget, CheckboxInput):
        return {bound.html_name: "on"} if value else {}
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        return {bound.html_name: f"{value:%Y-%m-%dT%H:%M}"}
    if isinstance(value, list | tuple) and not hasattr(value, "through"):
        shown = widget.format_value(value) if hasattr(widget, "format_value") else value
        if isinstance(shown, str):
            return {bound.html_name: shown}
        return {bound.html_name: [str(getattr(key, "pk", key)) for key in value]} if value else {}
    shown = widget.format_value(value) if hasattr(widget, "format_value") else value
    if isinstance(shown, list):
        shown = [str(key) for key in shown if key != ""]
        return {bound.html_name: shown} if shown else {}
    return {} if shown is None else {bound.html_name: str(shown)}
