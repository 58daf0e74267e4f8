"""What readers see, in short: the public pages with a checksum each, asked for past every cache at a given moment.

A backup carries this list, and a proof asks for the same pages of what came out of it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.test import Client, override_settings
from django.utils import timezone

MOST: Final = 300
_ALWAYS: Final = ("/", "/posts/", "/feed/", "/robots.txt", "/sitemap.xml")
_LOCATION: Final = re.compile(rb"<loc>([^<]+)</loc>")
_BUILT: Final = re.compile(
    rb"<lastBuildDate>[^<]*</lastBuildDate>"
)  # of a feed without entries, this very second


@dataclass(frozen=True)
class PublicPage:
    path: str
    status: int
    sha256: str


def public_pages(at: dt.datetime, most: int = MOST) -> list[PublicPage]:
    """The first pages, all sitemaps, and of what these name ``most`` pages spread over all of it."""
    found: dict[str, PublicPage] = {}
    named: dict[str, None] = {}
    waiting = list(_ALWAYS)
    with _asking(at) as client:
        while waiting:
            following: dict[str, None] = {}
            for path in waiting:
                found[path], body = _asked(client, path)
                paths = dict.fromkeys(map(_path, _LOCATION.findall(body)))
                (following if b"<sitemapindex" in body else named).update(paths)
            waiting = [path for path in following if path not in found]
        others = [path for path in named if path not in found]
        step = max(1, -(-len(others) // most)) if most else len(others) + 1
        for path in others[::step] if most else []:
            found[path] = _asked(client, path)[0]
    return sorted(found.values(), key=lambda page: page.path)


def again(paths: Iterable[str], at: dt.datetime) -> Iterator[PublicPage]:
    """The same pages of this site as it is now."""
    with _asking(at) as client:
        for path in paths:
            yield _asked(client, path)[0]


@contextmanager
def clock_at(moment: dt.datetime) -> Iterator[None]:
    """Let it be ``moment`` for everything in this process; for one that serves nobody meanwhile.

    Pages tell how many days are left: without this no proof could be made on another day.
    """
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real


@contextmanager
def _asking(at: dt.datetime) -> Iterator[Client]:
    address = urlsplit(settings.SITE_URL)
    host = address.netloc
    if not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
        host = next((name.lstrip("*.") for name in settings.ALLOWED_HOSTS if name.lstrip("*.")), host)
    scheme = "https" if settings.HTTPS else "http"
    headers = {"accept-language": settings.LANGUAGE_CODE, "host": host, "x-forwarded-proto": scheme}
    with override_settings(PAGE_CACHE=False), clock_at(at):
        client = Client(raise_request_exception=False, headers=headers)
        client.defaults["wsgi.url_scheme"] = scheme
        yield client


def _asked(client: Client, path: str) -> tuple[PublicPage, bytes]:
    response = client.get(path, secure=client.defaults["wsgi.url_scheme"] == "https")
    body = b"".join(response) if response.streaming else response.content
    where = response.headers.get("Location", "").encode()
    return PublicPage(
        path, response.status_code, hashlib.sha256(where + b"\n" + _BUILT.sub(b"", body)).hexdigest()
    ), body


def _path(address: bytes) -> str:
    parts = urlsplit(address.decode().replace("&amp;", "&"))
    return parts.path + (f"?{parts.query}" if parts.query else "")
