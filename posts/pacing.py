"""One page at a time from each host, with a pause between two: how this server behaves as a guest.

Kept in the cache, so that jobs and commands in several processes keep to it together where they share one.
"""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache


def host_of(url: str) -> str:
    """The host as pauses count it, in lower case; "" for what is no address."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def seconds_to_wait(url: str) -> float:
    """How long until the host of ``url`` may be asked again; 0 for now."""
    free_at: float = cache.get(_key(url), 0.0)
    return max(0.0, free_at - time.time())


def begin(url: str, *, at_least: float = 0.0) -> None:
    """Note that the host is being asked now. ``at_least``: the seconds that its owner wants between two pages."""
    pause = max(settings.FETCH_PAUSE_SECONDS, at_least)
    if pause > 0:
        cache.set(_key(url), time.time() + pause, pause + 1)


def _key(url: str) -> str:
    return f"pace:{host_of(url)[:200]}"
