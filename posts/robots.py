"""What the owner of a site asks of visiting programs: robots.txt, read once a day for each host.

Source: RFC 9309. A file that is not there (4xx) allows everything; one that cannot be had (5xx, time-out) allows
nothing for the moment, and is asked for again after a while. Called before every page that is fetched unasked.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from posts.fetching import FetchError, FetchRefused, FetchTooLarge, fetch

MOST_BYTES: Final = 500 * 1024  # RFC 9309, 2.5
KEPT_SECONDS: Final = 24 * 3600  # RFC 9309, 2.4
KEPT_SECONDS_UNREACHABLE: Final = 1800
LONGEST_DELAY: Final = 60.0  # seconds between two pages, however long a file asks for
UNREACHABLE: Final = "\x00unreachable"


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether a page may be fetched. ``delay``: seconds that the owner asks to wait between two pages.

    ``unreachable``: nobody knows, since the file could not be had; to be asked again later.
    """

    may_fetch: bool
    unreachable: bool = False
    delay: float = 0.0


def ask(url: str) -> Leave:
    """Ask the host of ``url``. At most one request, none where the answer is known already.

    Raises FetchRefused where this server would not go to the host at all.
    """
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    key = f"robots:{hashlib.sha256(origin.encode()).hexdigest()}"
    rules = cache.get(key)
    if rules is None:
        rules = _fetch(origin)
        cache.set(key, rules, KEPT_SECONDS_UNREACHABLE if rules == UNREACHABLE else KEPT_SECONDS)
    if rules == UNREACHABLE:
        return Leave(may_fetch=False, unreachable=True)
    return read(rules, url)


def read(rules: str, url: str) -> Leave:
    """What a robots.txt says of one address to this program. Pure."""
    from protego import Protego  # slow import

    agent = settings.FETCH_USER_AGENT.partition("/")[0]
    parser = Protego.parse(rules)
    delay = parser.crawl_delay(agent) or 0.0
    return Leave(may_fetch=bool(parser.can_fetch(url, agent)), delay=min(float(delay), LONGEST_DELAY))


def _fetch(origin: str) -> str:
    try:
        page = fetch(
            f"{origin}/robots.txt", max_bytes=MOST_BYTES, timeout=settings.FETCH_SECONDS, accept="text/plain"
        )
    except FetchRefused:
        raise
    except FetchTooLarge:
        return ""  # nobody writes half a megabyte of rules: it is a page
    except FetchError:
        return UNREACHABLE
    if page.status >= 500 or page.status == 429:
        return UNREACHABLE
    return page.text if page.status < 300 else ""
