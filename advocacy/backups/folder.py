"""The folder of regular backups (``BACKUP_DIR``): names by the instant, the newest so many kept, a due job."""

from __future__ import annotations

import datetime as dt
import logging
import re
import time
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from advocacy.backups.last import note_proved
from advocacy.backups.proof import prove
from advocacy.backups.writing import make_backup
from advocacy.site_archive.layout import ArchiveError
from posts import due

logger = logging.getLogger(__name__)

NAME: Final = re.compile(r"backup-\d{8}T\d{6}Z\.(?:zip|sealed)")
_DRAFT_SECONDS: Final = 24 * 3600
_LEASE: Final = dt.timedelta(hours=12)  # a large site, and its proof


def name_at(at: dt.datetime, *, sealed: bool) -> str:
    """What a backup is called; in the order of names they are in the order of time."""
    return f"backup-{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}.{'sealed' if sealed else 'zip'}"


def keep_newest(folder: Path, number: int) -> list[str]:
    """Delete all backups of the folder but the newest; returns the names of those that are gone. 0 keeps all."""
    found = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name) and path.is_file())
    gone = found[:-number] if number else []
    for path in gone:
        path.unlink(missing_ok=True)
    for path in folder.glob(".backup-*"):  # of one that was killed
        if time.time() - path.stat().st_mtime > _DRAFT_SECONDS:
            path.unlink(missing_ok=True)
    return [path.name for path in gone]


def passphrase() -> str:
    """The passphrase of the settings; empty where backups are not enciphered. Raises ArchiveError for a lost file."""
    if settings.BACKUP_PASSPHRASE_FILE:
        return passphrase_in(Path(settings.BACKUP_PASSPHRASE_FILE))
    return str(settings.BACKUP_PASSPHRASE)


def passphrase_in(path: Path) -> str:
    """The first line of a file. Raises ArchiveError where there is none."""
    try:
        with path.open(encoding="utf-8") as file:
            words = file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ArchiveError(f"The passphrase cannot be read from {path}: {error}.") from error
    if not words:
        raise ArchiveError(f"The first line of {path} is empty; it should be the passphrase.")
    return words


def back_up(now: dt.datetime, limit: int) -> due.DueReport:
    """The due job: a backup into the folder, proved where the settings say so, older ones gone."""
    folder = Path(settings.BACKUP_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    words = passphrase()
    path = folder / name_at(timezone.now(), sealed=bool(words))
    report = make_backup(path, passphrase=words)
    if report.missing:
        logger.warning("The backup lacks %d files that rows name.", len(report.missing))
    if settings.BACKUP_VERIFY:
        proof = prove(path, passphrase=words)
        if proof.wrong:
            raise ArchiveError(f"The backup {path.name} is not what the site was: {proof.wrong[0]}.")
        note_proved(path.name)
    # Older ones go only now: a backup that fails its proof pushes out no good one.
    keep_newest(folder, settings.BACKUP_KEEP)
    return due.DueReport(1)


def register() -> None:
    """Register the job, where a folder is set."""
    if settings.BACKUP_DIR:
        every = dt.timedelta(hours=settings.BACKUP_EVERY)
        due.register("back_up", back_up, every=every, limit=2, lease=_LEASE)
