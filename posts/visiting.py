"""One visit to somebody else's page, as a good guest: robots.txt asked first, the pause kept, every failure named.

Used by ``posts.snapshots`` and ``posts.link_checks``; they decide what a failure means. Writes nothing but the pause.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

from django.conf import settings

from posts import pacing, robots
from posts.fetched import (
    FetchedPage,
    FetchError,
    FetchInsecure,
    FetchRefused,
    FetchTimedOut,
    FetchTooLarge,
    FetchTooManyRedirects,
    FetchUnresolved,
)
from posts.fetching import fetch
from posts.models import Snapshot

Failure = Snapshot.Failure
ACCEPT: Final = "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.5"
GONE: Final = frozenset({404, 410})
DENIED: Final = frozenset({401, 402, 403, 407, 451})
BUSY: Final = frozenset({429, 503})
LONGEST_WAIT_ASKED: Final = dt.timedelta(days=2)
# The first that fits names the failure: the order is from the special to the general.
NAMED: Final = (
    (FetchRefused, Failure.REFUSED),
    (FetchUnresolved, Failure.UNRESOLVED),
    (FetchInsecure, Failure.INSECURE),
    (FetchTimedOut, Failure.TIMED_OUT),
    (FetchTooLarge, Failure.TOO_LARGE),
    (FetchTooManyRedirects, Failure.REDIRECTS),
    (FetchError, Failure.CONNECTION),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of it. ``page`` is there whenever the server answered, also with an error.

    ``wait``: how long the server asks to be left alone, None where it does not.
    """

    page: FetchedPage | None = None
    failure: str = Failure.NONE
    words: str = ""
    wait: dt.timedelta | None = None


def visit(url: str, *, max_bytes: int) -> Visit:
    """Fetch one page, unless its owner asks programs to stay away. At most two requests; never raises for either."""
    try:
        leave = robots.ask(url)
        if not leave.may_fetch:
            return _kept_out(url, leave)
        pacing.begin(url, at_least=leave.delay)
        page = fetch(url, max_bytes=max_bytes, timeout=settings.FETCH_SECONDS, accept=ACCEPT)
        if pacing.host_of(page.url) != pacing.host_of(url):
            there = robots.ask(page.url)
            if not there.may_fetch:
                return _kept_out(page.url, there)
    except FetchError as error:
        failure = next(name for kind, name in NAMED if isinstance(error, kind))
        return Visit(failure=failure, words=str(error))
    if page.status in GONE:
        return Visit(page, Failure.GONE, f"The server answered {page.status}: the page is not there.")
    if page.status in DENIED:
        return Visit(
            page, Failure.FORBIDDEN, f"The server answered {page.status}: it does not show the page."
        )
    if not 200 <= page.status < 300:
        words = f"The server answered {page.status}. Try again later."
        return Visit(page, Failure.STATUS, words, asked_wait(page) if page.status in BUSY else None)
    return Visit(page)


def _kept_out(url: str, leave: robots.Leave) -> Visit:
    host = pacing.host_of(url)
    if leave.unreachable:
        return Visit(
            failure=Failure.CONNECTION, words=f"The robots.txt of {host} could not be read. Try again later."
        )
    return Visit(failure=Failure.ROBOTS, words=f"{host} asks programs not to fetch this page.")


def asked_wait(page: FetchedPage) -> dt.timedelta | None:
    """What ``Retry-After`` asks for, in seconds or as an instant; at most two days."""
    said = page.headers.get("retry-after", "").strip()
    if said.isdecimal() and len(said) < 10:
        wait = dt.timedelta(seconds=int(said))
    else:
        try:
            wait = parsedate_to_datetime(said).astimezone(dt.UTC) - page.fetched_at
        except (ValueError, TypeError):
            return None
    return min(max(wait, dt.timedelta()), LONGEST_WAIT_ASKED)
