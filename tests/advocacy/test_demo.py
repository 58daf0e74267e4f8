from __future__ import annotations

import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from errno import ENOSPC
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from advocacy import bootstrap
from advocacy.management.commands import demo


@pytest.fixture
def loads(monkeypatch, settings):
    """The demo without its content and without a server, in the test's database."""
    calls = []

    def load(out):
        calls.append("load")
        return "loaded"

    monkeypatch.setattr(demo.demo_content, "load", load)
    monkeypatch.setattr(demo.Command, "_serve", lambda self, host, port: calls.append(f"serve {host} {port}"))
    monkeypatch.setattr(demo.Command, "_refuse_other_databases", lambda self: None)
    monkeypatch.setattr(demo, "call_command", lambda *arguments, **options: calls.append(arguments[0]))
    monkeypatch.setattr(demo.signal, "signal", lambda *arguments: None)
    return calls


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_demo(*arguments, port=None):
    output = StringIO()
    call_command("demo", str(port or free_port()), *arguments, stdout=output)
    return output.getvalue()


def printed_password(output):
    return re.search(r"Password: +(\S+)", output).group(1)


def test_first_run_migrates_loads_and_serves(db, loads):
    port = free_port()
    run_demo(port=port)
    assert loads == ["migrate", "load", f"serve 127.0.0.1 {port}"]


def test_administrator_can_sign_in_with_the_printed_password(db, loads, client):
    assert client.login(username="demo", password=printed_password(run_demo()))


def test_later_run_keeps_the_password_and_says_how_to_get_another(db, loads, client):
    password = printed_password(run_demo())
    again = run_demo()
    assert "Password:" not in again
    assert "demo --new-password" in again
    assert client.login(username="demo", password=password)


def test_new_password_replaces_the_old_one(db, loads, client):
    old = printed_password(run_demo())
    new = printed_password(run_demo("--new-password"))
    assert [client.login(username="demo", password=word) for word in (old, new)] == [False, True]


def test_content_is_loaded_once_and_again_when_asked(db, loads, monkeypatch):
    run_demo()
    monkeypatch.setattr(demo.Post.objects, "exists", lambda: True)
    run_demo()
    run_demo("--reload")
    assert loads.count("load") == 2


def test_interrupted_load_ends_quietly(db, loads, monkeypatch):
    def interrupted(out):
        raise KeyboardInterrupt

    monkeypatch.setattr(demo.demo_content, "load", interrupted)
    assert run_demo().endswith("Stopped.\n")
    assert loads == ["migrate"]


def test_database_with_other_accounts_is_left_alone(loads, editor):
    with pytest.raises(CommandError, match='it has accounts, but none named "demo"'):
        run_demo()
    assert loads == ["migrate"]


def test_database_with_other_accounts_is_used_when_told(loads, editor):
    assert "Administrator: demo" in run_demo("--any-database")


def test_database_elsewhere_is_refused(db, monkeypatch):
    with pytest.raises(CommandError, match="unset DATABASE_URL, or add --any-database"):
        run_demo()


def test_taken_port_is_refused_first(loads):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CommandError, match="Address already in use"):
            run_demo(port=other.getsockname()[1])
    assert loads == []


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (OperationalError("database or disk is full"), "The disk is full"),
        (OSError(ENOSPC, "No space left on device"), "The disk is full"),
        (OperationalError("attempt to write a readonly database"), "The folder var/ cannot be written"),
        (OSError(98, "Address already in use"), "The port was taken"),
    ],
)
def test_failures_say_what_to_do(db, loads, monkeypatch, error, advice):
    def fail(self, **options):
        raise error

    monkeypatch.setattr(demo.Command, "_prepare", fail)
    with pytest.raises(CommandError, match=advice):
        run_demo()


@pytest.mark.drill
def test_demo_serves_and_leaves_no_process_behind(tmp_path):
    """The real command, from nothing to a page; ended as an operating system ends it."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/demo.sqlite3",
        "MEDIA_ROOT": str(tmp_path),
    }
    command = [sys.executable, "manage.py", "demo", str(port), "--any-database"]
    with subprocess.Popen(
        command,
        cwd=bootstrap.ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            lines = list(itertools.takewhile(lambda line: not line.startswith("The admin:"), process.stdout))
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
                assert page.read().rstrip().endswith(b"</html>")
            listed = subprocess.run(
                ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
            )
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
        finally:
            process.kill()
    assert f"The site:  http://127.0.0.1:{port}/\n" in lines
    for child in listed.stdout.split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(child), 0)
