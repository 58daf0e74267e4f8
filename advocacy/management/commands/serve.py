from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Serves the site with gunicorn, tuned by the environment; SIGTERM finishes what was begun."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", nargs="?", help="HOST:PORT, unix:PATH or fd://NUMBER; else WEB_BIND.")

    def handle(self, *args: Any, **options: Any) -> None:
        beside = Path(sys.executable).with_name("gunicorn")
        program = str(beside) if beside.exists() else shutil.which("gunicorn")
        if program is None:
            raise CommandError("gunicorn is not installed.")
        command = [program, "--config", "python:advocacy.serving", "advocacy.wsgi"]
        if options["address"]:
            command[1:1] = ["--bind", options["address"]]
        sys.stdout.flush()
        os.execv(program, command)  # noqa: S606 - signals reach the server itself
