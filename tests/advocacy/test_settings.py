"""Loads the settings file in a process of its own for each environment."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys

import pytest

from advocacy import bootstrap

READ = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def load(*names, **environment):
    """Return the named settings as production or development sees them, or the message of a refusal."""
    process = subprocess.run(
        [sys.executable, "-c", READ, *names],
        cwd=bootstrap.ROOT,
        env={"PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "advocacy.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(process.stdout) if process.returncode == 0 else process.stderr.splitlines()[-1]


def test_production_without_a_secret_key_does_not_start():
    assert load("DEBUG") == (
        "django.core.exceptions.ImproperlyConfigured: SECRET_KEY is not set. "
        "Set it to a long random string, or DEBUG=1 to try the site."
    )


def test_production_is_the_default_and_is_strict():
    names = (
        "DEBUG",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
    )
    assert load(*names, SECRET_KEY="x" * 60) == {
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
    }


def test_production_serves_static_files_under_hashed_names():
    storages = load("STORAGES", SECRET_KEY="x" * 60)["STORAGES"]
    assert storages["staticfiles"]["BACKEND"] == "advocacy.static_files.BundledStaticFilesStorage"


def test_sqlite_file_beside_the_code_is_the_default_database():
    database = load("DATABASES", DEBUG="1")["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(bootstrap.ROOT / "var/db.sqlite3")


def test_sqlite_waits_its_turn_and_survives_a_power_cut():
    options = load("DATABASES", DEBUG="1")["DATABASES"]["default"]["OPTIONS"]
    assert options == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
    }


def test_database_url_names_a_postgresql():
    database = load("DATABASES", DEBUG="1", DATABASE_URL="postgres://ann:secret@db.example:5433/site")[
        "DATABASES"
    ]
    kept = {
        name: database["default"][name] for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    }
    assert kept == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "site",
        "USER": "ann",
        "PASSWORD": "secret",
        "HOST": "db.example",
        "PORT": 5433,
    }
    assert database["default"]["CONN_HEALTH_CHECKS"] is True


# The table in the README


def variables_read():
    """Return the names that settings.py asks the environment for."""
    tree = ast.parse((bootstrap.ROOT / "advocacy/settings.py").read_text(encoding="utf-8"))
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
    }


def variables_documented(heading):
    text = (bootstrap.ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition(f"\n{heading}\n")[2].partition("\n#")[0]
    return re.findall(r"^\| `([A-Z_]+)` \|", section, re.MULTILINE)


def test_readme_lists_every_variable_of_the_settings():
    assert variables_documented("### Settings from the environment") == sorted(variables_read())


def test_readme_lists_every_variable_of_the_commands():
    sources = ("advocacy/bootstrap.py", "advocacy/suite.py", "advocacy/management/commands/test.py")
    text = "".join((bootstrap.ROOT / path).read_text(encoding="utf-8") for path in sources)
    read = set(re.findall(r'os\.environ\.get\(\s*"([A-Z_]+)"', text)) - variables_read() - {"PATH"}
    assert variables_documented("### Variables of the two commands") == sorted(read)


@pytest.mark.parametrize(
    "path", sorted(bootstrap.ROOT.glob("posts/**/*.py")) + sorted(bootstrap.ROOT.glob("campaigns/**/*.py"))
)
def test_only_the_settings_read_the_environment(path):
    assert not re.search(r"\bos\.(environ|getenv)\b", path.read_text(encoding="utf-8"))
