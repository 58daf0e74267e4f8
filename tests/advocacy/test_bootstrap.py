from __future__ import annotations

import errno
import itertools
import os
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from advocacy import bootstrap
from advocacy.bootstrap import BootstrapError

DJANGO_LOCK = """\
django==5.2.19 \\
    --hash=sha256:00
sqlparse==0.6.1 ; sys_platform == 'win32' \\
    --hash=sha256:00
"""


@pytest.fixture
def lock(tmp_path):
    folder = tmp_path / "requirements"
    folder.mkdir()
    (folder / "test.txt").write_text(DJANGO_LOCK + "pytest==9.2.0 \\\n    --hash=sha256:00\n")
    path = folder / "base.txt"
    path.write_text(DJANGO_LOCK)
    return path


@pytest.fixture
def venv(tmp_path):
    return tmp_path / "venv"


@pytest.fixture
def installs(monkeypatch, venv):
    """Installation without pip: puts Django's first file in place, and tells which locks were installed."""
    calls = []

    def make(folder):
        (folder / "bin").mkdir(parents=True)
        (folder / "pyvenv.cfg").touch()
        bootstrap.python_of(folder).symlink_to(sys.executable)

    def install(installer, lock, lock_file):
        calls.append(lock.stem)
        package = venv / "lib/python3.11/site-packages/django"
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").touch()

    monkeypatch.setattr(bootstrap, "_make", make)
    monkeypatch.setattr(bootstrap, "_installer", lambda folder: [])
    monkeypatch.setattr(bootstrap, "_run_installer", install)
    return calls


def fake_installer(tmp_path, script):
    path = tmp_path / "installer"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return [str(path)]


# Stamps and healing


def test_environment_is_made_once(venv, lock, installs):
    bootstrap.ensure(venv, lock)
    bootstrap.ensure(venv, lock)
    assert installs == ["base"]


def test_changed_lock_is_installed_again(venv, lock, installs):
    bootstrap.ensure(venv, lock)
    lock.write_text(DJANGO_LOCK.replace("5.2.19", "5.2.20"))
    bootstrap.ensure(venv, lock)
    assert installs == ["base", "base"]


def test_larger_lock_covers_the_smaller_one(venv, lock, installs):
    bootstrap.ensure(venv, lock.with_name("test.txt"))
    bootstrap.ensure(venv, lock)
    assert installs == ["test"]


def test_smaller_lock_does_not_cover_the_larger_one(venv, lock, installs):
    bootstrap.ensure(venv, lock)
    bootstrap.ensure(venv, lock.with_name("test.txt"))
    assert installs == ["base", "test"]


def test_interrupted_installation_starts_from_an_empty_folder(venv, lock, installs, monkeypatch, capsys):
    def interrupted(installer, lock, lock_file):
        (venv / "half-written").touch()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "_run_installer", interrupted)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.ensure(venv, lock)
    bootstrap.ensure(venv, lock)
    assert installs == ["base"]
    assert not (venv / "half-written").exists()
    assert not (venv / ".unfinished").exists()
    assert "An earlier installation was interrupted; starting again." in capsys.readouterr().err


def test_lost_package_is_installed_again(venv, lock, installs):
    bootstrap.ensure(venv, lock)
    (venv / "lib/python3.11/site-packages/django/__init__.py").unlink()
    bootstrap.ensure(venv, lock)
    assert installs == ["base", "base"]


def test_environment_of_a_removed_interpreter_is_made_anew(venv, lock, installs, tmp_path):
    bootstrap.ensure(venv, lock)
    bootstrap.python_of(venv).unlink()
    bootstrap.python_of(venv).symlink_to(tmp_path / "gone")
    (venv / "of the old one").touch()
    bootstrap.ensure(venv, lock)
    assert installs == ["base", "base"]
    assert not (venv / "of the old one").exists()


def test_folder_of_something_else_is_left_alone(venv, lock, installs):
    venv.mkdir()
    (venv / "thesis.txt").write_text("irreplaceable")
    with pytest.raises(BootstrapError, match="is not a Python environment"):
        bootstrap.ensure(venv, lock)
    assert [path.name for path in venv.iterdir()] == ["thesis.txt"]


def test_two_at_once_install_once(venv, lock, installs, monkeypatch):
    entered, go_on = threading.Event(), threading.Event()
    install = bootstrap._run_installer

    def slow(*arguments):
        entered.set()
        go_on.wait(5)
        install(*arguments)

    monkeypatch.setattr(bootstrap, "_run_installer", slow)
    first = threading.Thread(target=bootstrap.ensure, args=(venv, lock))
    second = threading.Thread(target=bootstrap.ensure, args=(venv, lock))
    first.start()
    assert entered.wait(5)
    second.start()
    go_on.set()
    first.join(5)
    second.join(5)
    assert installs == ["base"]


# Messages


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full."),
        ("ERROR: Could not install: [Errno 13] Permission denied: '/x'", "A folder cannot be written."),
        (
            "error: failed to create directory: Read-only file system (os error 30)",
            "A folder cannot be written.",
        ),
        ("NewConnectionError: [Errno -3] Temporary failure in name resolution", "There is no network,"),
        ("error: error sending request for url: dns error", "There is no network,"),
        (
            "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]",
            "The package index shows a cert",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE",
            "A downloaded package is not",
        ),
        (
            "ERROR: No matching distribution found for django==5.2.19",
            "The package index has no ready-made package",
        ),
    ],
)
def test_failed_installation_says_what_to_do(tmp_path, lock, output, advice):
    (tmp_path / "output").write_text(output)
    installer = fake_installer(tmp_path, f"cat {tmp_path}/output; exit 1")
    with pytest.raises(BootstrapError) as caught, (tmp_path / "held").open("a") as held:
        bootstrap._run_installer(installer, lock, held)
    assert str(caught.value).splitlines()[1].startswith(advice)


def test_unknown_failure_shows_the_last_words(tmp_path, lock):
    installer = fake_installer(tmp_path, "echo something odd; exit 1")
    with pytest.raises(BootstrapError, match="something odd"), (tmp_path / "held").open("a") as held:
        bootstrap._run_installer(installer, lock, held)


def test_missing_pip_says_how_to_get_it(venv, monkeypatch):
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bootstrap, "_pip_version", lambda python: None)
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BootstrapError, match="apt-get install python3-pip"):
        bootstrap._installer(venv)


def test_old_pip_says_how_to_update_it(venv, monkeypatch):
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bootstrap, "_pip_version", lambda python: None if str(venv) in python[0] else (20, 3))
    with pytest.raises(BootstrapError, match=r"pip 20\.3 is too old; 22\.3 or newer"):
        bootstrap._installer(venv)


def test_uv_is_taken_where_it_is(venv, monkeypatch):
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/opt/{name}")
    assert bootstrap._installer(venv) == [
        "/opt/uv",
        "pip",
        "install",
        "--python",
        str(venv / "bin" / "python"),
    ]


def test_old_python_is_refused(monkeypatch):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 8, 18))
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed"):
        bootstrap.prepare(["manage.py", "demo"])


def test_any_old_python_can_read_the_entry_point():
    for name in ("manage.py", "advocacy/__init__.py"):
        text = (bootstrap.ROOT / name).read_text(encoding="ascii")
        assert "import annotations" not in text
        assert 'f"' not in text


def test_unwritable_folder_says_what_to_do(tmp_path, lock, monkeypatch):
    def refuse(*arguments, **options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(BootstrapError, match="A folder cannot be written"):
        bootstrap.ensure(tmp_path / "venv", lock)


def test_failing_file_system_says_what_happened(tmp_path, lock):
    (tmp_path / "file").touch()
    with pytest.raises(BootstrapError, match=r"Cannot make .*: Not a directory"):
        bootstrap.ensure(tmp_path / "file" / "venv", lock)


# Ports


@pytest.mark.parametrize(
    ("value", "parsed"),
    [
        ("8080", ("127.0.0.1", 8080)),
        ("0.0.0.0:80", ("0.0.0.0", 80)),
        ("0:8080", ("0.0.0.0", 8080)),
        ("[::1]:8080", ("::1", 8080)),
        ("localhost:8080", ("localhost", 8080)),
    ],
)
def test_address_is_read_as_runserver_reads_it(value, parsed):
    assert bootstrap.parse_address(value) == parsed


@pytest.mark.parametrize("value", ["", "port", "70000", "0", "::1:8080", "host:", "host:80:80", "-1"])
def test_other_words_are_no_address(value):
    with pytest.raises(BootstrapError, match="is not an address to serve on"):
        bootstrap.parse_address(value)


@pytest.mark.parametrize(
    ("arguments", "port"),
    [
        ([], 8000),
        (["8099"], 8099),
        (["--new-password", "8099"], 8099),
        (["-v", "2"], 8000),
        (["-v", "2", "8099"], 8099),
    ],
)
def test_port_is_found_among_the_arguments(arguments, port):
    assert bootstrap._demo_address(arguments) == ("127.0.0.1", port)


def test_taken_port_is_refused_before_any_work(monkeypatch):
    monkeypatch.setattr(bootstrap, "ensure", lambda *arguments: pytest.fail("work was begun"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            SystemExit, match=f"Cannot listen on 127.0.0.1, port {port}: Address already in use"
        ):
            bootstrap.prepare(["manage.py", "demo", str(port)])


# The environment that runs the command


def test_environment_with_the_packages_is_used_as_it_is(monkeypatch):
    monkeypatch.setattr(bootstrap, "ensure", lambda *arguments: pytest.fail("installed again"))
    monkeypatch.setattr(bootstrap, "missing_packages", lambda lock, exact: [])
    assert bootstrap.prepare(["manage.py", "check"]) is None


def test_missing_packages_are_installed_and_the_command_starts_again(monkeypatch, tmp_path):
    done = []
    monkeypatch.setenv("ADVOCACY_VENV", str(tmp_path / "elsewhere"))
    monkeypatch.setattr(bootstrap, "missing_packages", lambda lock, exact: ["django"])
    monkeypatch.setattr(bootstrap, "ensure", lambda venv, lock: done.append((venv, lock.name)))
    monkeypatch.setattr(bootstrap.os, "execve", lambda *arguments: done.append(arguments[:2]))
    bootstrap.prepare(["manage.py", "check"])
    python = str(tmp_path / "elsewhere/bin/python")
    assert done == [(tmp_path / "elsewhere", "base.txt"), (python, [python, "manage.py", "check"])]


def test_other_versions_count_as_missing_only_when_exact(tmp_path, monkeypatch, lock):
    (tmp_path / "Django-5.2.1.dist-info").mkdir()
    monkeypatch.setattr(bootstrap.sys, "path", [str(tmp_path)])
    assert bootstrap.missing_packages(lock, exact=False) == []
    assert bootstrap.missing_packages(lock, exact=True) == ["django"]


@pytest.mark.parametrize(
    ("command", "editor", "name"),
    [("demo", "", "base.txt"), ("migrate", "ckeditor", "ckeditor.txt"), ("test", "", "test.txt")],
)
def test_each_command_has_its_lock(monkeypatch, command, editor, name):
    monkeypatch.setenv("BODY_EDITOR", editor)
    assert bootstrap._lock_for(command).name == name


def test_secret_key_is_made_once_and_kept_from_others(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.delenv("DEBUG", raising=False)
    bootstrap._local_settings(tmp_path / "var")
    key = os.environ.pop("SECRET_KEY")
    bootstrap._local_settings(tmp_path / "var")
    assert os.environ["SECRET_KEY"] == key
    assert len(key) == 96
    assert os.environ["DEBUG"] == "1"
    assert stat.S_IMODE((tmp_path / "var/secret_key").stat().st_mode) == 0o600


def test_given_settings_are_left_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")
    monkeypatch.setenv("DEBUG", "0")
    bootstrap._local_settings(tmp_path / "var")
    assert (os.environ["SECRET_KEY"], os.environ["DEBUG"]) == ("given", "0")
    assert not (tmp_path / "var").exists()


def test_progress_goes_to_stderr_only(tmp_path, lock, capsys):
    installer = fake_installer(tmp_path, "echo 'Collecting django==5.2.19 (from -r x)'; echo chatter")
    with (tmp_path / "held").open("a") as held:
        bootstrap._run_installer(installer, lock, held)
    assert capsys.readouterr() == ("", "  Collecting django==5.2.19\n")


def test_later_runs_cost_little():
    command = [
        sys.executable,
        "-X",
        "importtime",
        "-c",
        "from advocacy import bootstrap; bootstrap.prepare(['m', 'x'])",
    ]
    process = subprocess.run(command, cwd=bootstrap.ROOT, capture_output=True, text=True, check=True)
    assert "django" not in process.stderr


# The locks


def test_each_lock_holds_the_smaller_ones():
    locks = [bootstrap.read_pins(bootstrap.ROOT / f"requirements/{name}.txt") for name in bootstrap.LOCKS]
    for smaller, larger in itertools.pairwise(locks):
        assert smaller.items() <= larger.items()


@pytest.mark.parametrize("name", bootstrap.LOCKS)
def test_locks_name_no_server_and_no_folder(name):
    text = Path(bootstrap.ROOT, f"requirements/{name}.txt").read_text(encoding="ascii")
    assert "/" not in text
    assert all(line.startswith("    --hash=sha256:") or "==" in line for line in text.splitlines())
