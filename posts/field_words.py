"""Snapshots of posts in words: what each field beside the body says, by the names that readers know.

For comparisons and conflicts. Rows that a snapshot points at are fetched once for all snapshots, one query a kind; a
row that is gone is told as such.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from posts import embeds
from posts.compared import show_text
from posts.models import Image, Organization, Person, Post, Region, Report, Republication, Series, Theme

Snapshot = dict[str, Any]

# What nobody reads: keys, and what follows from another field.
SILENT: Final = {"translation_group", "month_on", "is_untitled", "body", "withdrawn_at"}
LABELS: Final = {"regions": Region, "themes": Theme, "reports": Report}
EMPTY: Final = ("", "None", None)


@dataclass(frozen=True)
class FieldChange:
    """One field that differs: its name, its label, what it said and says, and both in one with the words marked."""

    name: str
    label: str
    old: str
    new: str

    @property
    def html(self) -> SafeString:
        return show_text(self.old, self.new)


class FieldWords:
    """The words of some snapshots. About eight queries, whatever is in them."""

    def __init__(self, *snapshots: Snapshot) -> None:
        self.rows: dict[type[models.Model], dict[int, str]] = {}
        wanted: dict[type[models.Model], set[int]] = {}
        for snapshot in snapshots:
            for model, key in _keys(snapshot):
                wanted.setdefault(model, set()).add(key)
        for model, keys in wanted.items():
            self.rows[model] = {pk: str(row) for pk, row in model._default_manager.in_bulk(keys).items()}

    def told(self, snapshot: Snapshot) -> dict[str, str]:
        """{name: words} of every field, in the order of the form; "" for an empty one."""
        fields = snapshot.get("fields", {})
        told = {
            field.name: self._column(field, fields[field.name])
            for field in Post._meta.concrete_fields
            if field.name in fields and field.name not in SILENT
        }
        if fields.get("is_untitled") == "True":
            told["title"] = ""
        told["byline"] = ", ".join(self._signer(row) for row in snapshot.get("byline") or [])
        told["tags"] = ", ".join(snapshot.get("tags") or [])
        for name, model in LABELS.items():
            told[name] = ", ".join(sorted(self._row(model, key) for key in snapshot.get(name) or []))
        told["republication"] = self._republication(snapshot.get("republication"))
        told["embeds"] = "\n\n".join(_embedded(snapshot.get("embeds") or {}))
        return told

    def changes(self, old: Snapshot, new: Snapshot) -> list[FieldChange]:
        """The fields in which two snapshots differ, in the order of the form."""
        before, after = self.told(old), self.told(new)
        return [
            FieldChange(name, label_of(name), before.get(name, ""), words)
            for name, words in after.items()
            if before.get(name, "") != words
        ]

    def _row(self, model: type[models.Model], key: Any) -> str:
        return self.rows.get(model, {}).get(int(key), _("(no longer there)"))

    def _signer(self, row: dict[str, Any]) -> str:
        if row.get("person_id"):
            return self._row(Person, row["person_id"])
        return self._row(Organization, row["organization_id"])

    def _column(self, field: models.Field, value: Any) -> str:
        if value in EMPTY:
            return ""
        if isinstance(field, models.ForeignKey):
            return self._row(field.related_model, value)
        if isinstance(field, models.DateTimeField):
            instant = parse_datetime(str(value))
            return date_format(timezone.localtime(instant), "DATETIME_FORMAT") if instant else str(value)
        if isinstance(field, models.BooleanField):
            return _("yes") if value == "True" else _("no")
        return str(dict(field.flatchoices).get(value, value))

    def _republication(self, kept: dict[str, Any] | None) -> str:
        if not kept:
            return ""
        lines = []
        for field in Republication._meta.concrete_fields:
            value = kept.get(field.name)
            if field.name in ("id", "post") or value in (*EMPTY, "{}", {}):
                continue
            told = "; ".join(_lines(value)) if isinstance(value, dict) else self._column(field, value)
            lines.append(f"{capfirst(field.verbose_name)}: {told}")
        return "\n".join(lines)


def label_of(name: str) -> str:
    """The name of a field for people."""
    own = {
        "byline": _("byline"),
        "tags": _("tags"),
        "embeds": _("words of what is embedded"),
        "republication": _("republication"),
        "body": _("text"),
    }
    if name in own:
        return str(capfirst(own[name]))
    return str(capfirst(getattr(Post._meta.get_field(name), "verbose_name", name)))


def _keys(snapshot: Snapshot) -> Iterable[tuple[type[models.Model], int]]:
    fields = snapshot.get("fields", {})
    kept = snapshot.get("republication") or {}
    for name, model, values in (
        ("lead_image", Image, fields),
        ("series", Series, fields),
        ("publisher", Organization, kept),
        ("author_organization", Organization, kept),
    ):
        if values.get(name) not in EMPTY:
            yield model, int(values[name])
    for name, facet in LABELS.items():
        for key in snapshot.get(name) or []:
            yield facet, int(key)
    for row in snapshot.get("byline") or []:
        if row.get("person_id"):
            yield Person, int(row["person_id"])
        elif row.get("organization_id"):
            yield Organization, int(row["organization_id"])


def _embedded(kept: dict[str, dict[str, Any]]) -> Iterable[str]:
    for kind, records in sorted(kept.items()):
        embed = embeds.get(kind)
        for key, words in sorted(records.items(), key=lambda item: int(item[0])):
            yield "\n".join([f"{capfirst(str(embed.label if embed else kind))} {key}", *_lines(words)])


def _lines(value: Any, depth: int = 0) -> Iterable[str]:
    """The texts in a record's words, one a line; keys and switches say nothing to people."""
    if isinstance(value, str):
        if value.strip():
            yield "  " * depth + value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _lines(inner, depth)
    elif isinstance(value, list):
        for inner in value:
            yield from _lines(inner, depth + 1)
