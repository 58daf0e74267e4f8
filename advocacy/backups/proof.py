"""Proves a backup: brings it back into a database and folders made for that, and compares what stands there.

Another process does so (``python -m advocacy.backups.proof``), with a database of its own in a temporary folder: the
site itself is neither read nor touched. It compares the rows of every table, the files, and the public pages at the
moment of the backup with what the manifest says.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import django
from django.conf import settings
from django.core.management import call_command

from advocacy.site_archive.layout import ArchiveError

_SHOWN: Final = 5  # of what differs
_LONGEST: Final = 6 * 3600  # seconds


@dataclass
class Proof:
    """What was found. The backup is proved where ``wrong`` is empty.

    ``same_software``: whether pages could be compared byte by byte; those of other templates only have to be there.
    """

    rows: int = 0
    tables: int = 0
    files: int = 0
    pages: int = 0
    same_software: bool = True
    missing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def prove(path: Path, *, passphrase: str = "", prepared: Path | None = None) -> Proof:
    """Prove the backup, in a process of its own. Raises ArchiveError where it cannot be brought back at all.

    ``prepared``: an SQLite database of this software, migrated and empty, to begin with a copy of; otherwise one is
    migrated, which takes some twenty seconds. Needs as much room for temporary files (``TMPDIR``) as the site takes.
    """
    with tempfile.TemporaryDirectory(prefix="proof-") as name:
        folder = Path(name)
        if prepared is not None:
            (folder / "site.sqlite3").write_bytes(prepared.read_bytes())
        environment = {
            **os.environ,
            "CACHE_URL": "locmemcache://",
            "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "advocacy.settings"),
            "EMAIL_URL": "dummymail://",
            "MEDIA_ROOT": str(folder / "media"),
            "PRIVATE_MEDIA_ROOT": str(folder / "private"),
        }
        asked = {"path": str(path.absolute()), "passphrase": passphrase, "migrate": prepared is None}
        done = subprocess.run(
            [sys.executable, "-m", "advocacy.backups.proof"],
            input=json.dumps(asked).encode(),
            capture_output=True,
            cwd=settings.BASE_DIR,
            env=environment,
            timeout=_LONGEST,
            check=False,
        )
    try:
        told = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError) as error:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ArchiveError(f"The proof broke off: {said[-1] if said else done.returncode}") from error
    if "refused" in told:
        raise ArchiveError(told["refused"])
    return Proof(**told)


def _prove_here(asked: dict[str, Any]) -> Proof:
    """In the process that is made for it, whose settings name a temporary database and folders."""
    _keep_files_here()
    django.setup()
    # slow import: models are loaded from here on
    from advocacy.backups import pages  # slow import
    from advocacy.backups.contents import kept_models  # slow import
    from advocacy.backups.restoring import open_backup, restore_backup  # slow import
    from advocacy.backups.writing import moment_of  # slow import
    from advocacy.page_cache import sources  # slow import

    if asked["migrate"]:
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    path = Path(asked["path"])
    report = restore_backup(path, passphrase=asked["passphrase"])
    with open_backup(path, asked["passphrase"]) as archive:
        manifest, entries = archive.manifest, {entry.model: entry.rows for entry in archive.tables}
    proof = Proof(sum(entries.values()), len(entries), report.files, missing=report.missing)
    for model in kept_models():
        there, told = model._base_manager.count(), entries[model._meta.label]
        if there != told:
            proof.wrong.append(f"{model._meta.label} has {there} rows instead of {told}")
    software = manifest.get("software")
    proof.same_software = isinstance(software, dict) and software.get("sources") == sources().hex()
    noted = {str(page["path"]): page for page in manifest.get("pages", [])}
    for page in pages.again(noted, moment_of(manifest)):
        proof.pages += 1
        before = noted[page.path]
        if page.status != before["status"]:
            proof.wrong.append(f"{page.path} answers {page.status} instead of {before['status']}")
        elif proof.same_software and page.sha256 != before["sha256"]:
            proof.wrong.append(f"{page.path} is another page than it was")
    return proof


def _keep_files_here() -> None:
    """Files go into the folder of the proof even where the site keeps its own elsewhere, which pages name still."""
    for name in ("default", "private"):
        given = settings.STORAGES[name]
        if "FileSystemStorage" in given["BACKEND"] or "PrivateFileStorage" in given["BACKEND"]:
            continue
        here: Any = {"BACKEND": "advocacy.backups.proof_files.HeldHere", "OPTIONS": {"instead_of": given}}
        settings.STORAGES[name] = here


def main() -> None:
    asked = json.load(sys.stdin)
    try:
        told = asdict(_prove_here(asked))
    except ArchiveError as error:
        told = {"refused": str(error)}
    sys.stdout.write("\n" + json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
