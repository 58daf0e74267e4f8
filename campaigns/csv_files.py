"""What the CSV files of this app have in common: the form that takes one, and the error that refuses one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CsvFileError(Exception):
    """The file cannot be taken; ``problems`` are sentences for people, each with its line where it has one."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class CsvFileForm(forms.Form):
    """A file: looked at first, taken when the box is ticked."""

    file = forms.FileField(label=_("CSV file"))
    apply = forms.BooleanField(
        label=_("Store it"), required=False, help_text=_("Without this the file is only looked at.")
    )
