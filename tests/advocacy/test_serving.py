"""The server of production: its settings, the examples beside it, and a release under load that loses nothing."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
import urllib3
from django.conf import settings

DEPLOY = settings.BASE_DIR / "advocacy" / "deploy"
READERS = 4


def test_what_begins_may_end_and_metrics_are_shared(settings, monkeypatch, tmp_path):
    settings.METRICS_TOKEN = ""
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    told = runpy.run_module("advocacy.serving")
    assert (told["worker_class"], told["timeout"] > told["graceful_timeout"]) == ("gthread", True)
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ
    settings.METRICS_TOKEN = "token"
    monkeypatch.setattr("tempfile.mkdtemp", lambda prefix: str(tmp_path))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    runpy.run_module("advocacy.serving")
    assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(tmp_path)


def test_every_variable_of_the_example_is_one_of_the_site():
    lines = (DEPLOY / "advocacy.env").read_text().splitlines()
    names = {found[1] for line in lines if (found := re.match(r"#?([A-Z_]+)=", line))}
    readme = (settings.BASE_DIR / "README.md").read_text()
    assert {name for name in names if f"| `{name}` |" not in readme} == set()


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx is installed")
def test_nginx_reads_the_example(tmp_path):
    """With ports and certificates of its own: those of the example are the owner's."""
    text = (DEPLOY / "nginx.conf").read_text()
    text = text.replace("listen 443 ssl;", "listen 127.0.0.1:8443;").replace(
        "listen 80;", "listen 127.0.0.1:8080;"
    )
    text = re.sub(r"\n *(?:ssl_certificate|http2)[^\n]*", "", text)
    folder = tmp_path / "nginx"
    folder.mkdir()
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; "
        f"client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; "
        f"uwsgi_temp_path {folder}; scgi_temp_path {folder}; {text} }}"
    )
    command = [shutil.which("nginx"), "-t", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert "test is successful" in done.stderr, done.stderr


def test_units_name_commands_and_files_that_exist():
    for name in ("advocacy-web.service", "advocacy-due.service"):
        text = (DEPLOY / name).read_text()
        command = re.search(r"manage\.py (\w+)", text)[1]
        assert (settings.BASE_DIR / "advocacy" / "management" / "commands" / f"{command}.py").exists()
        assert "EnvironmentFile=/etc/advocacy.env" in text


def _serve(number, environment):
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", f"fd://{number}"], env=environment, pass_fds=[number],
        cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.drill
def test_processes_are_exchanged_under_load_and_no_request_is_lost(migrated, tmp_path):
    """The socket stays, as systemd keeps it: what was begun is finished, what comes meanwhile waits."""
    database = tmp_path / "site.sqlite3"
    shutil.copyfile(migrated, database)
    environment = {
        "PATH": os.environ["PATH"], "SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "127.0.0.1", "HTTPS": "0", "DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{database}", "RATES": "search=0,accounts=0", "WEB_WORKERS": "2", "REQUEST_LOG": "0",
    }  # fmt: skip
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    answers, over = [], threading.Event()

    def read(number):
        # Reads and forms in turn, each by a connection of its own, as nginx would open one.
        while not over.is_set():
            method, path = (("GET", "/search/?q=a"), ("POST", "/accounts/login/"), ("GET", "/"))[
                len(answers) % 3
            ]
            try:
                answer = urllib3.request(
                    method, address + path, headers={"Connection": "close"}, retries=False, timeout=60
                )
                answers.append(answer.status)
            except urllib3.exceptions.HTTPError as error:
                answers.append(repr(error))

    processes = [_serve(listener.fileno(), environment)]
    try:
        assert urllib3.request("GET", f"{address}/ready/", retries=False, timeout=60).data == b"ready\n"
        readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
        for reader in readers:
            reader.start()
        for _ in range(2):
            begun = len(answers)
            while len(answers) < begun + 30 and readers[0].is_alive():
                time.sleep(0.02)
            processes[-1].send_signal(signal.SIGTERM)
            assert processes[-1].wait(40) == 0
            processes.append(_serve(listener.fileno(), environment))
        begun = len(answers)
        while len(answers) < begun + 30:
            time.sleep(0.02)
        over.set()
        for reader in readers:
            reader.join(60)
    finally:
        over.set()
        for process in processes:
            if process.poll() is None:
                process.terminate()
                process.wait(40)
        listener.close()
    assert set(answers) == {200, 403}  # 403: a form without the token of its page
    assert len(answers) >= 90
