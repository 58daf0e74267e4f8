"""Who did what, when: the one place that writes history. Called by the verbs and by our ModelAdmin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from posts.models import HistoryEntry, User

# What the verbs are called where people read them; others are shown as they are.
VERBS = {
    "add": _("added"),
    "backup": _("backed up"),
    "change": _("changed"),
    "choose_passage": _("chose the passage of"),
    "correct": _("corrected"),
    "delete": _("deleted"),
    "export": _("exported"),
    "file": _("tagged"),
    "import": _("imported"),
    "merge": _("merged"),
    "overrule": _("overruled the verdict on"),
    "password": _("password changed"),
    "publish": _("published"),
    "recheck": _("checked again"),
    "rename": _("renamed"),
    "restore": _("brought back from a backup"),
    "save": _("saved"),
    "security": _("sign-in security changed"),
    "sessions ended": _("ended sessions of"),
    "set_aside": _("set aside"),
    "sign-in": _("signed in"),
    "sign-in failed": _("failed to sign in"),
    "sign-out": _("signed out"),
    "undo": _("undone"),
    "upload": _("brought in"),
    "verify_backup": _("proved the backup"),
    "withdraw": _("withdrew"),
}


# Columns that nobody who reads the history may see.
SECRET = {"posts.user": ("password",), "mfa.authenticator": ("data",)}


def told_verb(verb: str) -> str:
    return str(VERBS.get(verb, verb.replace("_", " ")))


def record(
    actor: User | None, verb: str, row: models.Model, changes: Mapping[str, Sequence[Any]] | None = None
) -> HistoryEntry:
    """Write down that ``actor`` (None: the system itself) did ``verb`` to ``row``.

    ``changes`` is {field: (old, new)} in values that JSON can keep. One insert.
    """
    return HistoryEntry.objects.create(
        actor=actor,
        verb=verb,
        model=row._meta.label_lower,
        object_id=str(row.pk),
        object_repr=str(row)[:300],
        changes={name: list(pair) for name, pair in (changes or {}).items()},
    )


def record_all(actor: User | None, verb: str, rows: Sequence[models.Model]) -> None:
    """The same of many rows that something was done to at once. One insert."""
    HistoryEntry.objects.bulk_create(
        HistoryEntry(
            actor=actor,
            verb=verb,
            model=row._meta.label_lower,
            object_id=str(row.pk),
            object_repr=str(row)[:300],
            changes={},
        )
        for row in rows
    )


def record_event(
    actor: User | None,
    verb: str,
    model: str,
    words: str,
    changes: Mapping[str, Sequence[Any]] | None = None,
) -> HistoryEntry:
    """Write down what concerns no one row: an export, a failed sign-in. ``model`` as "app_label.model_name"."""
    return HistoryEntry.objects.create(
        actor=actor,
        verb=verb,
        model=model,
        object_id="",
        object_repr=words[:300],
        changes={name: list(pair) for name, pair in (changes or {}).items()},
    )


def plain_values(row: models.Model) -> dict[str, Any]:
    """The row's own columns as JSON can keep them, to compare a row before and after; what is secret left out."""
    secret = SECRET.get(row._meta.label_lower, ())
    return {
        field.name: field.value_to_string(row)
        for field in row._meta.concrete_fields
        if field.name not in secret
    }


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """{field: (old, new)} of what differs between two results of ``plain_values``."""
    return {
        name: (before.get(name), after.get(name)) for name in after if before.get(name) != after.get(name)
    }
