"""Names of fields in the language of the page.

Django makes a name from the column where a field is given none, and never translates it: "media contact" would stay
English on a French form. The models call this once they all stand. Migrations do not see it: they write what a field
was given.
"""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext_lazy


def translate_field_names(app: str) -> None:
    """Let the names that Django made for the fields of ``app`` follow the active language. No query."""
    for model in apps.all_models[app].values():
        for column in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if getattr(column, "_verbose_name", None) is None:
                column.verbose_name = gettext_lazy(column.name.replace("_", " "))
