"""What comes back is what was there: every row, every file, every public page; or nothing, and a message says why."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from advocacy.backups import cipher, restoring
from advocacy.backups.contents import FRESH, NOT_KEPT, kept_models, named_files
from advocacy.backups.restoring import restore_backup
from advocacy.backups.writing import make_backup
from advocacy.site_archive.layout import ArchiveError, place_of
from advocacy.site_archive.writing import export_archive
from posts import search
from posts.models import Generation, HistoryEntry, Image, Post, User
from tests import factories
from tests.advocacy.kept_site import every_row, make_kept_site
from tests.advocacy.site_pages import collect, differences
from tests.advocacy.small_site import NOW

PASSPHRASE = "a lantern on the quay"


@pytest.fixture(scope="module")
def old(django_db_setup, django_db_blocker, tmp_path_factory):
    """(rows, pages, files, archive, key of a tag that is gone) of a site at ``NOW``; it is gone again."""
    folder = tmp_path_factory.mktemp("old")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder / "media", PRIVATE_MEDIA_ROOT=folder / "private"),
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        cache.clear()
        gone = make_kept_site()
        before = every_row()
        report = make_backup(folder / "site.zip", most_pages=0)
        files = {name: content(name) for name in named_files()}
        pages = collect(follow=1)
        transaction.set_rollback(True)
    cache.clear()
    assert report.missing == []
    return before, pages, files, folder / "site.zip", gone


def content(name):
    storage, stored = place_of(name)
    with storage.open(stored) as file:
        return file.read()


@pytest.fixture
def lost(db, old):
    """The same, with an empty site around the test, at ``NOW``."""
    with time_machine.travel(NOW, tick=False):
        yield old


def test_every_model_is_kept_or_named_with_a_reason():
    everything = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    kept = {model._meta.label for model in kept_models()}
    assert everything - kept == NOT_KEPT.keys()
    assert kept >= FRESH
    assert all(reason.strip() for reason in NOT_KEPT.values())


def test_every_row_file_and_page_comes_back(lost):
    before, pages, files, archive, gone = lost
    report = restore_backup(archive)
    after = every_row()
    for label, rows in before.items():
        assert after[label] == rows, label
    assert {name: content(name) for name in named_files()} == files
    assert any(name.startswith("private/") for name in files)
    assert any(name.endswith(".avif") for name in files)  # the smaller copies are there at once
    again = collect(follow=1)
    assert differences(pages, again) == {}
    assert sum(page.startswith("200") for page in pages.values()) > 40
    assert report.indexed == search.row_counts()[0] == search.row_counts()[1] > 0
    assert "$" in before["posts.User"][0]["password"]
    assert before["mfa.Authenticator"][0]["data"] == {"secret": "sealed"}
    assert not Session.objects.exists()
    # No key is given twice, not even that of a row that was gone when the backup was made.
    assert factories.make_tag(name="Afterwards").pk > gone
    assert Generation.objects.get().number >= int(NOW.timestamp())


def test_the_command_says_what_came_back_and_refuses_to_do_it_twice(lost):
    out = StringIO()
    call_command("restore", str(lost[3]), stdout=out)
    assert "  posts.User: 1\n" in out.getvalue()
    assert "files are back" in out.getvalue()
    assert (
        HistoryEntry.objects.filter(verb="restore").values_list("object_repr", flat=True).get() == "site.zip"
    )
    with pytest.raises(CommandError, match="The site is not empty: it has"):
        call_command("restore", str(lost[3]))
    factories.make_post(title="More")
    call_command("restore", str(lost[3]), "--replace", stdout=out)
    assert not Post.objects.filter(title="More").exists()
    assert [hit.pk for hit in search.find("More", kinds=["post"], include_hidden=True).hits] == []


def test_a_failure_leaves_nothing(lost, monkeypatch):
    def fail(*args):
        raise OSError(28, "No space left on device")

    save = default_storage.save
    monkeypatch.setattr(default_storage, "save", lambda *given: save(*given) and fail())
    with pytest.raises(ArchiveError, match="cannot be stored"):
        restore_backup(lost[3])
    assert (Post.objects.count(), User.objects.count()) == (0, 0)


def test_what_a_killed_attempt_left_behind_is_completed(lost):
    name = next(name for name in lost[2] if name.startswith("images/"))
    default_storage.save(name, ContentFile(lost[2][name][:20]))
    restore_backup(lost[3])
    assert content(name) == lost[2][name]


# What is refused ----------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny(django_db_setup, django_db_blocker, tmp_path_factory):
    """A backup of a site with one picture; it is gone again."""
    folder = tmp_path_factory.mktemp("tiny")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        factories.make_image()
        make_backup(folder / "site.zip", most_pages=0)
        transaction.set_rollback(True)
    return folder / "site.zip"


def rewritten(path, target, changed, **told):
    """A copy with other members; its manifest tells of them as they are now, and ``told``."""
    with zipfile.ZipFile(path) as archive:
        found = {name: archive.read(name) for name in archive.namelist()} | changed
    manifest = json.loads(found["manifest.json"])
    for table in [*manifest["tables"], manifest["files"]]:
        data = found.get(table["file"]) or b""
        table |= {"bytes": len(data), "sha256": sha256(data).hexdigest()}
        if "rows" in table:
            table["rows"] = data.count(b"\n")
    found["manifest.json"] = json.dumps(manifest | told).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in found.items():
            if data is not None:
                out.writestr(name, data)
    return target


def row_of(path, table, **changes):
    with zipfile.ZipFile(path) as archive:
        row = json.loads(archive.read(f"tables/{table}.jsonl").splitlines()[0])
    return {f"tables/{table}.jsonl": json.dumps(row | changes).encode() + b"\n"}


def manifest_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


def migrations(path):
    return manifest_of(path)["migrations"]


HARM = {
    "a name that climbs out": (lambda path: ({"../../etc/cron.d/x": b"x"}, {}), "leads out of the folder"),
    "a file of a row that climbs out": (
        lambda path: (row_of(path, "posts.image", file="../../x.png"), {}),
        "leads out of the folder",
    ),
    "a bomb": (lambda path: ({"media/bomb": b"0" * 50_000_000}, {}), "would unpack to"),
    "a missing table": (lambda path: ({"tables/posts.post.jsonl": None}, {}), "it is not there"),
    "a row of nothing": (lambda path: ({"tables/posts.image.jsonl": b"{}\n"}, {}), "is missing"),
    "a row that the database refuses": (
        lambda path: ({"tables/posts.image.jsonl": row_of(path, "posts.image")["tables/posts.image.jsonl"] * 2}, {}),
        "the database refuses a row",
    ),
    "newer software": (
        lambda path: ({}, {"migrations": [*migrations(path), "posts.9999_more"]}),
        "newer software: it has had posts.9999_more",
    ),
    "older software": (
        lambda path: ({}, {"migrations": migrations(path)[:-1]}),
        "older software: it has not had",
    ),
    "no migrations": (lambda path: ({}, {"migrations": None}), "does not say which migrations"),
    "another format": (lambda path: ({}, {"format": "site-archive"}), "no backup of a site"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("harm", HARM)
def test_what_is_wrong_is_told_and_nothing_is_taken(tiny, tmp_path, harm):
    changes, words = HARM[harm]
    changed, told = changes(tiny)
    with pytest.raises(ArchiveError, match=words):
        restore_backup(rewritten(tiny, tmp_path / "other.zip", changed, **told))
    assert (Image.objects.count(), default_storage.exists("images")) == (0, False)


@pytest.mark.django_db
def test_other_files(tiny, tmp_path):
    cut, letter, export = tmp_path / "cut.zip", tmp_path / "letter.txt", tmp_path / "export.zip"
    cut.write_bytes(tiny.read_bytes()[:-300])
    letter.write_text("Dear all")
    export_archive(export)
    for path, words in {
        cut: "was cut off",
        letter: "is no zip file",
        export: "no backup of a site",
        tmp_path / "none": "cannot be read",
    }.items():
        with pytest.raises(ArchiveError, match=words):
            restore_backup(path)


@pytest.mark.django_db
def test_an_enciphered_backup(tmp_path, monkeypatch):
    monkeypatch.setattr(cipher, "_COST", 14)
    path = tmp_path / "site.sealed"
    with transaction.atomic():
        factories.make_image(caption="A lighthouse by night")
        make_backup(path, passphrase=PASSPHRASE, most_pages=0)
        transaction.set_rollback(True)
    assert b"posts.image" not in path.read_bytes()
    for words, said in {"": "is enciphered", "another passphrase": "The passphrase is not that"}.items():
        with pytest.raises(ArchiveError, match=said):
            restore_backup(path, passphrase=words)
    sound = path.read_bytes()
    path.write_bytes(sound[:-200] + bytes([sound[-200] ^ 1]) + sound[-199:])
    with pytest.raises(ArchiveError, match="is damaged: it was cut off or changed"):
        restore_backup(path, passphrase=PASSPHRASE)
    assert Image.objects.count() == 0
    path.write_bytes(sound)
    restore_backup(path, passphrase=PASSPHRASE)
    assert Image.objects.get().caption == "A lighthouse by night"


@pytest.mark.django_db
def test_a_database_that_was_not_migrated(tiny, monkeypatch):
    monkeypatch.setattr(restoring, "migrations_here", list)
    with pytest.raises(ArchiveError, match="run “migrate” first"):
        restore_backup(tiny)
