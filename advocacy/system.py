"""The state of the whole site at one moment, for the page “System” and for the metrics: what runs, what is wrong."""

from __future__ import annotations

import datetime as dt
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.utils import timezone

from advocacy.backups.last import LastBackup, last_backup
from campaigns.models import Delivery, ReaderMail
from posts.jobs import OverdueJob, overdue_jobs
from posts.models import DeskMail

BACKUP_OLD: Final = dt.timedelta(days=2)
DISK_LOW: Final = 0.1  # of what there is


@dataclass(frozen=True)
class Disk:
    """Where files lie; bytes."""

    folder: str
    free: int
    total: int

    @property
    def is_low(self) -> bool:
        return self.free < self.total * DISK_LOW


@dataclass(frozen=True)
class Mail:
    """Letters of one kind: how many wait, and how many of those were refused or tried in vain."""

    kind: str
    waiting: int
    failing: int
    last_error: str = ""


@dataclass(frozen=True)
class System:
    at: dt.datetime
    versions: dict[str, str]
    pending: list[str]
    overdue: list[OverdueJob]
    disks: list[Disk]
    backup: LastBackup | None
    mail: list[Mail]

    @property
    def is_backup_old(self) -> bool:
        return self.backup is None or self.backup.made_at < self.at - BACKUP_OLD

    @property
    def is_well(self) -> bool:
        return not (
            self.pending
            or self.overdue
            or self.is_backup_old
            or any(disk.is_low for disk in self.disks)
            or any(mail.failing for mail in self.mail)
        )


def look(at: dt.datetime | None = None) -> System:
    """Look everywhere once; a dozen queries, and one read of the folders of migrations."""
    at = at or timezone.now()
    return System(at, versions(), pending_migrations(), overdue_jobs(at), disks(), last_backup(), mail())


def versions() -> dict[str, str]:
    with connection.cursor() as cursor:
        statement = "SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version"
        cursor.execute(statement)
        number = str(cursor.fetchone()[0]).split()[0]
    cache = settings.CACHES["default"]["BACKEND"].rpartition(".")[2]
    return {
        "Python": platform.python_version(),
        "Django": django.get_version(),
        connection.display_name: number,
        "Cache": cache,
    }


def pending_migrations() -> list[str]:
    """The migrations that wait, as "app.name"."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def disks() -> list[Disk]:
    """One for each file system that files of the site lie on."""
    places = [Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_MEDIA_ROOT)]
    if connection.vendor == "sqlite":
        places.insert(0, Path(str(connection.settings_dict["NAME"])))
    found: dict[int, Disk] = {}
    for place in places:
        folder = next((one for one in (place, *place.parents) if one.is_dir()), None)
        if folder is not None and (device := folder.stat().st_dev) not in found:
            usage = shutil.disk_usage(folder)
            found[device] = Disk(str(folder), usage.free, usage.total)
    return list(found.values())


def mail() -> list[Mail]:
    """Letters to staff, single letters to readers, and copies of mailings. Without a word of whom they go to."""
    desk = DeskMail.objects.filter(sent_at=None)
    reader = ReaderMail.objects.all()
    waiting = Q(state__in=[Delivery.State.WAITING, Delivery.State.CLAIMED])
    stuck = Delivery.objects.filter(Q(state=Delivery.State.UNKNOWN) | (waiting & Q(attempts__gt=1)))
    return [
        Mail("desk", desk.count(), desk.filter(failures__gt=0).count()),
        Mail("readers", reader.count(), reader.filter(failures__gt=0).count()),
        Mail("mailings", Delivery.objects.filter(waiting).count(), stuck.count()),
    ]
