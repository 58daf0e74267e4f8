"""Serves the site with its demonstration content, from nothing, on this machine only."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import get_internal_wsgi_application, run
from django.db import OperationalError, connection
from django.utils.crypto import get_random_string

from advocacy import bootstrap, demo_content
from posts.models import Post

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from types import FrameType

ADMINISTRATOR = "demo"
PASSWORD_LENGTH = 14
STOP_SECONDS = 10
LOOPBACK = ("127.0.0.1", "::1", "localhost")
PR_SET_PDEATHSIG = 1  # Source: prctl(2)


class Command(BaseCommand):
    """One process serves; a second one, ``run_due --loop``, does what falls due. Both end together."""

    help = "Make a database with demonstration content, and serve the site. Ends with Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "address",
            nargs="?",
            default=f"{bootstrap.DEFAULT_ADDRESS}:{bootstrap.DEFAULT_PORT}",
            metavar="[ADDRESS:]PORT",
            help="where to serve (default: %(default)s)",
        )
        parser.add_argument(
            "--new-password", action="store_true", help="give the administrator a new password"
        )
        parser.add_argument(
            "--reload", action="store_true", help="bring the demonstration content up to date"
        )
        parser.add_argument(
            "--any-database",
            action="store_true",
            help="also use a database that is not the demo's own: content and an administrator are added to it",
        )

    def handle(
        self, *, address: str, new_password: bool, reload: bool, any_database: bool, **options: Any
    ) -> None:
        try:
            host, port = bootstrap.parse_address(address)
            bootstrap.require_free_port(host, port)
        except bootstrap.BootstrapError as error:
            raise CommandError(str(error)) from error
        # Ended by the system, the demo stops its second process as it does on Ctrl-C.
        signal.signal(signal.SIGTERM, _interrupt)
        if not any_database:
            self._refuse_other_databases()
        try:
            self._prepare(reload=reload, new_password=new_password, any_database=any_database)
            self._serve(host, port)
        except KeyboardInterrupt:
            self._say("\nStopped.")
        except (OperationalError, OSError) as error:
            raise CommandError(explain(error)) from error

    def _prepare(self, *, reload: bool, new_password: bool, any_database: bool) -> None:
        self._say("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
        if not any_database:
            self._refuse_other_content()
        self._load(reload=reload)
        self._make_administrator(renew=new_password)

    def _say(self, message: str) -> None:
        self.stdout.write(message)
        self.stdout.flush()

    def _refuse_other_databases(self) -> None:
        name = Path(str(connection.settings_dict["NAME"]))
        if connection.vendor != "sqlite" or name.parent != settings.BASE_DIR / "var":
            raise CommandError(
                f"DATABASE_URL names {connection.vendor} {name}. The demo adds content and an administrator, so it "
                "uses its own SQLite file unless told otherwise: unset DATABASE_URL, or add --any-database."
            )

    def _refuse_other_content(self) -> None:
        # The demonstration's own people have no password.
        users = get_user_model().objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        if users.exists() and not users.filter(username=ADMINISTRATOR).exists():
            raise CommandError(
                f"{connection.settings_dict['NAME']} is not the demo's: it has accounts, but none named "
                f'"{ADMINISTRATOR}". Move the file away, or add --any-database.'
            )

    def _load(self, *, reload: bool) -> None:
        if Post.objects.exists() and not reload:
            return
        self._say("Loading the demonstration content (once) …")
        self._say(str(demo_content.load(self.stdout)))

    def _make_administrator(self, *, renew: bool) -> None:
        user, is_new = get_user_model().objects.get_or_create(
            username=ADMINISTRATOR,
            defaults={"email": "demo@quillhaven.example", "is_staff": True, "is_superuser": True},
        )
        if is_new or renew:
            password = get_random_string(PASSWORD_LENGTH)
            user.set_password(password)
            user.save(update_fields=["password"])
            self._say(f"\n  Administrator: {ADMINISTRATOR}\n  Password:      {password}\n")
        else:
            self._say(
                f"\n  Administrator: {ADMINISTRATOR} (the password was printed when it was made;\n"
                "  python3 manage.py demo --new-password prints a new one)\n"
            )

    def _greet(self, host: str, port: str) -> None:
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
        self._say(
            f"The site:  http://{shown}:{port}/\nThe admin: http://{shown}:{port}/admin/\nCtrl-C stops it.\n"
        )

    def _serve(self, host: str, port: int) -> None:
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        if host not in LOOPBACK:
            settings.ALLOWED_HOSTS = ["*"]  # asked to be reached from elsewhere, under names unknown here
        worker = subprocess.Popen(
            [sys.executable, settings.BASE_DIR / "manage.py", "run_due", "--loop"],
            start_new_session=True,  # Ctrl-C is for this process, which then stops that one
            preexec_fn=_end_with_parent,  # no thread runs yet
        )
        try:
            run(
                host,
                port,
                StaticFilesHandler(get_internal_wsgi_application()),
                ipv6=":" in host,
                threading=True,
                on_bind=lambda bound: self._greet(host, bound),
            )
        finally:
            worker.terminate()
            try:
                worker.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                worker.kill()


def explain(error: Exception) -> str:
    """Return what to do about the disk, folder or port that an error speaks of."""
    text = str(error)
    if "disk is full" in text or "No space left" in text:
        return f"The disk is full ({text}). Free some space; the next run goes on from here."
    if "readonly database" in text or "unable to open database" in text or "Permission denied" in text:
        return f"The folder var/ cannot be written ({text}). Make the project's folder yours."
    if "Address already in use" in text:
        return f"The port was taken while the demo was being prepared ({text}). Choose another one."
    return text


def _end_with_parent() -> None:
    """Ask Linux to end this process with the one that made it, even if that one is killed."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
