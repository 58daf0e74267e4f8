from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import override_settings

from advocacy.site_archive.layout import unsafe_name
from advocacy.site_archive.restoring import import_archive
from advocacy.site_archive.tables import APPENDED, CARRIED, COLUMNS_LEFT_OUT, LEFT_OUT, SEEDED
from advocacy.site_archive.writing import export_archive, plain
from posts import search
from posts.models import HistoryEntry, House, Image, Post, PostLink, Revision, User
from tests import factories
from tests.advocacy.site_pages import collect, differences
from tests.advocacy.small_site import LATER, NOW, make_site

ALL = ("revisions", "history", "subscribers")


def rows_now():
    """Every carried value, by table."""
    return {
        table.label: [
            {field.attname: plain(field, row) for field in table.fields()} for row in table.rows(ALL)
        ]
        for table in CARRIED
    }


@pytest.fixture(scope="module")
def old(django_db_setup, django_db_blocker, tmp_path_factory):
    """(rows, pages, archive) of a small site at ``NOW``; it is gone again. Made once for the module."""
    folder = tmp_path_factory.mktemp("old")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder / "media"),
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        cache.clear()
        make_site()
        before = rows_now()
        report = export_archive(folder / "site.zip", options=ALL, at=NOW)
        pages = collect(follow=1)
        transaction.set_rollback(True)
    cache.clear()
    assert report.missing == []
    return before, pages, folder / "site.zip"


@pytest.fixture
def moved(db, old, tmp_path, settings):
    """The same, with an empty site around the test, at ``NOW``."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield old


def test_every_model_is_carried_or_left_out_with_a_reason():
    ours = {
        model._meta.label
        for app in ("posts", "campaigns", "advocacy")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }
    carried = {table.label for table in CARRIED}
    assert carried & LEFT_OUT.keys() == set()
    assert ours - carried - LEFT_OUT.keys() == set()
    assert (carried | LEFT_OUT.keys()) - ours == set()
    assert all(reason.strip() for reason in LEFT_OUT.values())


def test_columns_that_stay_behind_exist():
    for label, columns in COLUMNS_LEFT_OUT.items():
        names = {field.name for field in apps.get_model(label)._meta.concrete_fields}
        assert columns.keys() - names == set()


def test_the_small_site_has_a_row_in_every_table(moved):
    before, _pages, _archive = moved
    assert [label for label, rows in before.items() if not rows] == []


def test_every_row_comes_back_with_its_key(moved):
    before, _pages, archive = moved
    import_archive(archive)
    after = rows_now()
    for label in before.keys() - APPENDED:
        assert after[label] == before[label], label
    was = [{**row, "id": None} for row in before["posts.HistoryEntry"]]
    now = [{**row, "id": None} for row in after["posts.HistoryEntry"]]
    assert now[: len(was)] == was
    assert [entry["verb"] for entry in now[len(was) :]] == ["import"]


def test_public_pages_are_the_same_byte_for_byte(moved):
    _before, pages, archive = moved
    import_archive(archive)
    again = collect(follow=1)
    assert differences(pages, again) == {}
    assert sum(page.startswith("200") for page in pages.values()) > 40


def test_what_mirrors_the_bodies_is_made_anew(moved):
    import_archive(moved[2])
    post = Post.objects.get(title="What the harbour knew & kept")
    assert "we wrote it down" in post.body_text
    assert post.word_count > 10
    assert sorted(post.embeds.values_list("kind", flat=True)) == ["contacts", "image"]
    assert PostLink.objects.count() == 0
    assert [hit.pk for hit in search.find("lantern harbour", kinds=["post"]).hits] == []
    assert [hit.pk for hit in search.find("harbour knew", kinds=["post"]).hits] == [post.pk]
    assert search.row_counts()[0] == search.row_counts()[1]


def test_next_rows_get_new_keys(moved):
    import_archive(moved[2])
    last = Post.objects.order_by("-pk").first()
    assert factories.make_post(title="Afterwards").pk > last.pk
    assert factories.make_tag(name="Afterwards").pk


def test_accounts_arrive_closed_and_without_secrets(moved):
    with zipfile.ZipFile(moved[2]) as archive:
        told = archive.read("tables/posts.user.jsonl").decode()
    assert json.loads(told)["username"] == "ottoline"
    assert "password" not in told
    assert "@" not in told
    import_archive(moved[2])
    user = User.objects.get(username="ottoline")
    assert (user.is_active, user.is_staff, user.is_superuser) == (False, False, False)
    assert not user.has_usable_password()


def test_files_come_along(moved):
    import_archive(moved[2], make_copies=True)
    image = Image.objects.get()
    with default_storage.open(image.file.name) as file:
        assert file.read(4) == b"\x89PNG"
    assert image.renditions != []


def test_the_same_site_gives_the_same_bytes(db, tmp_path):
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        make_site()
        export_archive(tmp_path / "one.zip", options=ALL, at=NOW)
        HistoryEntry.objects.filter(verb="export")._raw_delete(connection.alias)
        export_archive(tmp_path / "two.zip", options=ALL, at=NOW)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_without_options_only_the_texts_that_are_needed_travel(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "old"
    with time_machine.travel(NOW, tick=False):
        with transaction.atomic():
            post = make_site()
            export_archive(tmp_path / "site.zip", at=NOW)
            corrected = post.corrections.get().revision_id
            waiting = Revision.objects.waiting().get().pk
            transaction.set_rollback(True)
        settings.MEDIA_ROOT = tmp_path / "new"
        import_archive(tmp_path / "site.zip")
    kept = set(Revision.objects.filter(post=post.pk).values_list("pk", flat=True))
    assert {corrected, waiting} <= kept
    assert HistoryEntry.objects.values_list("verb", flat=True).distinct().get() == "import"
    # Every post has a text to go back to.
    assert Post.objects.exclude(pk__in=Revision.objects.saves().values("post")).count() == 0


def test_export_and_import_stand_in_the_history(moved):
    import_archive(moved[2])
    entry = HistoryEntry.objects.get(verb="import")
    assert entry.model == "posts.house"
    assert entry.object_repr.startswith("The Small Dispatch: ")


def test_a_file_that_is_gone_is_told(db, tmp_path):
    image = factories.make_image()
    name = image.file.name
    default_storage.delete(name)
    assert export_archive(tmp_path / "site.zip").missing == [name]


def test_what_migrations_made_gives_way(moved):
    assert House.load().site_name == "Our publication"
    import_archive(moved[2])
    assert House.objects.get().site_name == "The Small Dispatch"
    assert {"posts.House"} == SEEDED


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../up",
        "a/../../up",
        "a//b",
        "./a",
        "c:\\x",
        "c:/x",
        "a\\b",
        "a\x00b",
        "a/",
        "..",
        "x" * 501,
    ],
)
def test_names_that_lead_elsewhere_are_known(name):
    assert unsafe_name(name) != ""


def test_ordinary_names_are_taken():
    assert [unsafe_name(name) for name in ("a.jpg", "images/ab/cd.jpg", "a b/é.png", "..a/b")] == [""] * 4


DEMO = """
import io, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "advocacy.settings"
import django; django.setup()
import json, time_machine
from pathlib import Path
from django.conf import settings
from PIL import Image
from advocacy import demo_content
from advocacy.site_archive.writing import export_archive
from tests.advocacy.site_pages import collect, differences
from tests.advocacy.small_site import LATER
settings.ALLOWED_HOSTS = ["*"]
def small(motif, key):
    out = io.BytesIO(); Image.new("RGB", (16, 10)).save(out, "JPEG"); return out.getvalue()
demo_content.draw = small
with time_machine.travel(LATER, tick=False):
    demo_content.load(io.StringIO())
    folder = Path(sys.argv[1])
    export_archive(folder / "demo.zip", options=["revisions"], at=LATER)
    (folder / "pages.json").write_text(json.dumps(collect(follow=0)))
"""


@pytest.mark.drill
def test_the_demonstration_moves_from_sqlite_into_this_database(db, migrated, tmp_path, settings):
    """The old site is another process on SQLite; this one is SQLite or PostgreSQL, as the stage has it."""
    shutil.copyfile(migrated, tmp_path / "old.sqlite3")
    environment = {
        **os.environ,
        "DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'old.sqlite3'}",
        "CACHE_URL": "locmemcache://",
        "MEDIA_ROOT": str(tmp_path / "old"),
    }
    subprocess.run(
        [sys.executable, "-c", DEMO, str(tmp_path)],
        cwd=settings.BASE_DIR,
        env=environment,
        check=True,
        timeout=600,
    )
    settings.MEDIA_ROOT = tmp_path / "new"
    pages = json.loads((tmp_path / "pages.json").read_text())
    with time_machine.travel(LATER, tick=False):
        import_archive(tmp_path / "demo.zip")
        again = collect(follow=0)
        export_archive(tmp_path / "back.zip", options=["revisions"], at=LATER)
    assert len(pages) > 150
    assert differences(pages, again) == {}
    # And the way back, from this database, is the same archive.
    with zipfile.ZipFile(tmp_path / "demo.zip") as one, zipfile.ZipFile(tmp_path / "back.zip") as other:
        assert one.namelist() == other.namelist()
        assert [name for name in one.namelist() if one.read(name) != other.read(name)] == []
