from __future__ import annotations

import contextlib
import signal
import subprocess
import sys

import pytest
from django.core.management import get_commands

from advocacy import suite
from advocacy.suite import Result, Stage, StageUnavailable, Suite


@contextlib.contextmanager
def ready():
    yield {}, "nothing to prepare"


@contextlib.contextmanager
def lacking():
    raise StageUnavailable("no such thing here")
    yield


@pytest.fixture
def runs(monkeypatch):
    """The arguments of each pytest run, which all pass three tests and skip one."""
    calls = []

    def run(arguments, environment):
        calls.append(list(arguments))
        return Result(passed=3, skipped=1)

    monkeypatch.setattr(suite, "run_pytest", run)
    return calls


def said(stages, **options):
    lines = []
    run = Suite(stages=stages, say=lines.append, **options)
    run.run()
    return run, "\n".join(lines)


def test_stages_run_in_turn_and_are_summed(runs):
    run, _ = said([Stage("One", "not browser", ready), Stage("Two", "browser", ready)])
    assert run.report().splitlines()[-1] == "6 passed, 0 failed, 2 skipped"
    assert run.report().splitlines()[1].startswith("One: 3 passed, 0 failed, 1 skipped, ")


def test_stage_that_cannot_run_says_so(runs):
    run, output = said([Stage("One", "", ready), Stage("Two", "", lacking)])
    assert "  NOT RUN: no such thing here" in output.splitlines()
    assert run.report().splitlines()[2:] == [
        "Two: not run, no such thing here",
        "3 passed, 0 failed, 1 skipped",
    ]


def test_stage_that_did_not_run_fails_only_where_all_are_required(runs):
    run, _ = said([Stage("One", "", ready), Stage("Two", "", lacking)])
    assert [run.succeeded(all_stages=False), run.succeeded(all_stages=True)] == [True, False]


def test_marks_narrow_each_stage(runs):
    said([Stage("One", "not browser", ready, "2")], marks="drill")
    assert runs == [["-m", "(not browser) and (drill)", "-n", "2"]]


def test_chosen_tests_run_without_workers(runs):
    said([Stage("One", "not browser", ready, "2")], arguments=["tests/posts", "-x"])
    assert runs == [["-m", "not browser", "tests/posts", "-x"]]


@pytest.fixture
def small_suite(tmp_path, monkeypatch):
    """A folder with tests of its own, run by the real pytest without this project's settings and plugins."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setattr(suite, "ROOT", tmp_path)
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    return tmp_path


def test_results_are_counted(small_suite, capfd):
    (small_suite / "test_it.py").write_text(
        "import pytest\n"
        "def test_a(): pass\n"
        "def test_b(): assert False\n"
        "@pytest.mark.skip\ndef test_c(): pass\n"
        "def test_d(missing): pass\n"
    )
    assert suite.run_pytest([], {}) == Result(passed=1, failed=2, skipped=1)


def test_crash_counts_as_a_failure(small_suite, capfd):
    (small_suite / "test_it.py").write_text("import os\ndef test_a(): os._exit(3)\n")
    assert suite.run_pytest([], {}) == Result(failed=1)


def test_nothing_chosen_is_no_failure(small_suite, capfd):
    assert suite.run_pytest(["-k", "nothing"], {}) == Result()


def test_unknown_option_is_a_failure(small_suite, capfd):
    assert suite.run_pytest(["--no-such-option"], {}) == Result(failed=1)


def test_empty_value_unsets_a_variable(small_suite, monkeypatch, capfd):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///x")
    (small_suite / "test_it.py").write_text(
        "import os\ndef test_a(): assert 'DATABASE_URL' not in os.environ\n"
    )
    assert suite.run_pytest([], {"DATABASE_URL": ""}) == Result(passed=1)


def test_given_postgres_is_used_as_it_is(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@db.example/site")
    monkeypatch.setattr(suite, "throwaway_server", lambda: pytest.fail("another one was started"))
    with suite.on_postgres() as (environment, _):
        assert environment["DATABASE_URL"] == "postgres://somebody@db.example/site"


def test_browser_can_be_named(monkeypatch, tmp_path):
    (tmp_path / "browser").touch()
    monkeypatch.setenv("CHROMIUM_PATH", str(tmp_path / "browser"))
    assert suite.chromium_path() == str(tmp_path / "browser")
    monkeypatch.setenv("CHROMIUM_PATH", str(tmp_path / "no browser"))
    assert suite.chromium_path() is None


def test_machine_without_browser_is_told_what_to_install(monkeypatch):
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setattr(suite.shutil, "which", lambda name: None)
    with pytest.raises(StageUnavailable, match="apt-get install chromium"), suite.in_browser():
        pass


def test_our_command_takes_the_place_of_djangos():
    assert get_commands()["test"] == "advocacy"


def test_interrupted_run_ends_with_its_sums(tmp_path):
    """The command is stopped while pytest collects: it still reports, and does not call that a success."""
    command = [
        sys.executable,
        "manage.py",
        "test",
        "--sqlite-only",
        "-p",
        "no:cacheprovider",
        "tests/test_layout.py",
    ]
    root = suite.ROOT
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout:
            if "test session starts" in line:
                process.send_signal(signal.SIGTERM)
                break
        rest = process.stdout.read()
    assert process.returncode == 1
    assert rest.splitlines()[-1] == "0 passed, 0 failed, 0 skipped"
