"""What a backup holds: every table but those that are named here with a reason, and every file that a row names."""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from advocacy.site_archive.layout import PRIVATE
from posts.models import Image
from posts.private_files import private_files

_SEARCH: Final = "made anew from the texts: each database has an index of its own kind"
NOT_KEPT: Final = {
    "campaigns.RateCount": "counts of the last hours",
    "posts.Presence": "who has which form open just now",
    "posts.SearchEntry": _SEARCH,
    "posts.SearchText": _SEARCH,
    "posts.SearchWord": _SEARCH,
    "sessions.Session": "whoever was signed in signs in again",
}
# What a site has that was migrated and never used, or that comes about by itself.
FRESH: Final = frozenset(
    {
        "auth.Group",
        "auth.Group_permissions",
        "auth.Permission",
        "contenttypes.ContentType",
        "posts.Generation",
        "posts.HistoryEntry",
        "posts.House",
        "posts.JobState",
    }
)


def kept_models() -> list[Any]:
    """Every model whose rows are kept, in the order of their names."""
    return sorted(
        (
            model
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and not model._meta.proxy and model._meta.label not in NOT_KEPT
        ),
        key=lambda model: str(model._meta.label),
    )


def member_name(model: Any) -> str:
    return f"tables/{model._meta.label_lower}.jsonl"


def columns(model: Any) -> list[models.Field[Any, Any]]:
    return list(model._meta.concrete_fields)


def named_files() -> list[str]:
    """Every file that a row names, in order, once; those of the private storage below ``PRIVATE``."""
    names: set[str] = set()
    for model in kept_models():
        for column in columns(model):
            if isinstance(column, models.FileField):
                folder = PRIVATE if column.storage is private_files() else ""
                found = model._base_manager.values_list(column.name, flat=True).iterator()
                names.update(folder + name for name in found if name)
    for copies in Image.objects.values_list("renditions", flat=True).iterator():
        names.update(copy["name"] for copy in copies)
    return sorted(names)


def migrations_here() -> list[str]:
    """The migrations of this software that this database has had, as ``app.name``."""
    disk = MigrationLoader(None).disk_migrations
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if (app, name) in disk)


def migrations_known() -> list[str]:
    """The migrations that a database of this software has had."""
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes)


def migrations_on_disk() -> list[str]:
    """Those and the ones that they took the place of."""
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations)
