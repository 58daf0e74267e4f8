"""What a page costs its reader's server: nginx with a file, nginx with a cache, the application warm, nothing cached.

    python -m tests.performance.bench_readers [--posts 1000] [--seconds 2] [--rounds 3]

Needs nginx and wrk (Debian: ``apt-get install nginx-light wrk``) and the style sheets collected by this command. Builds
a site of its own in a temporary folder: an article of 1,600 words with twelve attributed quotations, eight tags, two
calls and a petition, and so many other posts, the same at every run. In turn and several times over, each page is asked
for over 16 connections that take gzip: of nginx as a file with its .gz beside it, of nginx's cache that holds the
compressed answers, of gunicorn with the page cache full, and of gunicorn with no cache at all. CPU is that of all
processes of web server and application, the database among them (SQLite). Medians; ratios are to the file of the run.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = ("article", "home", "tag", "feed", "search")
VARIANTS = ("file", "nginx cache", "warm", "nothing cached")
CONNECTIONS = 16
WORDS = "The harbour board published the minutes of its meeting after three requests and a public hearing. "
NGINX = """
pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes {cores}; daemon off;
events {{ worker_connections 256; }}
http {{
  include /etc/nginx/mime.types; access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  proxy_cache_path {folder}/nginx-cache keys_zone=pages:8m;
  upstream app {{ server 127.0.0.1:{warm}; keepalive 16; }}
  server {{ listen 127.0.0.1:{file}; root {folder}/files; gzip_static on; open_file_cache max=100; }}
  server {{
    listen 127.0.0.1:{cached}; open_file_cache max=100;
    location / {{
      proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host 127.0.0.1; proxy_set_header Accept-Encoding gzip;
      proxy_cache pages; proxy_cache_key $scheme$host$request_uri; proxy_ignore_headers Vary;
      proxy_cache_lock on; proxy_cache_use_stale error timeout updating;
    }}
  }}
}}
"""


def build(number: int) -> None:
    """In a process of its own, whose database is that of the environment. Prints the addresses of the pages."""
    import django

    django.setup()
    from django.core.management import call_command

    from posts.models import Source
    from tests import factories
    from tests.performance.bench_listings import fill

    call_command("migrate", verbosity=0)
    fill(number)
    sources = list(Source.objects.order_by("pk")[:12])
    calls = [factories.make_call(demands=("Open the quay.", "Publish the minutes.")) for _ in range(2)]
    petition = factories.make_petition(count=900)
    parts = []
    for place, source in enumerate(sources):
        parts.append(f"<h2>Part {place}</h2><p>{WORDS * 7}</p>")
        parts.append(
            f'<blockquote data-source="{source.pk}" data-speaker-text="a member of the board"><p>Said in part {place}: '
            f"{WORDS}</p></blockquote>"
        )
    parts += [f'<figure data-embed="call" data-id="{call.pk}"></figure>' for call in calls]
    parts.append(f'<figure data-embed="petition" data-id="{petition.pk}"></figure>')
    post = factories.make_published_post(
        title="The minutes of the harbour",
        body="".join(parts),
        tags=[f"tag {place}" for place in range(8)],
        days_ago=0.01,
    )
    print("\n".join([post.get_absolute_url(), "/", "/tags/tag-0/", "/feed/", "/search/?q=harbour+minutes"]))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], port: int, **environment: str) -> Iterator[int]:
    """The process id of a server that answers on ``port``."""
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise SystemExit(f"{command[0]} did not start")
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def gunicorn(port: int) -> list[str]:
    workers = str(os.cpu_count() or 2)
    given = [
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        workers,
        "--threads",
        "4",
        "--keep-alive",
        "75",
        "--log-level",
        "warning",
    ]
    return [sys.executable, "-m", "gunicorn", "advocacy.wsgi", *given]


def cpu_seconds(*parents: int) -> float:
    """What the processes and their children have used so far. Source: proc(5), fields 4, 14 and 15 of stat."""
    ticks, found = 0, set(parents)
    stats = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            stats[int(path.parent.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]))
    for pid, (parent, used) in stats.items():
        if pid in found or parent in found:
            ticks += used
    return ticks / os.sysconf("SC_CLK_TCK")


def load(address: str, seconds: int, connections: int) -> tuple[int, float]:
    """Requests answered, and how many of them in a second."""
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "60s",
        "-H",
        "Accept-Encoding: gzip",
        address,
    ]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{address}:\n{said}")
    return int(re.search(r"(\d+) requests in", said)[1]), float(
        re.search(r"Requests/sec:\s+([\d.]+)", said)[1]
    )


def measure(folder: Path, posts: int, seconds: int, rounds: int) -> None:
    base = {
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "DJANGO_SETTINGS_MODULE": "advocacy.settings",
        "HTTPS": "0",
        "LOG_LEVEL": "ERROR",
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_MEDIA_ROOT": str(folder / "private"),
        "SECRET_KEY": "only for the bench, and long enough for it",
    }
    os.environ.pop("DEBUG", None)
    os.environ["REQUEST_LOG"] = "0"  # nginx beside it writes none either
    os.environ.update(base)
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, check=True)
    command = [sys.executable, "-m", "tests.performance.bench_readers", "--build", "--posts", str(posts)]
    built = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    paths = dict(zip(PAGES, built[-len(PAGES) :], strict=True))
    ports = {variant: free_port() for variant in VARIANTS}
    (folder / "nginx.conf").write_text(
        NGINX.format(
            folder=folder,
            cores=os.cpu_count(),
            file=ports["file"],
            cached=ports["nginx cache"],
            warm=ports["warm"],
        )
    )
    (folder / "files").mkdir()
    with contextlib.ExitStack() as servers:
        kept = {"CACHE_URL": f"filecache://{folder}/cache", "PAGE_CACHE": "1"}
        none = {"CACHE_URL": "dummycache://", "PAGE_CACHE": "0"}
        warm = servers.enter_context(running(gunicorn(ports["warm"]), ports["warm"], **kept))
        cold = servers.enter_context(
            running(gunicorn(ports["nothing cached"]), ports["nothing cached"], **none)
        )
        start = ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        nginx = servers.enter_context(running(start, ports["file"]))
        addresses: dict[tuple[str, str], str] = {}
        for page, path in paths.items():
            whole = urllib.request.urlopen(f"http://127.0.0.1:{ports['warm']}{path}").read()
            (folder / "files" / f"{page}.html").write_bytes(whole)
            (folder / "files" / f"{page}.html.gz").write_bytes(gzip.compress(whole, 9))
            for variant in VARIANTS:
                asked = f"/{page}.html" if variant == "file" else path
                addresses[page, variant] = f"http://127.0.0.1:{ports[variant]}{asked}"
                load(addresses[page, variant], 1, 4)
        processes = {"file": [nginx], "nginx cache": [nginx, warm], "warm": [warm], "nothing cached": [cold]}
        found: dict[tuple[str, str], list[tuple[float, float]]] = {key: [] for key in addresses}
        alone: dict[str, list[float]] = {variant: [] for variant in VARIANTS}
        for _ in range(rounds):
            for (page, variant), address in addresses.items():
                before = cpu_seconds(*processes[variant])
                number, rate = load(address, seconds, CONNECTIONS)
                used = cpu_seconds(*processes[variant]) - before
                found[page, variant].append((used / number * 1000, rate))
            for variant in VARIANTS:
                alone[variant].append(1000 / load(addresses["article", variant], 1, 1)[1])
    report(found, alone, posts)


def report(
    found: dict[tuple[str, str], list[tuple[float, float]]], alone: dict[str, list[float]], posts: int
) -> None:
    cpu = {key: statistics.median(used for used, _rate in rows) for key, rows in found.items()}
    rate = {key: statistics.median(rate for _used, rate in rows) for key, rows in found.items()}
    print(
        f"\n{posts} posts, {CONNECTIONS} connections, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n"
    )
    for title, figures, form in (
        ("CPU, ms a request", cpu, "{:.3f}"),
        ("CPU, x file", {key: value / cpu[key[0], "file"] for key, value in cpu.items()}, "{:.1f}"),
        ("requests a second", rate, "{:.0f}"),
        ("requests, x file", {key: value / rate[key[0], "file"] for key, value in rate.items()}, "{:.3f}"),
    ):
        print(f"| {title:<18} | {' | '.join(f'{page:>9}' for page in PAGES)} |")
        print(f"| {'-' * 18} | {' | '.join('-' * 9 for _ in PAGES)} |")
        for variant in VARIANTS:
            cells = [f"{form.format(figures[page, variant]):>9}" for page in PAGES]
            print(f"| {variant:<18} | {' | '.join(cells)} |")
        print()
    for variant, times in alone.items():
        print(f"One article at a time, {variant}: {statistics.median(times):.2f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--build", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.build:
        build(given.posts)
        return
    missing = [name for name in ("nginx", "wrk") if not shutil.which(name)]
    if missing:
        raise SystemExit(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # nginx's workers may be another user  # noqa: S103
        measure(Path(folder), given.posts, given.seconds, given.rounds)


if __name__ == "__main__":
    main()
