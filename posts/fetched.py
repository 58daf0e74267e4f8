"""What posts.fetching brings back: a page, or a reason why there is none.

Pure: no connection and no settings. Kept apart so that the code that stores and compares pages can be tested
without a network.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META_CHARSET: Final = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
_CHARSET_PARAMETER: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)

_NOT_OF_THE_WEB: Final = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"})


class FetchError(Exception):
    """A page could not be had. The message says what happened and what to do; ``url`` is the hop."""

    def __init__(self, message: str, *, url: str = "") -> None:
        super().__init__(message)
        self.url = url


class FetchRefused(FetchError):
    """This server will not go there: scheme, port, credentials, address. Trying again changes nothing."""


class FetchFailed(FetchError):
    """The other side did not deliver. A later try may."""


class FetchUnresolved(FetchFailed):
    """The name has no address, or the resolver gave no answer."""


class FetchInsecure(FetchFailed):
    """The certificate does not fit the name, has expired, or nobody known has signed it."""


class FetchTimedOut(FetchFailed):
    """The time allowed ran out. Says nothing about whether the page exists."""


class FetchTooLarge(FetchFailed):
    """More bytes than allowed, counted after unpacking, or too large a header."""


class FetchTooManyRedirects(FetchFailed):
    """The address led in a circle, or through more redirects than allowed."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One answer, whatever its status: 404 is an answer, not an error.

    ``headers`` are the ones in ``fetching.KEPT_HEADERS``, names in lower case. ``content_type`` is the bare
    media type. ``charset`` is what the answer declares (byte-order mark, header, then ``meta``), None where
    it declares nothing that exists. ``elapsed`` is in seconds, ``fetched_at`` in UTC.
    """

    requested_url: str
    url: str
    redirects: tuple[str, ...]
    status: int
    headers: Mapping[str, str]
    body: bytes
    content_type: str
    charset: str | None
    fetched_at: datetime
    elapsed: float

    @property
    def text(self) -> str:
        """The body decoded by its charset; by UTF-8, then Windows-1252 where that is absent or wrong."""
        for charset in (self.charset, "utf-8"):
            if charset is not None:
                try:
                    return self.body.decode(charset)
                except (UnicodeDecodeError, LookupError):
                    continue
        return self.body.decode("windows-1252", errors="replace")


def declared_charset(content_type: str, media_type: str, body: bytes) -> str | None:
    """Return the codec that the answer declares; None where it declares none that Python knows."""
    candidates = [name for mark, name in _BOMS if body.startswith(mark)]
    if match := _CHARSET_PARAMETER.search(content_type):
        candidates.append(match[1])
    if media_type in {"", "text/html", "application/xhtml+xml"} and (
        found := _META_CHARSET.search(body[:2048])
    ):
        candidates.append(found[1].decode("ascii"))
    for candidate in candidates:
        try:
            name = codecs.lookup(candidate).name
            "".encode(name)  # refuses the codecs of Python that are not for text
        except (LookupError, UnicodeError):
            continue
        if name in _NOT_OF_THE_WEB:
            continue
        # Browsers read both older names as Windows-1252, and pages that declare them rely on it.
        return "cp1252" if name in {"iso8859-1", "ascii"} else name
    return None
