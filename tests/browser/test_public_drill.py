"""The whole demonstration as strict readers see it: a walk over every page, the Nu checker, Lighthouse.

Among the browser tests, because these run once; the walk itself needs no browser.
"""

from __future__ import annotations

import io
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import warnings

import pytest
import urllib3
from django.conf import settings
from django.db import connection

from advocacy import demo_content
from advocacy.suite import ROOT
from posts.models import Post
from posts.renditions import make
from tests import crawling, page_judges

pytestmark = pytest.mark.drill
PERFORMANCE = (
    98  # asserted with LIGHTHOUSE_PERFORMANCE=1: on a busy machine the figure says nothing of the page
)


@pytest.fixture
def demo(transactional_db):
    """The demonstration, loaded into the test's own database and folder."""
    demo_content.load(io.StringIO())


@pytest.fixture
def address(demo, tmp_path):
    """The address of the demonstration as a deployment serves it: gunicorn, DEBUG off, hashed and compressed files."""
    posts = Post.objects.published().newest_first()[:4]
    for image in {post.lead_image for post in posts if post.lead_image}:
        make(image)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {
        **os.environ,
        "ALLOWED_HOSTS": "127.0.0.1",
        "CACHE_URL": f"filecache://{tmp_path / 'cache'}",
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "DJANGO_SETTINGS_MODULE": "advocacy.settings",
        "HTTPS": "0",
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "SECRET_KEY": secrets.token_hex(32),
    }
    environment.pop("DEBUG", None)
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=environment, check=True)
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "advocacy.wsgi",
        "--worker-class",
        "gthread",
        "--threads",
        "4",
    ]
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}"], cwd=ROOT, env=environment, start_new_session=True
    )
    try:
        _wait(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _wait(address):
    for _ in range(300):
        try:
            if urllib3.request("GET", address, retries=False, timeout=30).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.2)
    pytest.fail("the server did not start")


def test_pages_of_the_demonstration_pass_a_walk_the_nu_checker_and_lighthouse(client, address, tmp_path):
    """One test, because loading the demonstration takes longer than judging it."""
    _walk(client, tmp_path)
    _judge_speed_and_access(address, tmp_path)


def _walk(client, tmp_path):
    found = crawling.crawl(client)
    assert crawling.faults(found) == []
    assert crawling.far_away(found) == []
    names = {}
    for number, page in enumerate(found.html()):
        names[f"{number:04}.html"] = page.address
        (tmp_path / f"{number:04}.html").write_bytes(page.body)
    assert len(names) > 300
    # As a reader who went wrong sees it.
    (tmp_path / "missing.html").write_bytes(client.get("/nothing/").content)
    said = page_judges.nu(tmp_path)
    assert [(names.get(name, name), line, words) for name, line, words in said] == []


def _judge_speed_and_access(address, tmp_path):
    article = (
        Post.objects.published().filter(kind="commentary", language="en").order_by("-word_count").first()
    )
    scores, costly = {}, {}
    for name, path in {"home": "/", "article": article.get_absolute_url()}.items():
        scores[name], costly[name] = page_judges.lighthouse(address + path, tmp_path)
    fast = {name: given.pop("performance") for name, given in scores.items()}
    whole = {"accessibility": 100, "best-practices": 100, "seo": 100}
    assert scores == {"home": whole, "article": whole}, costly
    if os.environ.get("LIGHTHOUSE_PERFORMANCE") == "1":
        assert min(fast.values()) >= PERFORMANCE, (fast, costly)
    elif min(fast.values()) < PERFORMANCE:
        warnings.warn(f"Lighthouse's performance: {fast}, {costly}", stacklevel=1)
