"""What every test may rely on: an empty cache, a media folder of its own, and people to sign in."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """Keep SQLite's test database in a file: threads share it as they share the real one.

    Nothing of it must survive a power cut, so it does not wait for the disk.
    """
    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        command = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        connection.settings_dict["OPTIONS"] = {**options, "init_command": command}
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def _own_surroundings(settings, tmp_path):
    """Give each test an empty cache (sign-in throttling lives there), media of its own, a fast hasher."""
    settings.MEDIA_ROOT = tmp_path / "media"
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
