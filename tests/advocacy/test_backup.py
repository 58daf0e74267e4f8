from __future__ import annotations

import datetime as dt
import errno
import io
import json
import shutil
import threading
import zipfile
from types import SimpleNamespace

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from advocacy.backups import cipher, folder, pages, writing
from advocacy.backups.last import last_backup
from advocacy.backups.pages import clock_at, public_pages
from advocacy.backups.proof import Proof
from advocacy.backups.restoring import open_backup
from advocacy.backups.writing import make_backup
from advocacy.site_archive import writing as archive_writing
from advocacy.site_archive.layout import ArchiveError
from posts import due
from posts.models import Person, Tag
from tests import factories

NIGHT = dt.datetime(2026, 5, 4, 2, 0, tzinfo=dt.UTC)
PASSPHRASE = "a lantern on the quay"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    """Keys that cost little; no pages, but where a test is about them."""
    monkeypatch.setattr(cipher, "_COST", 14)
    monkeypatch.setattr(pages, "_ALWAYS", ())


def run(*arguments):
    out = io.StringIO()
    call_command("backup", *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def table(path, label):
    with zipfile.ZipFile(path) as archive:
        return [json.loads(line) for line in archive.read(f"tables/{label}.jsonl").splitlines()]


def manifest(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


@pytest.mark.django_db
def test_a_folder_gets_one_by_the_instant_and_keeps_the_newest(tmp_path):
    (tmp_path / "letter.zip").write_text("mine")
    with time_machine.travel(NIGHT, tick=False) as clock:
        for _night in range(3):
            told = run(tmp_path, "--keep", "2")
            clock.shift(dt.timedelta(days=1))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "backup-20260505T020000Z.zip",
        "backup-20260506T020000Z.zip",
        "letter.zip",
    ]
    assert "  deleted: backup-20260504T020000Z.zip" in told
    assert (tmp_path / "backup-20260505T020000Z.zip").stat().st_mode & 0o777 == 0o600
    found = last_backup()
    assert (found.name, found.missing, found.verified_at) == ("backup-20260506T020000Z.zip", 0, None)


@pytest.mark.django_db
def test_what_the_command_refuses(tmp_path, settings):
    with pytest.raises(CommandError, match="the setting BACKUP_DIR"):
        run()
    with pytest.raises(CommandError, match="--encrypt needs"):
        run(tmp_path, "--encrypt")
    with pytest.raises(CommandError, match="--keep N needs a folder"):
        run(tmp_path / "one.zip", "--keep", "2")
    settings.BACKUP_PASSPHRASE_FILE = str(tmp_path / "none")
    with pytest.raises(CommandError, match="The passphrase cannot be read"):
        run(tmp_path, "--encrypt")
    (tmp_path / "one.zip").write_text("mine")
    with pytest.raises(CommandError, match="There is a file"):
        run(tmp_path / "one.zip")
    assert (tmp_path / "one.zip").read_text() == "mine"


@pytest.mark.django_db
def test_enciphered_by_the_passphrase_of_the_settings(tmp_path, settings):
    secret = tmp_path / "secret"
    secret.write_text(f"{PASSPHRASE}\nand a remark\n")
    settings.BACKUP_PASSPHRASE_FILE = str(secret)
    factories.make_tag(name="Lanterns")
    run(tmp_path / "site.sealed", "--encrypt")
    assert b"Lanterns" not in (tmp_path / "site.sealed").read_bytes()
    with open_backup(tmp_path / "site.sealed", PASSPHRASE) as archive:
        archive.verify()
        assert {entry.model: entry.rows for entry in archive.tables}["posts.Tag"] == 1


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_told_and_the_rest_is_kept(tmp_path):
    image, gone = factories.make_image(), factories.make_image()
    default_storage.delete(gone.file.name)
    with pytest.raises(CommandError, match="1 files are missing; everything else is in the backup"):
        run(tmp_path / "site.zip")
    assert manifest(tmp_path / "site.zip")["files"]["missing"] == [gone.file.name]
    assert f"media/{image.file.name}" in zipfile.ZipFile(tmp_path / "site.zip").namelist()
    assert last_backup().missing == 1


@pytest.mark.django_db
def test_too_little_room_is_told_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=3 * 1024**2))
    with pytest.raises(CommandError, match=r"has 3 MB left\. Nothing was written"):
        run(tmp_path / "site.zip")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_disk_that_fills_up_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive_writing.Counted, "write", full)
    with pytest.raises(CommandError, match=r"cannot be written: .*No space left"):
        run(tmp_path / "site.zip")
    assert list(tmp_path.iterdir()) == []
    assert last_backup() is None


@pytest.mark.django_db
def test_a_table_that_looks_like_a_bomb_is_stored_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "SMALL", 10_000)
    monkeypatch.setattr("advocacy.site_archive.reading.SMALL", 10_000)
    Person.objects.create(name="Echo", description="so " * 200_000)
    make_backup(tmp_path / "site.zip")
    with open_backup(tmp_path / "site.zip") as archive:
        archive.verify()


@pytest.mark.django_db(transaction=True)
def test_one_moment_while_others_save(tmp_path, monkeypatch):
    """What is saved after the first look is not in it, in no table; and nobody waits for the backup."""
    factories.make_tag(name="Before")
    answered = []

    def save_meanwhile(at, most):
        def save():
            try:
                factories.make_image()
                answered.append(factories.make_tag(name="Meanwhile"))
            finally:
                connection.close()

        thread = threading.Thread(target=save)
        thread.start()
        thread.join(10)
        return []

    monkeypatch.setattr(pages, "public_pages", save_meanwhile)
    report = make_backup(tmp_path / "site.zip")
    assert [tag.name for tag in answered] == ["Meanwhile"]
    assert [row["name"] for row in table(tmp_path / "site.zip", "posts.tag")] == ["Before"]
    assert (report.rows["posts.Image"], report.files) == (0, 0)
    assert Tag.objects.count() == 2
    assert last_backup().name == "site.zip"


@pytest.mark.django_db
def test_public_pages_are_noted_as_they_are_at_the_moment(monkeypatch):
    monkeypatch.setattr(pages, "_ALWAYS", ("/", "/sitemap.xml"))
    post = factories.make_published_post(title="What the harbour knew", days_ago=3)
    factories.make_petition(closes_at=post.published_at + dt.timedelta(days=30))
    at = post.published_at + dt.timedelta(days=20)
    seen = public_pages(at)
    assert {page.status for page in seen} == {200}
    assert {"/", "/sitemap.xml", post.get_absolute_url()} <= {page.path for page in seen}
    assert list(pages.again([page.path for page in seen], at)) == seen
    assert len(public_pages(at, most=1)) < len(seen)
    with clock_at(at):
        post.title = "Another title"
        post.save()
    assert next(iter(pages.again([post.get_absolute_url()], at))) not in seen


# By itself ----------------------------------------------------------------------


@pytest.mark.django_db
def test_the_job_makes_proves_and_keeps_them(tmp_path, settings, monkeypatch):
    settings.BACKUP_DIR, settings.BACKUP_KEEP = str(tmp_path / "new"), 1
    proofs = []

    def prove(path, passphrase=""):
        proofs.append(path.name)
        return Proof(wrong=["/ is another page than it was"] if len(proofs) == 2 else [])

    monkeypatch.setattr(folder, "prove", prove)
    with time_machine.travel(NIGHT, tick=False) as clock:
        assert folder.back_up(NIGHT, 2) == due.DueReport(1)
        assert last_backup().verified_at == NIGHT
        clock.shift(dt.timedelta(days=1))
        with pytest.raises(ArchiveError, match="is not what the site was: / is another page"):
            folder.back_up(NIGHT, 2)
        assert last_backup().verified_at is None
    # One that fails its proof pushes out no good one.
    assert [path.name for path in sorted((tmp_path / "new").iterdir())] == proofs


def test_the_job_is_there_where_a_folder_is_set(settings, monkeypatch):
    monkeypatch.setattr(due, "_registry", {})
    folder.register()
    assert due.registered() == []
    settings.BACKUP_DIR, settings.BACKUP_EVERY = "/mnt/other", 12
    folder.register()
    assert [(job.name, job.every) for job in due.registered()] == [("back_up", dt.timedelta(hours=12))]
