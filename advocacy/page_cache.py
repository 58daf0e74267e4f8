"""Readers' pages, ready to be sent: the middleware that answers most requests without any other.

A page is known by scheme, host, path (which names the language) and the parameters of lists, and by nothing else:
what else a request brings is either taken away before the page is made, or the request passes by. So nothing that one
reader sends can stand in another's page. It holds for one generation (``publishing.generation``, asked for at each
hit: one statement, the only one) and until the first instant at which the clock changes it, of those that its view
knows of (``keep_until``) and those of the whole site (posts/turns.py). Signed-in staff, forms, files, search and
everything that was not marked public pass by as well.

Stands above everything but the redirect to https: a page is kept with the headers that all others have added.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import unquote_plus

from django.conf import settings
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import parse_etags

from advocacy.middleware import STAFF_PREFIXES, GetResponse
from advocacy.page_store import LARGEST, Page, PageStore, compressed
from posts.lifetimes import is_kept_shortly, policy_until
from posts.publishing import generation
from posts.turns import next_turn

logger = logging.getLogger(__name__)

# What lists and their files are asked for. Words that readers type ("q") are not among them: they are nobody's
# business, and there is no end to them.
LIST_PARAMETERS: Final = frozenset(
    "addressee form kind page per_page region series sort speaker status tag theme verdict year outlet".split()
)
# What newsletters and networks hang on to addresses; pages never look at it.
CAMPAIGN_PARAMETERS: Final = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|pk_\w+|mtm_\w+|ref_src"
)
LONGEST_QUERY: Final = 300
PASSING_PREFIXES: Final = (
    *STAFF_PREFIXES, "/health/", "/media/", "/metrics/", "/preview/", "/ready/",
    # The form of the newsletter asks from which page its reader came.
    "/newsletter/subscribe/", *(f"/{code}/newsletter/subscribe/" for code, _name in settings.LANGUAGES),
)  # fmt: skip
# Of a request, what no page may depend on when it is made for everybody.
_TAKEN_AWAY: Final = (
    "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_ORIGIN", "HTTP_RANGE", "HTTP_REFERER",
    "HTTP_USER_AGENT",
)  # fmt: skip
_NOT_KEPT: Final = frozenset({"cache-control", "connection", "content-length", "date", "etag", "expires"})
_OUTAGE_LOOK_SECONDS: Final = 2.0  # a server that hangs would make each reader wait
_NEVER_KEPT_SECONDS: Final = 60
_NEVER_KEPT_MOST: Final = 2000


class PageCacheMiddleware:
    """See the module."""

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.PAGE_CACHE:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.store = PageStore()
        self.release = release()
        self._turn: tuple[int, dt.datetime] | None = None
        self._never_kept: dict[str, float] = {}
        self._known_generation: int | None = None
        self._asked_again_at = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = self._key(request)
        if key is None:
            return self._with_policy(self.get_response(request))
        number = self._generation()
        if number is None:
            page = self.store.find_in_outage(key, self._known_generation)
            return answer(request, page, "hit; detail=outage") if page else self.get_response(request)
        page = self.store.find(key, number)
        if page is not None:
            return answer(request, page, "hit")
        if request.method != "GET" or self._never_kept.get(key, 0) > time.monotonic():
            return self._with_policy(self.get_response(request))
        with self.store.making(key, number) as page:
            if page is not None:
                return answer(request, page, "hit; collapsed")
            asked = _take_away(request)
            now = timezone.now()
            response = self.get_response(request)
            page = self._page(response, number, now)
            if page is not None:
                self.store.keep(key, page)
        request.META.update(asked)
        if page is None:
            self._remember(key)
            return response
        return answer(request, page, "fwd=miss; stored")

    def _generation(self) -> int | None:
        """The generation in force; None while the database does not answer, which is then asked now and then only."""
        if time.monotonic() < self._asked_again_at:
            return None
        try:
            self._known_generation = generation()
        except DatabaseError as error:
            self._asked_again_at = time.monotonic() + _OUTAGE_LOOK_SECONDS
            logger.warning("The database does not answer: %s", type(error).__name__)
            return None
        return self._known_generation

    def _key(self, request: HttpRequest) -> str | None:
        """By what the page is known; None where the request passes by. Takes campaign parameters off the request."""
        meta = request.META
        if (
            request.method not in {"GET", "HEAD"}
            or request.path_info.startswith((*PASSING_PREFIXES, f"/{settings.STATIC_URL.lstrip('/')}"))
            or "HTTP_AUTHORIZATION" in meta
            or "HTTP_RANGE" in meta
            or ("HTTP_COOKIE" in meta and settings.SESSION_COOKIE_NAME in request.COOKIES)
        ):
            return None
        query = meta.get("QUERY_STRING", "")
        if query:
            if len(query) > LONGEST_QUERY:
                return None
            kept = []
            for part in query.split("&"):
                name = unquote_plus(part.partition("=")[0])
                if name in LIST_PARAMETERS or (name == "p" and "/sitemaps/" in request.path_info):
                    kept.append(part)
                elif not CAMPAIGN_PARAMETERS.fullmatch(name):
                    return None
            query = meta["QUERY_STRING"] = "&".join(kept)
        try:
            host = request.get_host().lower()
        except DisallowedHost:
            return None
        known = f"{self.release}|{request.scheme}|{host}|{request.path}|{query}"
        return hashlib.blake2b(known.encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()

    def _page(self, response: HttpResponseBase, number: int, now: dt.datetime) -> Page | None:
        """``response`` as it is kept; None where it is not for everybody. ``now`` is before it was made."""
        turn = self._next_turn(number, now)
        changes_at = getattr(response, "changes_at", None)
        ends_at = min(changes_at, turn) if changes_at else turn
        self._with_policy(response, ends_at)
        if not isinstance(response, HttpResponse) or not may_be_kept(response):
            return None
        content = response.content
        made_until = min(ends_at.timestamp(), now.timestamp() + settings.PAGE_CACHE_SECONDS)
        if made_until <= time.time() or len(content) > LARGEST * 8:
            return None
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        is_text = kind.startswith("text/") or kind.endswith(("xml", "json", "javascript"))
        squeezed = compressed(content) if is_text else (b"", b"")
        return Page(
            generation=number,
            made_until=made_until,
            changes_at=ends_at.timestamp() if is_kept_shortly(response) else None,
            turns_at=ends_at.timestamp(),
            headers=tuple(
                (name, value)
                for name, value in response.headers.items()
                if name.lower() not in _NOT_KEPT
                or (name == "Cache-Control" and not is_kept_shortly(response))
            ),
            etag=f'W/"{hashlib.blake2b(content, digest_size=16).hexdigest()}"',
            plain=None if is_text else content,
            gzip=squeezed[0],
            br=squeezed[1],
        )

    def _with_policy(
        self, response: HttpResponseBase, ends_at: dt.datetime | None = None
    ) -> HttpResponseBase:
        """Tell others how long they may keep a page: the same for one that is kept here and one that is not."""
        if is_kept_shortly(response) and "public" in response.headers["Cache-Control"]:
            now = timezone.now()
            if ends_at is None:
                turn = self._next_turn(generation(), now)
                ends_at = min(filter(None, (response.changes_at, turn)))  # type: ignore[attr-defined] # see keep_until
            response.headers["Cache-Control"] = policy_until((ends_at - now).total_seconds())
        return response

    def _next_turn(self, number: int, now: dt.datetime) -> dt.datetime:
        """When the clock next changes something, found once for each generation and turn."""
        known = self._turn
        if known is None or known[0] != number or known[1] <= now:
            self._turn = known = (number, next_turn(now))
        return known[1]

    def _remember(self, key: str) -> None:
        """Let nobody wait for the next answer here: it is not going to be kept."""
        if len(self._never_kept) >= _NEVER_KEPT_MOST:
            self._never_kept.clear()
        self._never_kept[key] = time.monotonic() + _NEVER_KEPT_SECONDS


def may_be_kept(response: HttpResponse) -> bool:
    """Whether an answer is the same for everybody: public, whole, without cookie, and varying with nothing."""
    varies = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")} - {""}
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "Set-Cookie" not in response.headers
        and "Content-Encoding" not in response.headers
        and "public" in response.headers.get("Cache-Control", "")
        and varies <= {"accept-encoding"}
    )


def answer(request: HttpRequest, page: Page, how: str) -> HttpResponse:
    """``page`` for the one who asks: in an encoding they take, with the time left; 304 where they have it."""
    meta = request.META
    known = meta.get("HTTP_IF_NONE_MATCH")
    if known and (known.strip() == "*" or page.etag in {_weak(tag) for tag in parse_etags(known)}):
        response, body, encoding = HttpResponse(status=304), b"", ""
        del response.headers["Content-Type"]
    else:
        body, encoding = page.body(meta.get("HTTP_ACCEPT_ENCODING", ""))
        response = HttpResponse(body if request.method != "HEAD" else b"")
    headers = response.headers
    for name, value in page.headers:
        if response.status_code == 200 or name != "Content-Type":
            headers[name] = value
    if encoding:
        headers["Content-Encoding"] = encoding
    if response.status_code == 200:
        headers["Content-Length"] = str(len(body))
    if page.plain is None:
        headers["Vary"] = "Accept-Encoding"
    headers["ETag"] = page.etag
    if page.changes_at is not None:
        headers["Cache-Control"] = policy_until(page.changes_at - time.time())
    headers["Cache-Status"] = f"pages; {how}"
    return response


def _weak(tag: str) -> str:
    """All encodings of a page have the same tag, which says no more than that the page is the same."""
    return tag if tag.startswith("W/") else f"W/{tag}"


def _take_away(request: HttpRequest) -> dict[str, str]:
    """Make the request anybody's; returns what was taken."""
    return {name: request.META.pop(name) for name in _TAKEN_AWAY if name in request.META}


def release(read: Callable[[Path], bytes] = Path.read_bytes) -> str:
    """A short name for this state of code, templates, catalogues, static files and settings. Reads them all, once.

    Pages of another release are never found, on whatever machine they were made.
    """
    digest = hashlib.blake2b(sources(read), digest_size=8)
    for name in sorted(dir(settings)):
        value = getattr(settings, name) if name.isupper() else None
        if isinstance(value, str | int | float | bool):
            digest.update(f"{name}={value}".encode())
    return digest.hexdigest()


def sources(read: Callable[[Path], bytes] = Path.read_bytes) -> bytes:
    """The same of what the pages are made by, settings left out."""
    digest = hashlib.blake2b(digest_size=8)
    folders = [settings.BASE_DIR / name for name in ("advocacy", "campaigns", "posts", "templates")]
    files = [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in {".py", ".html", ".mo", ".xml"}
    ]
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    for path in sorted([*files, *([manifest] if manifest.exists() else [])]):
        digest.update(path.name.encode() + read(path))
    return digest.digest()
