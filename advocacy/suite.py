"""Runs the test suite in stages: on SQLite, on a real PostgreSQL, in a real browser.

Each stage is one pytest process; what it needs is started before it, because pytest-django reads the database
address as soon as it loads. The management command ``test`` is the only caller.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from advocacy.local_postgres import PostgresUnavailable, throwaway_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS_COLLECTED = 5  # pytest's exit code
# The build without windows comes first: the same engine, and quicker by a third in these tests.
CHROMIUM_NAMES = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
)  # fmt: skip
WORKERS = "2"


class StageUnavailable(Exception):
    """This machine cannot run the stage; the message says why and what would help."""


@dataclass(frozen=True)
class Result:
    """What one stage came to. ``unavailable`` is the reason when it did not run."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    unavailable: str = ""
    seconds: float = 0


@dataclass(frozen=True)
class Stage:
    """One pytest run: ``environment`` yields what to add to the process's environment, and a word on it."""

    name: str
    marks: str
    environment: Callable[[], contextlib.AbstractContextManager[tuple[Mapping[str, str], str]]]
    workers: str = "0"
    options: tuple[str, ...] = ()


@dataclass
class Suite:
    """The stages to run, pytest's own arguments, and where progress is written."""

    stages: Sequence[Stage]
    marks: str = ""
    arguments: Sequence[str] = ()
    say: Callable[[str], None] = print
    results: dict[str, Result] = field(default_factory=dict)

    def run(self) -> None:
        """Run every stage in turn, also after a failed one."""
        for position, stage in enumerate(self.stages, start=1):
            self.say(f"\nStage {position} of {len(self.stages)}: {stage.name}")
            started = time.monotonic()
            try:
                with stage.environment() as (environment, remark):
                    self.say(f"  {remark}")
                    result = run_pytest(self._arguments(stage), environment)
            except StageUnavailable as reason:
                self.say(f"  NOT RUN: {reason}")
                result = Result(unavailable=str(reason))
            self.results[stage.name] = Result(
                result.passed, result.failed, result.skipped, result.unavailable, time.monotonic() - started
            )

    def _arguments(self, stage: Stage) -> list[str]:
        marks = f"({stage.marks}) and ({self.marks})" if self.marks else stage.marks
        # A chosen test starts sooner without workers, and a debugger needs the terminal to itself.
        workers = [] if self.arguments or stage.workers == "0" else ["-n", stage.workers]
        return ["-m", marks, *stage.options, *workers, *self.arguments]

    def report(self) -> str:
        """Return a line for each stage and the line of sums that ends the run."""
        lines = [""]
        for name, result in self.results.items():
            if result.unavailable:
                lines.append(f"{name}: not run, {result.unavailable}")
            else:
                counts = f"{result.passed} passed, {result.failed} failed, {result.skipped} skipped"
                lines.append(f"{name}: {counts}, {result.seconds:.0f} s")
        results = self.results.values()
        passed, failed = sum(result.passed for result in results), sum(result.failed for result in results)
        lines.append(f"{passed} passed, {failed} failed, {sum(result.skipped for result in results)} skipped")
        return "\n".join(lines)

    def succeeded(self, *, all_stages: bool) -> bool:
        """Tell whether nothing failed and, where all stages are required, none was left out."""
        results = self.results.values()
        return not any(result.failed or (all_stages and result.unavailable) for result in results)


def run_pytest(arguments: Sequence[str], environment: Mapping[str, str]) -> Result:
    """Run pytest in a process of its own and count what it reports; a crash counts as one failure.

    An empty value in the environment unsets that variable.
    """
    with tempfile.TemporaryDirectory(prefix="advocacy-test-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        merged = {name: value for name, value in {**os.environ, **environment}.items() if value}
        finished = subprocess.run(command, cwd=ROOT, env=merged, check=False)
        if finished.returncode == NO_TESTS_COLLECTED:
            return Result()
        counted = _count(report)
    if finished.returncode and not counted.failed:
        return Result(counted.passed, 1, counted.skipped)
    return counted


def _count(report: Path) -> Result:
    if not report.exists():
        return Result(failed=1)
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))  # noqa: S314 - our own file

    def total(name: str) -> int:
        return sum(int(suite.get(name, "0")) for suite in suites)

    failed, skipped = total("failures") + total("errors"), total("skipped")
    return Result(passed=max(0, total("tests") - failed - skipped), failed=failed, skipped=skipped)


# What each stage needs -----------------------------------------------------------


@contextlib.contextmanager
def on_sqlite() -> Iterator[tuple[Mapping[str, str], str]]:
    yield {"DATABASE_URL": "", "EXPECTED_VENDOR": "sqlite"}, "a database file in the temporary folder"


@contextlib.contextmanager
def on_postgres() -> Iterator[tuple[Mapping[str, str], str]]:
    given = os.environ.get("DATABASE_URL", "")
    expected = {"EXPECTED_VENDOR": "postgresql"}
    if given.startswith(("postgres:", "postgresql:", "psql:")):
        yield {"DATABASE_URL": given, **expected}, "the server of DATABASE_URL, in databases named test_*"
        return
    with contextlib.ExitStack() as stack:
        try:
            address, remark = stack.enter_context(throwaway_server())
        except PostgresUnavailable as error:
            message = f"{error}. Install one (Debian: apt-get install postgresql) or name one in DATABASE_URL"
            raise StageUnavailable(message) from error
        yield {"DATABASE_URL": address, **expected}, f"a server of its own, {remark}"


@contextlib.contextmanager
def in_browser() -> Iterator[tuple[Mapping[str, str], str]]:
    path = chromium_path()
    if path is None:
        raise StageUnavailable(
            "no Chromium is found. Install it (Debian: apt-get install chromium-headless-shell) or set CHROMIUM_PATH"
        )
    # Playwright runs its own event loop in the test's thread, where Django would refuse the database.
    yield {"DATABASE_URL": "", "EXPECTED_VENDOR": "sqlite", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}, path


def chromium_path() -> str | None:
    """Return the browser named by CHROMIUM_PATH, or the first that the system has."""
    given = os.environ.get("CHROMIUM_PATH")
    if given:
        return given if Path(given).exists() else None
    return next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)


SQLITE = Stage("SQLite", "not browser", on_sqlite, WORKERS)
POSTGRES = Stage("PostgreSQL", "not browser", on_postgres, WORKERS)
BROWSER = Stage("Browser", "browser", in_browser, WORKERS, options=("--reruns", "1", "-rR"))
STAGES = (SQLITE, POSTGRES, BROWSER)
