"""Every public page of the site in this database, so that two sites can be compared byte for byte.

As a program it writes them into a file: ``python -m tests.advocacy.site_pages OUT.json`` with the settings of that site.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

LOCATION = re.compile(rb"<loc>([^<]+)</loc>")
LINK = re.compile(rb"""(?:href|src)=["'](/[^"'#]*)""")
BESIDE = (
    "/",
    "/fr/",
    "/posts/",
    "/robots.txt",
    "/api/",
    "/search/?q=treaty",
    "/feed/",
    "/feed.atom",
    "/feed.json",
)
# Not of the site's content, or not for readers.
# The form of the newsletter has a task of its own for each who asks.
OUTSIDE = re.compile(r"/(?:static|admin|accounts|preview|newsletter/subscribe)/")


def collect(*, follow: int = 1, limit: int = 10_000) -> dict[str, str]:
    """{path: status and body} of what the sitemaps name, of lists, feeds and interface, and of what these link to.

    ``follow``: how many times links are followed from there.
    """
    from django.test import Client

    client = Client(headers={"accept-language": "en"})
    pages: dict[str, str] = {}
    waiting = ["/sitemap.xml", "/sitemap-news.xml", *BESIDE]
    for _round in range(follow + 2):
        found: dict[str, None] = {}
        for path in waiting:
            if path in pages or len(pages) >= limit:
                continue
            response = client.get(path)
            body = response.getvalue() if hasattr(response, "getvalue") else response.content
            words = body.decode("utf-8", "backslashreplace") if response.status_code != 404 else ""
            pages[path] = f"{response.status_code} {response.headers.get('Location', '')}\n{words}"
            if b"<urlset" in body or b"<sitemapindex" in body:
                found.update(dict.fromkeys(_path(address.decode()) for address in LOCATION.findall(body)))
            elif _round < follow + 1:
                found.update(dict.fromkeys(_path(link.decode()) for link in LINK.findall(body)))
        waiting = [path for path in found if path and not OUTSIDE.search(path)]
    return pages


def differences(pages: dict[str, str], others: dict[str, str]) -> dict[str, list[str]]:
    """{path: the first lines that differ} of two collections."""
    found = {}
    for path in sorted({*pages, *others}):
        before, after = pages.get(path, "").splitlines(), others.get(path, "").splitlines()
        if before != after:
            lines = difflib.unified_diff(before, after, lineterm="", n=0)
            found[path] = [line[:500] for line in lines][2:8]
    return found


def _path(address: str) -> str:
    parts = urlsplit(address.replace("&amp;", "&"))
    return parts.path + (f"?{parts.query}" if parts.query else "")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.settings")
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    Path(sys.argv[1]).write_text(json.dumps(collect(follow=int(sys.argv[2]) if sys.argv[2:] else 1)))
