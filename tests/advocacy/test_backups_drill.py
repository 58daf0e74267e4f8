"""Eight people save, the site is backed up meanwhile, its disk is lost, and another database brings everything back.

The site that is lost is a process of its own on SQLite; what it comes back on is the database of the stage, SQLite or
PostgreSQL. From there the way back to SQLite is proved.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile

import pytest
from django.conf import settings
from django.db import connection

from advocacy.backups import pages
from advocacy.backups.contents import kept_models, named_files
from advocacy.backups.proof import prove
from advocacy.backups.restoring import open_backup, restore_backup
from advocacy.backups.writing import make_backup, moment_of
from advocacy.site_archive.layout import place_of
from posts import search
from posts.models import Post, Revision

EVERY_PAGE = 100_000
BEFORE, AFTER = 24, 16  # answered saves before the backup begins, and after it has ended

# Eight writers who save until a file named "stop" is there, and what was answered to whom and when.
SITE = """
import json, os, sys, threading, time
os.environ["DJANGO_SETTINGS_MODULE"] = "advocacy.settings"
import django; django.setup()
import time_machine
from pathlib import Path
from django.db import connection, transaction
from posts.publishing import record_save
from tests import factories
from tests.advocacy.kept_site import make_kept_site
from tests.advocacy.small_site import NOW
folder = Path(sys.argv[1])
with time_machine.travel(NOW):
    make_kept_site()
writers = [
    (factories.make_published_post(title=f"Harbour {n}", days_ago=9), factories.make_user(username=f"w{n}"))
    for n in range(8)
]
answered, broken = [], []
def write(post, user):
    number = 0
    try:
        while not (folder / "stop").exists():
            number += 1
            with transaction.atomic():
                post.title = f"Harbour {post.pk}, save {number}"
                post.body = f"<p>Said {number} times.</p>"
                if number % 3 == 0:
                    post.lead_image = factories.make_image(caption=f"{post.pk}/{number}")
                post.save()
                record_save(post, by=user)
            answered.append((post.pk, number, time.time()))
            time.sleep(0.2)  # as people do; SQLite lets those who never pause starve each other
            if len(answered) % 8 == 0:
                (folder / "answered").write_text(str(len(answered)))
    except Exception as error:
        broken.append(repr(error))
    finally:
        connection.close()
threads = [threading.Thread(target=write, args=writer) for writer in writers]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps({"answered": answered, "broken": broken}))
"""


def wait_for(path, number, process):
    while process.poll() is None:
        if path.exists() and int(path.read_text() or 0) >= number:
            return
        time.sleep(0.05)
    pytest.fail("the writers ended")


@pytest.mark.drill
@pytest.mark.django_db
def test_lose_the_disk_while_eight_people_save(migrated, tmp_path):
    old = tmp_path / "old"
    old.mkdir()
    shutil.copyfile(migrated, old / "site.sqlite3")
    environment = {
        **os.environ,
        "CACHE_URL": "locmemcache://",
        "DATABASE_URL": f"sqlite:///{old / 'site.sqlite3'}",
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "advocacy.settings",
        "MEDIA_ROOT": str(old / "media"),
        "PRIVATE_MEDIA_ROOT": str(old / "private"),
    }
    surroundings = {"cwd": settings.BASE_DIR, "env": environment}
    writers = subprocess.Popen(
        [sys.executable, "-c", SITE, str(old)], stdout=subprocess.PIPE, text=True, **surroundings
    )
    try:
        wait_for(old / "answered", BEFORE, writers)
        begun = time.time()
        command = [
            *(sys.executable, "-m", "django", "backup", str(tmp_path / "site.zip")),
            *("--pages", str(EVERY_PAGE)),
        ]
        subprocess.run(command, check=True, timeout=300, **surroundings)
        ended = time.time()
        wait_for(old / "answered", int((old / "answered").read_text()) + AFTER, writers)
        (old / "stop").touch()
        told = json.loads(writers.communicate(timeout=120)[0])
    finally:
        writers.kill()
        writers.wait(30)
    assert told["broken"] == []
    shutil.rmtree(old)

    report = restore_backup(tmp_path / "site.zip")
    assert report.missing == []
    with open_backup(tmp_path / "site.zip") as archive:
        manifest, rows = archive.manifest, {entry.model: entry.rows for entry in archive.tables}
    assert {model._meta.label: model._base_manager.count() for model in kept_models()} == rows
    assert [name for name in named_files() if not place_of(name)[0].exists(place_of(name)[1])] == []
    assert search.row_counts()[0] == search.row_counts()[1] > 0
    noted = {page["path"]: (page["status"], page["sha256"]) for page in manifest["pages"]}
    again = pages.again(noted, moment_of(manifest))
    assert {page.path: (page.status, page.sha256) for page in again} == noted
    assert sum(status == 200 for status, _sha256 in noted.values()) > 30

    # Saves went on while it was made; those answered before are in it, each whole; none has half of one.
    assert any(begun < at < ended for _key, _number, at in told["answered"])
    before = {}
    for key, number, at in told["answered"]:
        if at < begun:
            before[key] = number
    for post in Post.objects.filter(title__startswith="Harbour "):
        last = Revision.objects.saves().filter(post=post).order_by("-number").first()
        assert last.snapshot["fields"]["title"] == post.title
        assert int(post.title.rpartition(" ")[2]) >= before.get(post.pk, 0)
        if post.lead_image is not None:
            assert post.lead_image.caption.startswith(f"{post.pk}/")

    # The way back is the same archive, row by row; and it is proved on SQLite.
    make_backup(tmp_path / "back.zip")
    with zipfile.ZipFile(tmp_path / "site.zip") as one, zipfile.ZipFile(tmp_path / "back.zip") as other:
        names = set(one.namelist()) - {"manifest.json", "tables/posts.generation.jsonl"}
        assert names == set(other.namelist()) - {"manifest.json", "tables/posts.generation.jsonl"}
        assert [name for name in sorted(names) if one.read(name) != other.read(name)] == []
    if connection.vendor != "sqlite":  # test_verify_backup proves one of SQLite
        proof = prove(tmp_path / "back.zip", prepared=migrated)
        assert (proof.wrong, proof.missing, proof.rows) == ([], [], sum(rows.values()))
