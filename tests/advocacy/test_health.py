from __future__ import annotations

import pytest
from django.db import OperationalError

from advocacy import health


def test_health_asks_nothing_of_the_database(client):
    response = client.get("/health/")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response.headers["Cache-Control"] == "private, no-store"


def test_the_site_is_ready_when_every_migration_is_applied(client, db):
    response = client.get("/ready/")
    assert (response.status_code, response.content) == (200, b"ready\n")


def test_the_site_is_not_ready_while_migrations_wait(client, db, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: [1, 2])
    response = client.get("/ready/")
    assert (response.status_code, response.content) == (503, b"2 migrations pending\n")


def test_the_site_is_not_ready_without_its_database(client, monkeypatch):
    def gone(connection):
        raise OperationalError("connection refused")

    monkeypatch.setattr(health, "MigrationExecutor", gone)
    response = client.get("/ready/")
    assert (response.status_code, response.content) == (503, b"the database does not answer\n")


@pytest.mark.parametrize("address", ["/health/", "/ready/"])
def test_both_are_only_for_reading(client, address):
    assert client.post(address).status_code == 405
