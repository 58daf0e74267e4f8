"""Makes ``python3 manage.py COMMAND`` work on a machine where nothing was prepared.

Only the standard library is imported here. ``prepare`` looks whether the packages of the lock are at hand;
if not, it makes ``.venv`` (or the folder named by ``ADVOCACY_VENV``), installs the hashed lock and starts the
same command again inside. It speaks on stderr only, so that a command's own output stays clean, and never
touches packages outside that folder. Python 3.8 can read the syntax, so that it can say that it is too old.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
OLDEST_PIP = (22, 3)  # the first that can install into another environment (--python)
DEFAULT_ADDRESS = "127.0.0.1"
DEFAULT_PORT = 8000
# Locks in order of size: each holds everything that the ones before it hold (asserted in tests).
LOCKS = ("base", "ckeditor", "test")
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)\s*(;)?", re.MULTILINE)


class BootstrapError(Exception):
    """The environment cannot be made; the message says what happened and what to do."""


def prepare(argv: Sequence[str]) -> None:
    """Return when the running interpreter has all that this command needs; otherwise install and start again.

    Costs a directory listing and one hash when everything is in place. Exits with 1 and a message otherwise.
    """
    command = argv[1] if len(argv) > 1 else ""
    try:
        _require_python()
        if command == "demo" and not {"-h", "--help"} & set(argv):
            require_free_port(*_demo_address(argv[2:]))
        if command in ("demo", "test"):
            _local_settings(ROOT / "var")
        lock = _lock_for(command)
        venv = Path(os.environ.get("ADVOCACY_VENV") or ROOT / ".venv").absolute()
        if _inside(venv):
            ready = _is_stamped(venv, lock)
        else:
            ready = not missing_packages(lock, exact=sys.prefix == sys.base_prefix)
        if ready:
            return
        ensure(venv, lock)
    except BootstrapError as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The next run goes on from here.")
    _restart(venv, argv)


def _require_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise BootstrapError(
            f"Python {_dotted(OLDEST_PYTHON)} or newer is needed; this is Python {sys.version.split()[0]} "
            f"({sys.executable}).\nInstall a newer one and call it by name: python3.11 manage.py demo"
        )


def _dotted(version: Sequence[object]) -> str:
    return ".".join(str(part) for part in version)


def _lock_for(command: str) -> Path:
    chosen = "ckeditor" if os.environ.get("BODY_EDITOR") == "ckeditor" else "base"
    name = "test" if command == "test" else chosen
    return ROOT / "requirements" / (name + ".txt")


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)  # noqa: T201 - stdout belongs to the command


# Settings for trying the site and for tests ------------------------------------


def _local_settings(folder: Path) -> None:
    """Let ``demo`` and ``test`` run without any environment; a deployment never comes here.

    Writes a random key to ``secret_key`` in the folder once, readable by its owner alone.
    """
    os.environ.setdefault("DEBUG", "1")
    if os.environ.get("SECRET_KEY"):
        return
    path = folder / "secret_key"
    with _explained(f"write {path}"):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            key = path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            key = ""
        if len(key) < 50:
            key = os.urandom(48).hex()
            draft = path.with_name(f"secret_key.{os.getpid()}")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, stat.S_IRUSR | stat.S_IWUSR)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(key)
            os.replace(draft, path)
    os.environ["SECRET_KEY"] = key


# The port of the demo -----------------------------------------------------------


def parse_address(value: str) -> tuple[str, int]:
    """Read ``[ADDRESS:]PORT`` as runserver does; an IPv6 address stands in brackets.

    Raises:
        BootstrapError: it is not such a value, or the port lies outside 1 to 65535.
    """
    match = re.match(r"^(?:(\[[0-9a-fA-F:.]+\]|[^:\[\]\s]+):)?(\d{1,5})$", value)
    if not match or not 0 < int(match.group(2)) < 65536:
        raise BootstrapError(
            f'"{value}" is not an address to serve on. Give a port between 1 and 65535, or ADDRESS:PORT, '
            "for example: python3 manage.py demo 127.0.0.1:8080"
        )
    address = match.group(1) or DEFAULT_ADDRESS
    return {"0": "0.0.0.0"}.get(address, address).strip("[]"), int(match.group(2))  # noqa: S104 - asked for


def _demo_address(arguments: Sequence[str]) -> tuple[str, int]:
    """Find the address among the demo's arguments as argparse will: the first that is no option or value."""
    before = ["", *arguments]
    given = [
        argument
        for previous, argument in zip(before, arguments)  # noqa: B905 - strict= is not known to 3.8
        if not argument.startswith("-")
        and previous not in ("-v", "--verbosity", "--settings", "--pythonpath")
    ]
    return parse_address(given[0]) if given else (DEFAULT_ADDRESS, DEFAULT_PORT)


def require_free_port(address: str, port: int) -> None:
    """Return when a server could listen there now.

    Raises:
        BootstrapError: the port is taken or reserved, or the machine does not have that address.
    """
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen(1)
    except PermissionError:
        raise BootstrapError(
            f"Port {port} is reserved for the administrator of this machine. Take one above 1023, "
            "for example: python3 manage.py demo 8080"
        ) from None
    except OSError as error:
        raise BootstrapError(
            f"Cannot listen on {address}, port {port}: {error.strerror}.\nIf another program uses it, stop "
            f"that one or take another port, for example: python3 manage.py demo {port % 60000 + 1}"
        ) from None


# What is installed --------------------------------------------------------------


def read_pins(lock: Path) -> dict[str, str]:
    """Return name to version of what a lock needs on every platform (lines with a condition are left out)."""
    text = lock.read_text(encoding="utf-8")
    return {_normal(name): version for name, version, condition in _PIN.findall(text) if not condition}


def missing_packages(lock: Path, *, exact: bool) -> list[str]:
    """Return the packages of the lock that the running interpreter cannot import.

    ``exact`` also counts other versions as missing: an environment somebody made for this project is theirs
    to keep, while the packages of the whole system are only used when they are the very same.
    """
    found: dict[str, str] = {}
    for folder in reversed(sys.path):
        with contextlib.suppress(OSError):
            for name in os.listdir(folder or "."):
                if name.endswith(".dist-info"):
                    package, _, version = name[: -len(".dist-info")].rpartition("-")
                    found[_normal(package)] = version
    return [
        name
        for name, version in read_pins(lock).items()
        if found.get(name) != version and (exact or name not in found)
    ]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# The environment ----------------------------------------------------------------


def python_of(venv: Path) -> Path:
    return venv / "bin" / "python"


def _inside(venv: Path) -> bool:
    return os.path.realpath(sys.prefix) == os.path.realpath(venv)


def _stamp(venv: Path, lock: Path) -> Path:
    return venv / (".installed-" + lock.stem)


def _fingerprint(venv: Path, lock: Path) -> str:
    """Return what the stamp must say: the lock's hash, and which interpreter it was installed for."""
    return f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {os.path.realpath(python_of(venv))}"


def _is_stamped(venv: Path, lock: Path) -> bool:
    try:
        stamp = _stamp(venv, lock).read_text(encoding="utf-8")
    except OSError:
        return False
    return stamp == _fingerprint(venv, lock) and any(
        venv.glob("lib/python3*/site-packages/django/__init__.py")
    )


def ensure(venv: Path, lock: Path) -> None:
    """Make the environment hold the lock. One process at a time; what an interrupted run left is cleared.

    Raises:
        BootstrapError: with what happened and what to do.
    """
    if _is_stamped(venv, lock):
        return
    with _explained(f"make {venv}"):
        venv.mkdir(parents=True, exist_ok=True)
        if any(venv.iterdir()) and not (venv / "pyvenv.cfg").exists() and not (venv / ".lock").exists():
            raise BootstrapError(
                f"{venv} exists and is not a Python environment. "
                "Move it away, or name another folder in ADVOCACY_VENV."
            )
    with _explained(f"lock {venv}"), (venv / ".lock").open("a") as lock_file:
        _wait_for(lock_file)
        if _is_stamped(venv, lock):
            return
        _install(venv, lock, lock_file)


def _install(venv: Path, lock: Path, lock_file: IO[str]) -> None:
    started = time.monotonic()
    unfinished = venv / ".unfinished"
    if unfinished.exists() or not _works(venv):
        if unfinished.exists():
            _say("An earlier installation was interrupted; starting again.")
        with _explained(f"clear {venv}"):
            _clear(venv)
        with _explained(f"write {unfinished}"):
            unfinished.touch()
        _say(f"Making a Python environment in {venv} …")
        _make(venv)
    with _explained(f"write {unfinished}"):
        unfinished.touch()
        for name in LOCKS:
            with contextlib.suppress(FileNotFoundError):
                _stamp(venv, Path(name)).unlink()
    _say(f"Installing {len(read_pins(lock))} packages ({_shown(lock)}). This happens once.")
    _run_installer(_installer(venv), lock, lock_file)
    pins = read_pins(lock).items()
    with _explained(f"write the stamp in {venv}"):
        for name in LOCKS:
            other = lock.with_name(name + ".txt")
            if other == lock or (other.exists() and read_pins(other).items() <= pins):
                _stamp(venv, other).write_text(_fingerprint(venv, other), encoding="utf-8")
        unfinished.unlink()
    _say(f"Ready after {time.monotonic() - started:.0f} s.")


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if ROOT in path.parents else str(path)


def _wait_for(lock_file: IO[str]) -> None:
    """Hold the file's lock until it is closed; the system frees it when the process ends, however it ends."""
    try:
        fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _say("Another process is preparing the environment; waiting for it …")
        fcntl.flock(lock_file, fcntl.LOCK_EX)


def _works(venv: Path) -> bool:
    """Tell whether the environment's interpreter still starts and is still the one it was made with."""
    stamps = [_stamp(venv, Path(name)) for name in LOCKS]
    known = {path.read_text(encoding="utf-8").partition(" ")[2] for path in stamps if path.exists()}
    return os.path.exists(python_of(venv)) and (not known or known == {os.path.realpath(python_of(venv))})


def _clear(venv: Path) -> None:
    """Empty the folder but for the lock file, which other processes wait on."""
    for entry in venv.iterdir():
        if entry.name in (".lock", ".unfinished"):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _make(venv: Path) -> None:
    # with_pip=False needs no ensurepip, which Debian keeps in a package of its own
    made = subprocess.run(
        [_base_python(), "-m", "venv", "--without-pip", str(venv)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise BootstrapError(
            _advice(made.stdout + made.stderr) or f"Python could not make an environment in {venv}."
        )


def _base_python() -> str:
    return getattr(sys, "_base_executable", None) or sys.executable


def _installer(venv: Path) -> list[str]:
    """Return the command that installs into the environment: uv where it is, else pip, else ensurepip's.

    Raises:
        BootstrapError: there is no pip, or none that can do it.
    """
    target = str(python_of(venv))
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--python", target]
    common = ["--disable-pip-version-check", "--no-input", "--no-warn-script-location"]
    base = _base_python()
    version = _pip_version([base])
    if version is None and importlib.util.find_spec("ensurepip"):
        subprocess.run([target, "-m", "ensurepip", "--default-pip"], capture_output=True, check=False)
    if _pip_version([target]) is not None:
        return [target, "-m", "pip", "install", *common]
    if version is None:
        raise BootstrapError(
            f"pip is missing for {base}. Install it (Debian: apt-get install python3-pip; "
            f"elsewhere: {base} -m ensurepip) and run the command again."
        )
    if version < OLDEST_PIP:
        raise BootstrapError(
            f"pip {_dotted(version)} is too old; {_dotted(OLDEST_PIP)} or newer is needed. "
            f"Update it ({base} -m pip install --upgrade pip) and run the command again."
        )
    return [base, "-m", "pip", "--python", target, "install", *common]


def _pip_version(python: Sequence[str]) -> tuple[int, ...] | None:
    asked = subprocess.run([*python, "-m", "pip", "--version"], capture_output=True, text=True, check=False)
    match = re.match(r"pip (\d+)\.(\d+)", asked.stdout)
    return tuple(int(part) for part in match.groups()) if match else None


def _run_installer(installer: Sequence[str], lock: Path, lock_file: IO[str]) -> None:
    """Run it, showing its progress and keeping its words for the advice when it fails.

    It inherits the lock: if this process is killed and the installer is not, the next run waits for its end.
    """
    command = [*installer, "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    # Its own config may ask for a user or target folder, which would install beside the environment.
    aside = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX")
    environment = {name: value for name, value in os.environ.items() if name not in aside}
    environment.update(PYTHONUNBUFFERED="1", PIP_USER="0", UV_PYTHON_DOWNLOADS="never")
    said: list[str] = []
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
        pass_fds=(lock_file.fileno(),),
    ) as process:
        for line in process.stdout or ():
            said.append(line)
            progress = re.match(r"(?:Collecting |Installing |Installed |Prepared |Resolved )\S.*", line)
            if progress or line.lower().startswith("error"):
                _say("  " + line.partition(" (from ")[0].strip()[:100])
    if process.returncode:
        text = "".join(said)
        raise BootstrapError(
            "Installing the packages failed.\n%s\nThe next run starts again where it can."
            % (_advice(text) or "The installer's last words:\n" + "".join(said[-15:]))
        )


# Explaining failures --------------------------------------------------------------

# Pattern in an installer's or the system's words, and what to do about it; the first that matches counts.
_SYMPTOMS = {
    r"No space left on device|Errno 28|Disk quota exceeded|os error 28": """\
The disk is full. Free about 700 MB where this project and the temporary folder (TMPDIR) are,
and run the command again.""",
    r"Permission denied|Read-only file system|Errno 13|Errno 30": """\
A folder cannot be written. Make the project's folder yours, or name a writable one in ADVOCACY_VENV.""",
    r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|invalid peer certificate": """\
The package index shows a certificate that this machine does not trust. Behind a company's proxy,
name its certificate file in PIP_CERT (and SSL_CERT_FILE).""",
    r"NewConnectionError|NameResolutionError|Name or service not known|Temporary failure in name resolution"
    r"|Network is unreachable|ConnectTimeout|Connection refused|Failed to establish a new connection"
    r"|Read timed out|dns error|ProxyError|error sending request|Connection reset by peer"
    r"|ConnectionResetError|No route to host": """\
There is no network, or the package index cannot be reached. Check the connection (and HTTPS_PROXY, if you
need a proxy) and run the command again. Once installed, the site needs no network.""",
    r"DO NOT MATCH THE HASHES|Hash mismatch": """\
A downloaded package is not the one this project was locked with. Clear the cache
(python3 -m pip cache purge) and try again; if that does not help, do not go on: the index delivers
something else.""",
    r"No matching distribution found|no wheels with a matching|has no usable wheels|No solution found": """\
The package index has no ready-made package for this Python and platform.
Python 3.11, 3.12 and 3.13 on Linux and macOS are supported.""",
}


def _advice(text: str) -> str:
    """Return the advice for the first known symptom in an installer's output, or an empty string."""
    return next((advice for pattern, advice in _SYMPTOMS.items() if re.search(pattern, text)), "")


@contextlib.contextmanager
def _explained(attempt: str) -> Iterator[None]:
    """Turn an OSError of the block into advice; ``attempt`` completes "Cannot ..."."""
    try:
        yield
    except OSError as error:
        raise BootstrapError(f"Cannot {attempt}: {error.strerror}.\n{_advice(str(error))}") from error


def _restart(venv: Path, argv: Sequence[str]) -> NoReturn:
    """Become the same command inside the environment: signals then reach it and no process stays behind."""
    python = str(python_of(venv))
    environment = {name: value for name, value in os.environ.items() if name != "__PYVENV_LAUNCHER__"}
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(python, [python, *argv], environment)  # noqa: S606 - the interpreter of our own environment
