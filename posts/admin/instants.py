"""Date and time in the admin's forms: the browser's own picker, and a choice where the clocks are put back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from posts.instants import InstantProblem, both, is_twice, read_instant

SEPARATOR = "|"


class InstantInput(forms.DateTimeInput):
    """The browser's own picker for date and time: one field, named by its label, fit for a phone.

    Where the clock shows the time twice, a second field asks which of the two; its value is sent as NAME_which.
    """

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        typed, which = _parts(value)
        picker = super().render(name, typed, attrs, renderer)
        naive = typed if isinstance(typed, dt.datetime) else _parsed(typed)
        zone = timezone.get_current_timezone()
        if naive is None or naive.tzinfo is not None or not is_twice(naive, zone):
            return picker
        if isinstance(typed, dt.datetime):
            which = str(typed.fold)
        choices = [("", _("Which?")), *enumerate(instant.tzname() for instant in both(naive, zone))]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SafeString(" selected") if str(key) == which else "", words) for key, words in choices),
        )
        return format_html(
            '{} <select name="{}_which" class="instant-which" aria-label="{}">{}</select>',
            picker,
            name,
            _("Which of the two"),
            options,
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        which = data.get(f"{name}_which")
        return f"{value}{SEPARATOR}{which}" if value and which in ("0", "1") else value


class InstantField(forms.DateTimeField):
    """A local time of the site that must be one instant; says what is wrong on the days when the clocks change."""

    widget = InstantInput

    def to_python(self, value: Any) -> dt.datetime | None:
        typed, which = _parts(value)
        naive = _parsed(typed)
        if naive is None or naive.tzinfo is not None:
            return super().to_python(typed)
        try:
            instant = read_instant(
                naive, second=which == "1" if which else None, zone=timezone.get_current_timezone()
            )
        except InstantProblem as problem:
            raise ValidationError(str(problem), code="twice" if problem.twice else "missing") from problem
        # In UTC, because times of a repeated hour never equal those of another zone.
        return instant.astimezone(dt.UTC)


def _parts(value: Any) -> tuple[Any, str]:
    if not isinstance(value, str):
        return value, ""
    typed, _separator, which = value.partition(SEPARATOR)
    return typed.strip(), which


def _parsed(typed: Any) -> dt.datetime | None:
    try:
        return parse_datetime(typed) if isinstance(typed, str) else None
    except ValueError:  # well formed, but no date
        return None
