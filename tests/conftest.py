"""What every test may rely on: an empty cache, a media folder of its own, and people to sign in."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import hashlib
import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection, connections, transaction
from hypothesis import settings as hypothesis_settings

from tests.fake_web import FakeWeb

DRILL_SECONDS = 900
COUNTERS = {"django_assert_num_queries", "django_assert_max_num_queries"}


# A gate says the same of the same code twice: examples are drawn from the test itself, not from luck. Who looks for
# what nobody thought of runs with --hypothesis-profile=search, as often as they like.
hypothesis_settings.register_profile("gate", derandomize=True, database=None, deadline=None)
hypothesis_settings.register_profile("search", derandomize=False, deadline=None, print_blob=True)
hypothesis_settings.load_profile("gate")


_folders = itertools.count(1)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """What is loaded now stays until the end: the collector need not look through it again at each turn.

    It looked a dozen times in each test, which was a fifth of the time of tests that answer requests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(config, items):
    """Drills are long by nature; pyproject.toml has the limit of all other tests.

    A test that commits (live server, threads) empties all tables when it ends, so that it has to find again what the
    migrations had put there.
    """
    for item in items:
        if item.get_closest_marker("drill"):
            item.add_marker(pytest.mark.timeout(DRILL_SECONDS))
        if _commits(item):
            item.fixturenames.append("django_db_serialized_rollback")
    if os.environ.get("EXPECTED_VENDOR") == "postgresql":
        again = _for_another_database(items)
        config.hook.pytest_deselected(items=[item for item in items if item not in again])
        items[:] = again


def _for_another_database(items):
    """Those of ``items`` that could come out otherwise on PostgreSQL, after all of them ran on SQLite.

    Left out is what touches no database; what is marked ``one_database``, since it asks for the statements of other
    tests only; and, of a test that counts the same statements for few rows and for many, all but the fewest.
    """
    fewest = {}
    for item in items:
        if (rows := _rows(item)) is not None:
            fewest[_of_one_count(item)] = min(rows, fewest.get(_of_one_count(item), rows))
    return [
        item
        for item in items
        if _uses_database(item)
        and not item.get_closest_marker("one_database")
        and (_rows(item) is None or _rows(item) == fewest[_of_one_count(item)])
    ]


def _rows(item):
    """How many rows a test that counts statements makes: the number among its parameters, if there is just one."""
    if not COUNTERS & set(item.fixturenames) or not hasattr(item, "callspec"):
        return None
    numbers = [value for value in item.callspec.params.values() if type(value) is int]
    return numbers[0] if len(numbers) == 1 else None


def _of_one_count(item):
    others = {name: value for name, value in item.callspec.params.items() if type(value) is not int}
    return item.path, item.originalname, repr(sorted(others.items()))


def _uses_database(item):
    return bool(item.get_closest_marker("django_db") or "db" in item.fixturenames or _commits(item))


def _commits(item):
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server", "django_db_reset_sequences"} & set(item.fixturenames)
    return bool(asked or (marker and marker.kwargs.get("transaction")))


@pytest.fixture(scope="session")
def django_db_keepdb(request):
    """Of SQLite each process has a copy of a migrated database, which must not be made anew; see below."""
    return connection.vendor == "sqlite" or request.config.getvalue("reuse_db")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """Keep SQLite's test database in a file: threads share it as they share the real one.

    Nothing of it must survive a power cut, so it does not wait for the disk. To migrate takes twenty seconds, so that
    is done once for the same migrations, and every process of every stage begins with a copy.
    """
    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        command = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        connection.settings_dict["OPTIONS"] = {**options, "init_command": command}
        copy = tmp_path_factory.mktemp("database") / "test.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated"), copy)
        connection.settings_dict["TEST"]["NAME"] = str(copy)


@pytest.fixture(scope="session")
def migrated():
    """The path of an SQLite database on which all migrations have run, to be copied; made now if there is none; others wait for it."""
    folder = Path(settings.BASE_DIR) / ".pytest_cache"
    folder.mkdir(exist_ok=True)
    path = folder / f"migrated-{_migrations()}.sqlite3"
    with (folder / "migrating.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            for old in (unfinished, *folder.glob("migrated-*.sqlite3")):
                old.unlink(missing_ok=True)
            environment = {
                **os.environ,
                "DATABASE_URL": f"sqlite:///{unfinished}",
                "DEBUG": "1",
                "DJANGO_SETTINGS_MODULE": "advocacy.settings",
            }
            command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--skip-checks"]
            subprocess.run(command, check=True, cwd=settings.BASE_DIR, env=environment)
            with contextlib.closing(sqlite3.connect(unfinished)) as database:
                database.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            unfinished.rename(path)
    return path


def _migrations():
    """A short name for the state of all migrations, ours and those of others."""
    digest = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Remember what the migrations have put into the tables, for the tests that commit.

    As rows: Django's own way reads them as text and saves each by itself, 0.4 seconds for every such test. On the
    classes, because Django opens another connection once Playwright's event loop runs in the thread.
    """
    with django_db_blocker.unblock():
        database = connections["default"]
        rows = _all_rows(database)
    patch = pytest.MonkeyPatch()
    patch.setattr(type(database), "_test_serialized_contents", "the rows", raising=False)
    patch.setattr(
        type(database.creation),
        "deserialize_db_from_string",
        lambda creation, contents: _put_back(creation.connection, rows),
    )
    yield
    patch.undo()
    if database.vendor == "sqlite":
        Path(str(database.settings_dict["NAME"])).unlink(missing_ok=True)


def _all_rows(database):
    """(table, statement that inserts, rows) of every table that a flush empties and that is not empty."""
    found = []
    with database.cursor() as cursor:
        for table in sorted(
            database.introspection.django_table_names(only_existing=True, include_views=False)
        ):
            name = database.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {name}")  # noqa: S608 - names of our own tables
            if rows := cursor.fetchall():
                columns = ", ".join(database.ops.quote_name(column[0]) for column in cursor.description)
                values = ", ".join(["%s"] * len(cursor.description))
                found.append((name, f"INSERT INTO {name} ({columns}) VALUES ({values})", rows))  # noqa: S608
    return found


def _put_back(database, tables):
    """Keys to other tables are looked at when all rows stand: both databases wait for the end of the transaction."""
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        for name, _statement, _rows in tables:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - they stand there yet before the first flush
        for _name, statement, rows in tables:
            cursor.executemany(statement, rows)


def _empty_search_index():
    """SQLite's index is no table of Django's, so no flush knows it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM posts_searchindex")


@pytest.fixture(autouse=True)
def _search_index_ends_with_the_test(request, django_db_blocker):
    """SQLite's index is no table of Django's, so the flush after a test that commits leaves it as it is."""
    yield
    if connection.vendor == "sqlite" and _commits(request.node):
        with django_db_blocker.unblock():
            _empty_search_index()


@pytest.fixture(scope="session")
def _media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _own_surroundings(settings, _media):
    """Give each test an empty cache, media of its own, a fast hasher.

    The folders are named here and made by who writes into them: ``tmp_path`` would make and list one for every test.
    """
    folder = _media / str(next(_folders))
    settings.MEDIA_ROOT = folder / "media"
    settings.PRIVATE_MEDIA_ROOT = folder / "private"
    # Sessions made by force_login do not say when they began; tests/advocacy/test_asking_again.py asks again.
    settings.REAUTHENTICATE_AFTER = 0
    settings.RATES = {}  # tests ask more often than readers; see tests/advocacy/test_limits.py
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


def _person(django_user_model, username, group=None):
    user = django_user_model.objects.create_user(
        username=username, email=f"{username}@quillhaven.example", password="password", is_staff=True
    )
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def author(db, django_user_model):
    return _person(django_user_model, "author", "Author")


@pytest.fixture
def editor(db, django_user_model):
    return _person(django_user_model, "editor", "Editor")


@pytest.fixture
def tag_manager(db, django_user_model):
    return _person(django_user_model, "tag-manager", "Tag manager")


@pytest.fixture
def campaigner(db, django_user_model):
    return _person(django_user_model, "campaigner", "Campaigner")


@pytest.fixture
def administrator(db, django_user_model):
    """One of the group Administrator; ``admin_user`` of pytest-django is the superuser."""
    return _person(django_user_model, "administrator", "Administrator")


@pytest.fixture
def staff_without_rights(db, django_user_model):
    """May enter the admin and do nothing there: for permission tests."""
    return _person(django_user_model, "newcomer")


@pytest.fixture
def client_of(client):
    """``client_of(user)`` signs the test client in as that person."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def web(settings):
    """A small web on 127.0.0.1, opened to this test alone. See tests/fake_web.py."""
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    settings.FETCH_ALLOWED_PORTS = []
    settings.FETCH_PAUSE_SECONDS = 0
    settings.FETCH_SECONDS = 10
    settings.SNAPSHOT_BYTES = 200_000
    made = FakeWeb()
    yield made
    made.stop()
