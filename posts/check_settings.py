"""The house's own view of single checks, as a field of its form: a table of all checks, each with its severity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from posts.checks import SEVERITY_LABELS, rules


class SeveritiesWidget(forms.Widget):
    """One select for each kind of finding; the empty choice is the check's own severity."""

    template_name = "admin/posts/house/_severities.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        chosen = value if isinstance(value, dict) else {}
        context["severities"] = SEVERITY_LABELS.items()
        context["rows"] = [
            {
                "name": f"{name}-{code}",
                "label": rule.label,
                "own": SEVERITY_LABELS[rule.severity],
                "chosen": chosen.get(code, ""),
            }
            for code, rule in sorted(rules().items(), key=lambda item: str(item[1].label))
        ]
        return context

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        # The forms' own renderer knows the templates of Django's widgets only.
        rendered: Any = get_template(self.template_name).render(self.get_context(name, value, attrs))
        return SafeString(rendered)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {code: value for code in rules() if (value := data.get(f"{name}-{code}", ""))}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""


class SeveritiesField(forms.Field):
    """{code: severity} of the checks that the house sees otherwise; codes of checks that are gone are dropped."""

    widget = SeveritiesWidget

    def clean(self, value: Any) -> dict[str, str]:
        chosen = value if isinstance(value, dict) else {}
        for severity in chosen.values():
            if severity not in SEVERITY_LABELS:
                raise ValidationError(_("Choose one of the severities."), code="unknown")
        return {
            code: severity
            for code, severity in chosen.items()
            if code in rules() and severity != rules()[code].severity
        }

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or {}) != (data or {})
