"""The only module that opens an outbound connection.

``fetch`` brings one page and refuses everything that a hostile or broken address could ask of this server:
other schemes and ports, credentials in the address, every network that is not public (also after each
redirect), more bytes than allowed once unpacked, more time than allowed in all. The name is resolved once for
each hop, the answer is checked, and the connection goes to that very answer, while SNI and certificate checks
still use the name.

It never uses a proxy, for a proxy would resolve names again; it keeps no cookies and sends none. Commands and due
jobs call it, and one request does: the look-up of a postal code (campaigns.representatives). It reads the ``FETCH_``
settings.
"""

from __future__ import annotations

import contextlib
import io
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import SplitResult, quote, urlencode, urljoin, urlsplit, urlunsplit

import certifi
import idna
import urllib3
from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import BaseHTTPResponse

from posts.fetched import (
    FetchedPage,
    FetchError,
    FetchFailed,
    FetchInsecure,
    FetchRefused,
    FetchTimedOut,
    FetchTooLarge,
    FetchTooManyRedirects,
    FetchUnresolved,
    declared_charset,
)
from posts.networks import Network, parse_literal, reason_to_refuse

__all__ = [
    "FetchError",
    "FetchFailed",
    "FetchInsecure",
    "FetchRefused",
    "FetchTimedOut",
    "FetchTooLarge",
    "FetchTooManyRedirects",
    "FetchUnresolved",
    "FetchedPage",
    "fetch",
]

DEFAULT_MAX_BYTES: Final = 10 * 1024 * 1024
DEFAULT_TIMEOUT: Final = 20.0  # seconds, for everything: names, redirects, headers and body
DEFAULT_MAX_REDIRECTS: Final = 5
MAX_HEADER_BYTES: Final = 64 * 1024
MAX_URL_LENGTH: Final = 4096  # characters
CHUNK: Final = 64 * 1024  # decoded bytes asked for at once, so that a bomb never unpacks further than this
CONNECT_SECONDS: Final = 8.0  # for one address, so that a dead one leaves time for the next
METHODS: Final = frozenset({"GET", "HEAD", "POST"})
PORTS: Final = {"http": 80, "https": 443}
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
ENCODINGS: Final = frozenset({"", "identity", "gzip", "x-gzip", "deflate", "br"})
KEPT_HEADERS: Final = (
    "cache-control", "content-disposition", "content-encoding", "content-language", "content-length",
    "content-location", "content-type", "date", "etag", "expires", "last-modified", "link", "location",
    "memento-datetime", "retry-after", "vary", "www-authenticate", "x-robots-tag",
)  # fmt: skip
# What a caller may send on to another host after a redirect; anything else could be a credential.
PORTABLE_HEADERS: Final = frozenset({"accept", "accept-language", "if-modified-since", "if-none-match"})
OWN_HEADERS: Final = frozenset(
    {"host", "cookie", "connection", "content-length", "transfer-encoding", "user-agent"}
)


def fetch(
    url: str,
    *,
    method: str = "GET",
    data: bytes | Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
    timeout: float = DEFAULT_TIMEOUT,
    max_redirects: int = DEFAULT_MAX_REDIRECTS,
    accept: str = "*/*",
) -> FetchedPage:
    """Fetch one page, following redirects, within every limit.

    ``max_bytes`` counts the unpacked body; ``timeout`` is in seconds and covers everything together. ``data``
    as a mapping is sent as a form. A POST that is redirected by 301, 302 or 303 continues as GET, as browsers
    do. Raises FetchRefused where this server will not go, and a subclass of FetchFailed where the other side
    fails.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(sorted(METHODS))}")
    own = {name.lower(): value for name, value in (headers or {}).items()}
    if forbidden := OWN_HEADERS & own.keys():
        raise ValueError(f"these headers are set here, not by the caller: {', '.join(sorted(forbidden))}")
    body = urlencode(data).encode() if isinstance(data, Mapping) else data
    if isinstance(data, Mapping):
        own.setdefault("content-type", "application/x-www-form-urlencoded")
    own["accept"] = accept

    started, fetched_at = time.monotonic(), datetime.now(UTC)
    deadline = started + timeout
    hops: list[str] = []
    asked: set[tuple[str, str]] = set()  # a form may well redirect to its own address
    target = _parse(url)
    while True:
        here = urlunsplit(target)
        if (method, here) in asked:
            raise FetchTooManyRedirects(
                f"{url} leads in a circle back to {here}. Look for its new address.", url=here
            )
        asked.add((method, here))
        hops.append(here)
        answer = _one_request(target, method, body, own, max_bytes, deadline)
        location = answer.headers.get("location", "")
        if answer.status not in REDIRECTS or not location:
            break
        if len(hops) > max_redirects:
            raise FetchTooManyRedirects(
                f"{url} was redirected more than {max_redirects} times. Use the address where it ends.",
                url=here,
            )
        following = _parse(urljoin(here, _repair(location)))
        if (following.scheme, following.netloc) != (target.scheme, target.netloc):
            own = {name: value for name, value in own.items() if name in PORTABLE_HEADERS}
        if answer.status == 303 or (answer.status in {301, 302} and method == "POST"):
            method, body = ("HEAD" if method == "HEAD" else "GET"), None
            own.pop("content-type", None)
        target = following

    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return FetchedPage(
        requested_url=url,
        url=here,
        redirects=tuple(hops[:-1]),
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        content_type=media_type,
        charset=declared_charset(answer.headers.get("content-type", ""), media_type, answer.body),
        fetched_at=fetched_at,
        elapsed=time.monotonic() - started,
    )


# Addresses --------------------------------------------------------------------


def _parse(url: str) -> SplitResult:
    """Bring an address into the one form that is checked, sent and reported.

    Refuse what must not be asked.
    """
    if len(url) > MAX_URL_LENGTH:
        raise FetchRefused(
            f"The address is longer than {MAX_URL_LENGTH} characters. Use the page's short address."
        )
    if any(character <= " " or character in '\\\x7f<>"' for character in url.strip()):
        raise FetchRefused(
            "The address contains spaces, control characters or backslashes. Copy it again.", url=url
        )
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise FetchRefused(f"{url} cannot be read as an address. Copy it again.", url=url) from error
    if parts.scheme not in PORTS:
        raise FetchRefused(f"Only http and https addresses can be fetched, not “{parts.scheme}”.", url=url)
    if "@" in parts.netloc:
        raise FetchRefused(
            "The address carries a user name or password. Remove the part before the @.", url=url
        )
    if port is None:
        port = PORTS[parts.scheme]
    if settings.FETCH_ALLOWED_PORTS and port not in settings.FETCH_ALLOWED_PORTS:
        raise FetchRefused(f"Port {port} is not allowed. Use an address on a standard port.", url=url)
    host = _ascii_host(host, url)
    netloc = f"[{host}]" if ":" in host else host
    if port != PORTS[parts.scheme]:
        netloc += f":{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]|")
    return SplitResult(parts.scheme, netloc, path, query, "")


def _repair(location: str) -> str:
    """Undo what is common in redirects and harmless: UTF-8 read as Latin-1, spaces left as they are."""
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    return location.strip().replace(" ", "%20")


def _ascii_host(host: str, url: str) -> str:
    """Return the host in lower-case ASCII; refuse empty hosts and addresses in disguise."""
    if not host:
        raise FetchRefused(f"{url} names no host. Copy the whole address.", url=url)
    try:
        if not host.isascii():
            host = idna.encode(host, uts46=True, transitional=False).decode()
        literal = parse_literal(host)
    except (ValueError, UnicodeError) as error:
        raise FetchRefused(f"“{host}” is not a host name. Copy the address again.", url=url) from error
    return str(literal) if literal is not None else host.lower()


def _allowed_networks() -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(network) for network in settings.FETCH_ALLOWED_NETWORKS)


def _resolve(host: str, port: int, deadline: float, url: str) -> list[tuple[socket.AddressFamily, Any]]:
    """Resolve a host once and return the socket addresses that may be connected to, in the resolver's order.

    The resolver has no time limit of its own, so it runs in a thread that is left behind when time is up.
    """
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="fetching-resolver").start()
    try:
        found = answers.get(timeout=max(deadline - time.monotonic(), 0.001))
    except queue.Empty:
        raise FetchTimedOut(f"The name {host} was not resolved in time. Try again later.", url=url) from None
    if isinstance(found, Exception):
        raise FetchUnresolved(f"The name {host} has no address. Check the spelling.", url=url) from found
    permitted, reasons = [], []
    allowed = _allowed_networks()
    for family, _, _, _, socket_address in found:
        address = parse_literal(str(socket_address[0]).partition("%")[0])
        if family not in {socket.AF_INET, socket.AF_INET6} or address is None:
            continue
        if reason := reason_to_refuse(address, allowed=allowed):
            reasons.append(f"{address} ({reason})")
        else:
            permitted.append((family, socket_address))
    if not permitted:
        where = ", ".join(dict.fromkeys(reasons)) or "no usable address"
        raise FetchRefused(f"{host} is not on the public internet: {where}. Use a public address.", url=url)
    return permitted


# One connection ---------------------------------------------------------------


class _DeadlineSocket:
    """What the HTTP library needs of a socket, with the time left set before every single read and write.

    A time limit on the socket alone would start anew with each byte that drips in.
    """

    def __init__(self, sock: socket.socket, deadline: float, url: str) -> None:
        self._sock, self._deadline, self._url = sock, deadline, url
        self.header_budget: int | None = MAX_HEADER_BYTES

    def _limit(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise _timed_out(self._url)
        self._sock.settimeout(left)

    def sendall(self, data: Any) -> None:
        self._limit()
        self._sock.sendall(data)

    def read_into(self, buffer: Any) -> int:
        self._limit()
        count = self._sock.recv_into(buffer)
        if self.header_budget is not None:
            self.header_budget -= count
            if self.header_budget < 0:
                raise FetchTooLarge(
                    f"The answer's header is larger than {MAX_HEADER_BYTES // 1024} KiB.", url=self._url
                )
        return count

    def makefile(self, mode: str, *_: object, **__: object) -> io.BufferedReader:
        return io.BufferedReader(_DeadlineReader(self), io.DEFAULT_BUFFER_SIZE)

    def settimeout(self, seconds: float | None) -> None:
        """Ignore the library's own limit: the deadline is shorter."""

    def fileno(self) -> int:
        return self._sock.fileno()

    def shutdown(self, how: int) -> None:
        self._sock.shutdown(how)

    def close(self) -> None:
        """Do nothing: the library closes its socket while the body is still to be read.

        ``finish`` closes it.
        """

    def finish(self) -> None:
        self._sock.close()


class _DeadlineReader(io.RawIOBase):
    def __init__(self, sock: _DeadlineSocket) -> None:
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._sock.read_into(buffer)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@cache
def _tls() -> ssl.SSLContext:
    """One context for the process: the system's roots and certifi's, so that a bare machine works as well."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _connect(target: SplitResult, deadline: float, url: str) -> tuple[HTTPConnection, _DeadlineSocket]:
    """Resolve, check, and connect to the first checked address that accepts.

    The name is not looked up again.
    """
    host = target.hostname or ""
    port = target.port or PORTS[target.scheme]
    last: Exception | None = None
    for family, socket_address in _resolve(host, port, deadline, url):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        connection: HTTPConnection
        if target.scheme == "https":
            connection = HTTPSConnection(host, port, timeout=min(left, CONNECT_SECONDS), ssl_context=_tls())
        else:
            connection = HTTPConnection(host, port, timeout=min(left, CONNECT_SECONDS))

        def pinned(
            family: socket.AddressFamily = family,
            socket_address: Any = socket_address,
            seconds: float = min(left, CONNECT_SECONDS),
        ) -> socket.socket:
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(seconds)
                sock.connect(socket_address)
            except BaseException:
                sock.close()
                raise
            return sock

        # urllib3's own hook for making the socket; everything above it (SNI, certificate, Host) keeps the
        # name.
        connection._new_conn = pinned  # type: ignore[method-assign]
        try:
            connection.connect()
        except ssl.SSLCertVerificationError as error:
            connection.close()
            raise FetchInsecure(
                f"The certificate of {host} is not valid: {error.verify_message}.", url=url
            ) from error
        except (OSError, urllib3.exceptions.HTTPError) as error:
            connection.close()
            last = error
            continue
        assert connection.sock is not None  # noqa: S101 - connect() raises otherwise; for the type checker
        guarded = _DeadlineSocket(connection.sock, deadline, url)
        connection.sock = guarded
        return connection, guarded
    if last is None or isinstance(last, TimeoutError | urllib3.exceptions.TimeoutError):
        raise _timed_out(url) from last
    raise FetchFailed(
        f"{host} does not accept a connection ({_short(last)}). Try again later.", url=url
    ) from last


def _one_request(
    target: SplitResult,
    method: str,
    body: bytes | None,
    headers: Mapping[str, str],
    max_bytes: int,
    deadline: float,
) -> _Answer:
    """Make one request to a checked address and read its answer; a redirect's body is left unread."""
    url = urlunsplit(target)
    connection, guarded = _connect(target, deadline, url)
    try:
        connection.request(
            method,
            urlunsplit(("", "", target.path, target.query, "")),
            body=body,
            headers={
                "User-Agent": settings.FETCH_USER_AGENT,
                "Accept-Encoding": "gzip, deflate",
                "Connection": "close",
                **{name.title(): value for name, value in headers.items()},
            },
            preload_content=False,
        )
        response = connection.getresponse()
        guarded.header_budget = None
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        redirected = response.status in REDIRECTS and "location" in kept
        content = b"" if redirected or method == "HEAD" else _read(response, max_bytes, deadline, url)
        return _Answer(response.status, kept, content)
    except FetchError:
        raise
    except (TimeoutError, urllib3.exceptions.TimeoutError) as error:
        raise _timed_out(url) from error
    except (OSError, HTTPException, urllib3.exceptions.HTTPError, ValueError) as error:
        raise FetchFailed(
            f"{target.hostname} broke off its answer ({_short(error)}). Try again later.", url=url
        ) from error
    finally:
        connection.close()
        guarded.finish()


def _read(response: BaseHTTPResponse, max_bytes: int, deadline: float, url: str) -> bytes:
    """Read and unpack the body, never holding more than ``max_bytes`` and one chunk."""
    too_large = FetchTooLarge(
        f"The page is larger than {max_bytes:,} bytes once unpacked. Save it by hand if it is needed.",
        url=url,
    )
    encodings = [name.strip().lower() for name in response.headers.get("content-encoding", "").split(",")]
    if len(encodings) > 2 or not ENCODINGS.issuperset(encodings):
        raise FetchFailed(f"The answer is packed in an unknown way ({', '.join(encodings)[:80]}).", url=url)
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise too_large
    content = bytearray()
    while True:
        if time.monotonic() > deadline:  # unpacking takes time without reading anything
            raise _timed_out(url)
        chunk = response.read(min(CHUNK, max_bytes - len(content) + 1), decode_content=True)
        if not chunk:
            return bytes(content)
        content += chunk
        if len(content) > max_bytes:
            raise too_large


def _timed_out(url: str) -> FetchTimedOut:
    return FetchTimedOut(
        f"{urlsplit(url).hostname} did not finish its answer in time. Try again later.", url=url
    )


def _short(error: Exception) -> str:
    """Name an error in a few words, without addresses of objects in it."""
    return (getattr(error, "strerror", None) or type(error).__name__)[:120]
