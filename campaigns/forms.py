"""Forms of campaigns."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaigns.models import Call, DemandNode, Restatement

# A marker such as a bullet, a dash or "2." at the start of a line, with the indentation before it.
LINE = re.compile(r"(?P<indent>[ \t]*)(?:(?:[•◦▪‣*–—-]|\d{1,2}[.)])[ \t]+)?(?P<text>.*\S)?[ \t]*\Z")


def parse_demands(text: str) -> list[tuple[int, str]]:
    """Read demands written one a line; an indented line is nested under the one before it that is not.

    Returns [(level, text)] with level 1 or 2. Raises ValidationError when the first line is indented.
    """
    demands: list[tuple[int, str]] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        match = LINE.match(line)
        if match is None or not match["text"]:
            continue
        level = 2 if match["indent"] else 1
        if level == 2 and not demands:
            raise ValidationError(_("The first demand cannot be nested: begin its line without a space."))
        demands.append((level, match["text"]))
    return demands


def format_demands(nodes: list[DemandNode], depth: int = 0) -> str:
    """The lines that ``parse_demands`` reads back."""
    lines = []
    for node in nodes:
        lines.append("    " * depth + ("• " if depth else "") + " ".join(node.restatement.text.split()))
        if node.children:
            lines.append(format_demands(node.children, depth + 1))
    return "\n".join(lines)


class CallForm(forms.ModelForm):
    """A call with its demands as lines, which is how people write and paste them."""

    demands = forms.CharField(
        label=_("Demands"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "vLargeTextField demand-lines"}),
        help_text=_("One a line. Begin a line with spaces to nest it under the demand above."),
    )

    class Meta:
        model = Call
        fields = ["name", "addressee", "introduction", "has_heading", "heading", "asker"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["demands"].initial = format_demands(self.instance.tree())

    def clean_demands(self) -> list[tuple[int, str]]:
        return parse_demands(self.cleaned_data["demands"])

    def save_demands(self) -> None:
        """Bring the rows in line; rows whose words stay keep their identity, because the ledger ties to them."""
        wanted: list[tuple[int, str]] = self.cleaned_data["demands"]
        standing: dict[str, list[Restatement]] = {}
        for row in self.instance.restatements.all():
            standing.setdefault(row.text, []).append(row)
        parent: Restatement | None = None
        kept: set[int] = set()
        for position, (level, text) in enumerate(wanted):
            rows = standing.get(text)
            row = rows.pop(0) if rows else Restatement(call=self.instance, text=text)
            row.position, row.parent = position, parent if level == 2 else None
            row.save()
            kept.add(row.pk)
            if level == 1:
                parent = row
        self.instance.restatements.exclude(pk__in=kept).delete()
