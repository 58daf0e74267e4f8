"""Kept bytes, in the form that web archives read."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from warcio.archiveiterator import ArchiveIterator

from posts.warcs import payload_of, resource_file, response_file

AT = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
BODY = b"<p>caf\xc3\xa9\x00 \xff</p>\r\n\r\n" * 3


def test_answer_comes_back_byte_for_byte_with_what_was_said_of_it():
    file = response_file(
        url="https://outlet.example/story",
        status=200,
        headers={"content-type": "text/html", "content-encoding": "gzip", "etag": '"one"'},
        body=BODY,
        fetched_at=AT,
        redirects=("https://outlet.example/old",),
    )
    assert payload_of(io.BytesIO(file)) == BODY
    records = {}
    for record in ArchiveIterator(io.BytesIO(file), check_digests=True):
        records[record.rec_type] = (record.rec_headers, record.http_headers)
        record.content_stream().read()
        assert record.digest_checker.passed is not False
    given, said = records["response"]
    assert list(records) == ["warcinfo", "response"]
    assert given.get_header("WARC-Target-URI") == "https://outlet.example/story"
    assert given.get_header("WARC-Date") == "2026-11-20T12:00:00Z"
    assert given.get_header("WARC-X-Redirects") == "https://outlet.example/old"
    assert said.get_statuscode() == "200"
    assert said.get_header("Content-Encoding") is None
    assert said.get_header("X-Orig-Content-Encoding") == "gzip"


def test_file_that_was_brought_comes_back():
    file = resource_file(url="", name="the copy.pdf", media_type="application/pdf", body=BODY, at=AT)
    assert payload_of(io.BytesIO(file)) == BODY


@pytest.mark.parametrize(
    "file", [b"", b"no archive", resource_file(url="", name="", media_type="", body=b"x", at=AT)[:150]]
)
def test_what_is_no_archive_is_refused(file):
    with pytest.raises(ValueError, match="WARC"):
        payload_of(io.BytesIO(file))
