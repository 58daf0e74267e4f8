"""Runs every test with pytest; takes the place of Django's own test command."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from advocacy import suite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType


class Command(BaseCommand):
    """Passes on to pytest whatever it does not know itself, so it reads its own arguments."""

    help = "Run the tests: on SQLite, on a real PostgreSQL, in a real browser."
    requires_system_checks = ()

    def run_from_argv(self, argv: Sequence[str]) -> None:
        parser = argparse.ArgumentParser(
            prog="manage.py test",
            description=f"{self.help} All other arguments go to pytest: paths, -k, -x, --lf and so on.",
            allow_abbrev=False,
        )
        parser.add_argument("--drills", action="store_true", help="run the long tests, and only them")
        only = parser.add_mutually_exclusive_group()
        for stage in suite.STAGES:
            only.add_argument(
                f"--{stage.name.lower()}-only",
                action="store_const",
                const=stage,
                dest="only",
                help=f"run the {stage.name} stage, and no other",
            )
        parser.add_argument("-m", dest="marks", default="", help="as for pytest, within each stage")
        options, arguments = parser.parse_known_args(argv[2:])
        marks = "drill" if options.drills else "not drill"
        if options.marks:
            marks = f"({options.marks}) and {marks}"
        sys.exit(0 if self._run(options.only, marks, arguments) else 1)

    def handle(self, *arguments: str, **options: Any) -> None:
        """Refuse ``call_command``: the stages need processes of their own."""
        raise NotImplementedError("run: python3 manage.py test")

    def _run(self, only: suite.Stage | None, marks: str, arguments: Sequence[str]) -> bool:
        # Ended by a signal, the run still stops the servers that it started.
        signal.signal(signal.SIGTERM, _interrupt)
        run = suite.Suite(
            stages=[only] if only else suite.STAGES, marks=marks, arguments=arguments, say=self._say
        )
        try:
            run.run()
        except KeyboardInterrupt:
            self._say("\nInterrupted.")
            self._say(run.report())
            return False
        self._say(run.report())
        required = os.environ.get("ADVOCACY_REQUIRE_ALL_STAGES", os.environ.get("CI", ""))
        return run.succeeded(all_stages=required.lower() in ("1", "true", "yes"))

    def _say(self, message: str) -> None:
        self.stdout.write(message)
        self.stdout.flush()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
