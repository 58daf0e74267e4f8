"""Where pages of the cache are kept: few in the memory of the process, all in the cache ``pages`` that it shares.

Knows nothing of requests. A page is kept with the generation of which it is: whoever asks says which one is in force,
and another one's page is not there. So nothing is ever removed because something was saved, and a page takes the room
of one however often it changes. A cache that does not answer costs a line in the log and no page.
"""

from __future__ import annotations

import gzip
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import brotli
from django.conf import settings
from django.core.cache import caches

logger = logging.getLogger(__name__)

MEMORY_BYTES: Final = 8 * 1024 * 1024  # of each process
LARGEST: Final = 512 * 1024  # bytes of one page, compressed: larger ones are files of data, asked for seldom
GZIP_LEVEL: Final = 6
BROTLI_QUALITY: Final = 5  # from 6 on each step costs more than it saves

# Of a page that is being made: how long its maker may take, how long others wait for it, and between two looks.
LEASE_SECONDS: Final = 20
_SKEW: Final = 60  # seconds between the clocks of two machines
WAIT_SECONDS: Final = 3.0
LOOK_SECONDS: Final = 0.01


@dataclass(frozen=True, slots=True)
class Page:
    """One answer with status 200. Texts are kept compressed only, other bodies as they are (``plain``)."""

    generation: int
    made_until: float
    """When it is made anew, in seconds since 1970."""
    changes_at: float | None
    """When it changes by itself; None where the answer has a lifetime of its own."""
    headers: tuple[tuple[str, str], ...]
    etag: str
    plain: bytes | None
    gzip: bytes
    br: bytes
    turns_at: float | None = None
    """When the clock next changes anything that it shows, in seconds since 1970."""

    @property
    def size(self) -> int:
        return len(self.plain or b"") + len(self.gzip) + len(self.br) + 1000

    def body(self, accepted: str) -> tuple[bytes, str]:
        """The body for an ``Accept-Encoding``, and how it is encoded ("" for not at all)."""
        if self.plain is not None:
            return self.plain, ""
        allowed = encodings(accepted)
        if "br" in allowed:
            return self.br, "br"
        if "gzip" in allowed:
            return self.gzip, "gzip"
        return gzip.decompress(self.gzip), ""


def is_fresh(page: Page) -> bool:
    """Whether its time has not come. One from the future is not: the clock was put back since."""
    return 0 < page.made_until - time.time() <= settings.PAGE_CACHE_SECONDS + _SKEW


def encodings(accepted: str) -> set[str]:
    """Of gzip and br those that a reader takes. Source: RFC 9110, 12.5.3; a weight of 0 refuses."""
    if not accepted:
        return set()
    weights: dict[str, bool] = {}
    for part in accepted.lower().split(","):
        name, _sign, weight = part.partition(";")
        try:
            weights[name.strip()] = not weight.strip() or float(weight.strip().removeprefix("q=")) > 0
        except ValueError:
            weights[name.strip()] = False
    return {name for name in ("br", "gzip") if weights.get(name, weights.get("*", False))}


def compressed(content: bytes) -> tuple[bytes, bytes]:
    """(gzip, brotli) of a text. The same bytes each time: gzip's own clock stands still."""
    return (
        gzip.compress(content, GZIP_LEVEL, mtime=0),
        brotli.compress(content, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY),
    )


class Memory:
    """The pages of this process that were asked for last, up to ``limit`` bytes."""

    def __init__(self, limit: int = MEMORY_BYTES) -> None:
        self.limit, self.size = limit, 0
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: Page) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self.size += page.size - (old.size if old else 0)
            self._pages[key] = page
            while self.size > self.limit and self._pages:
                _key, last = self._pages.popitem(last=False)
                self.size -= last.size


class PageStore:
    """Both layers, and the right to make a page."""

    def __init__(self) -> None:
        self.memory = Memory()
        self._makers: dict[str, tuple[threading.Lock, int]] = {}
        self._guard = threading.Lock()

    def find(self, key: str, generation: int) -> Page | None:
        """The page, if it is of ``generation`` and its time has not come."""
        page = self.memory.get(key)
        if page is not None and page.generation == generation and is_fresh(page):
            return page
        return self.find_shared(key, generation)

    def find_in_outage(self, key: str, generation: int | None) -> Page | None:
        """The page as it was last known, for as long as nobody can be asked whether it has changed.

        Of ``generation``, the last that is known; of any where none is: a process that began in the outage.
        """
        page = self.memory.get(key) or self._shared(key)
        now = time.time()
        if (
            page is None
            or (generation is not None and page.generation != generation)
            or now >= page.made_until + settings.PAGE_CACHE_OUTAGE_SECONDS
            or (page.turns_at is not None and now >= page.turns_at)
        ):
            return None
        return page

    def find_shared(self, key: str, generation: int) -> Page | None:
        page = self._shared(key)
        if page is None or page.generation != generation or not is_fresh(page):
            return None
        self.memory.put(key, page)
        return page

    @staticmethod
    def _shared(key: str) -> Page | None:
        try:
            page = caches["pages"].get(key)
        except Exception as error:  # whatever a server of caches may raise: pages do without
            logger.warning("The cache of pages cannot be read: %s", type(error).__name__)
            return None
        return page if isinstance(page, Page) else None

    def keep(self, key: str, page: Page) -> None:
        """Keep ``page`` where its bytes allow."""
        if page.size > LARGEST:
            return
        self.memory.put(key, page)
        try:
            kept = page.made_until - time.time() + settings.PAGE_CACHE_OUTAGE_SECONDS
            caches["pages"].set(key, page, max(1, kept))
        except Exception as error:  # see above
            logger.warning("The cache of pages cannot be written: %s", type(error).__name__)

    @contextmanager
    def making(self, key: str, generation: int) -> Iterator[Page | None]:
        """Give one caller the right to make a page (None); whoever comes meanwhile waits and is given it.

        Threads of a process wait for each other, processes for whoever has added the lease. Nobody waits longer than
        ``WAIT_SECONDS``: then they make the page themselves. The lease names the generation, since a page that was
        begun before a save is no page for those who come after it.
        """
        name = f"{key}:{generation}"
        with self._turn(name):
            page = self.find(key, generation)
            if page is not None:
                yield page
                return
            lease = f"making:{name}"
            has_lease = self._lease(lease)
            waited_until = time.monotonic() + WAIT_SECONDS
            while not has_lease and page is None and time.monotonic() < waited_until:
                time.sleep(LOOK_SECONDS)
                page = self.find_shared(key, generation)
                has_lease = page is None and self._lease(lease)
            if has_lease:
                # Made between the last look and the lease.
                page = self.find_shared(key, generation)
            try:
                yield page
            finally:
                if has_lease:
                    self._release(lease)

    @contextmanager
    def _turn(self, name: str) -> Iterator[None]:
        with self._guard:
            lock, waiting = self._makers.get(name) or (threading.Lock(), 0)
            self._makers[name] = (lock, waiting + 1)
        is_mine = lock.acquire(timeout=WAIT_SECONDS)
        try:
            yield
        finally:
            if is_mine:
                lock.release()
            with self._guard:
                lock, waiting = self._makers.pop(name)
                if waiting > 1:
                    self._makers[name] = (lock, waiting - 1)

    @staticmethod
    def _lease(name: str) -> bool:
        try:
            return bool(caches["pages"].add(name, True, LEASE_SECONDS))
        except Exception as error:  # see above
            logger.warning("The cache of pages cannot be written: %s", type(error).__name__)
            return True

    @staticmethod
    def _release(name: str) -> None:
        try:
            caches["pages"].delete(name)
        except Exception as error:  # see above
            logger.warning("The cache of pages cannot be written: %s", type(error).__name__)
