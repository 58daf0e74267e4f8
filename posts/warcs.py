"""One answer of a server, or one file that somebody brought, as a WARC file: the form in which web archives keep pages.

Pure: bytes in, bytes out. The body is stored unpacked, as it was hashed and read; how it came packed is kept as
``x-orig-content-encoding``, as other crawlers do. Source: ISO 28500:2017 (WARC 1.1).
"""

from __future__ import annotations

import io
import itertools
import zlib
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import IO, Any, Final

SOFTWARE = "advocacy-cms"
CHUNK: Final = 1024 * 1024  # bytes
MOST_BYTES: Final = 64 * 1024 * 1024  # of a body, unpacked; what is kept here is smaller by SNAPSHOT_BYTES
MOST_RECORDS: Final = 1_000  # looked at before there is an answer; a file made here has two
# They say how the body came, which is not how it is kept.
CHANGED = {"content-encoding": "x-orig-content-encoding", "content-length": "x-orig-content-length"}


def response_file(
    *,
    url: str,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    fetched_at: datetime,
    redirects: tuple[str, ...] = (),
) -> bytes:
    """A gzipped file of one record of type ``response``; the addresses that led there stand in its header."""
    from warcio.statusandheaders import StatusAndHeaders  # slow import

    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [(CHANGED.get(name, name).title(), value) for name, value in headers.items()]
    lines.append(("Content-Length", str(len(body))))
    told = StatusAndHeaders(f"{status} {phrase}", lines, protocol="HTTP/1.1")
    given = {"WARC-Date": _instant(fetched_at), "WARC-X-Redirects": " ".join(redirects)}
    return _file("response", url, body, given, http_headers=told)


def resource_file(*, url: str, name: str, media_type: str, body: bytes, at: datetime) -> bytes:
    """A gzipped file of one record of type ``resource``: a file as it was brought in."""
    given = {"WARC-Date": _instant(at), "WARC-X-File-Name": name}
    return _file("resource", url or "urn:uploaded", body, given, warc_content_type=media_type)


def payload_of(file: IO[bytes]) -> bytes:
    """The body in a file made here. Raises ValueError for a file without one."""
    from warcio.archiveiterator import ArchiveIterator  # slow import
    from warcio.exceptions import ArchiveLoadFailed  # slow import

    try:
        for record in itertools.islice(ArchiveIterator(file), MOST_RECORDS):
            if record.rec_type in {"response", "resource"}:
                return _whole(record.content_stream())
    # Of what is no such file, warcio raises whatever comes of reading it as one.
    except (
        ArchiveLoadFailed,
        ArithmeticError,
        AttributeError,
        EOFError,
        LookupError,
        TypeError,
        zlib.error,
    ) as error:
        raise ValueError(f"not a WARC file: {error}") from error
    raise ValueError("the WARC file holds no answer")


def _whole(stream: Any) -> bytes:
    """Raises ValueError for more than MOST_BYTES, whatever the record says of its length."""
    body = bytearray()
    while piece := stream.read(CHUNK):
        body += piece
        if len(body) > MOST_BYTES:
            raise ValueError(f"the WARC file unpacks to more than {MOST_BYTES // 1024**2} MB")
    return bytes(body)


def _file(kind: str, url: str, body: bytes, given: dict[str, str], **more: Any) -> bytes:
    from warcio.warcwriter import WARCWriter  # slow import

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    writer.write_record(
        writer.create_warcinfo_record(
            "snapshot.warc.gz", {"software": SOFTWARE, "format": "WARC File Format 1.1"}
        )
    )
    known = {name: " ".join(value.split()) for name, value in given.items() if value}
    writer.write_record(
        writer.create_warc_record(url, kind, payload=io.BytesIO(body), warc_headers_dict=known, **more)
    )
    return out.getvalue()


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
