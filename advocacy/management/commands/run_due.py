"""Do what has fallen due: once, or for ever."""

from __future__ import annotations

import logging
import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as AnyDatabaseError
from django.db import close_old_connections
from django.utils import timezone

from posts import due
from posts.due import Job
from posts.jobs import JobRun, Outcome, run_jobs
from posts.models.jobs import JobState

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Run every due job and print a line for each; several may run at once.

    Once (for a timer): ends with an error when anything failed. ``--loop``: goes on until SIGTERM or SIGINT, which
    let the current row be finished.
    """

    help = (
        "Does what has fallen due (snapshots, mailings, link checks ...). --loop goes on until it is stopped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")
        parser.add_argument(
            "--interval", type=float, default=5.0, help="seconds between two rounds of --loop"
        )
        parser.add_argument(
            "--only", metavar="NAME", action="append", help="run this job, due or not; repeatable"
        )
        parser.add_argument("--list", action="store_true", help="print what is registered, and run nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            jobs = [due.get(name) for name in options["only"]] if options["only"] else due.registered()
        except KeyError as error:
            raise CommandError(error.args[0]) from error
        if options["list"]:
            self._list(jobs)
        elif options["loop"]:
            self._loop(jobs, options["interval"])
        else:
            runs = run_jobs(jobs, regardless=bool(options["only"]))
            self._print(runs)
            if broken := [run.name for run in runs if not run.ok]:
                raise CommandError(f"Failed: {', '.join(broken)}. The page about the system says why.")

    def _loop(self, jobs: list[Job], interval: float) -> None:
        def end(number: int, frame: FrameType | None) -> None:
            due.stop()

        before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
        self.stdout.write(f"{len(jobs)} due jobs, looked for every {interval:g} s. Stop with Ctrl+C.")
        try:
            while not due.stopping():
                close_old_connections()
                try:
                    runs = run_jobs(jobs)
                except AnyDatabaseError:
                    logger.exception("A round of due jobs broke off; the next one tries again.")
                else:
                    self._print([run for run in runs if run.report.done or not run.ok])
                due.wait(interval)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            due.resume()
        self.stdout.write("Stopped.")

    def _print(self, runs: list[JobRun]) -> None:
        for run in runs:
            if run.outcome in {Outcome.NOT_DUE, Outcome.TAKEN}:
                words = run.outcome.value
            else:
                words = f"{run.outcome.value}, {run.report.done} rows done, {run.report.failed} failed"
            if run.error:
                words += f" ({run.error})"
            if run.next_attempt_at is not None:
                words += f"; not before {timezone.localtime(run.next_attempt_at):%Y-%m-%d %H:%M:%S %Z}"
            (self.stdout if run.ok else self.stderr).write(f"{run.name}: {words}")

    def _list(self, jobs: list[Job]) -> None:
        states = {state.name: state for state in JobState.objects.all()}
        for job in jobs:
            state = states.get(job.name)
            if state is None or state.last_run_at is None:
                words = "has never run"
            else:
                words = f"last run {timezone.localtime(state.last_run_at):%Y-%m-%d %H:%M:%S %Z}"
                if state.failures:
                    words += f", failed {state.failures} times since ({state.last_error})"
            self.stdout.write(f"{job.name}: every {job.every}, {words}")
