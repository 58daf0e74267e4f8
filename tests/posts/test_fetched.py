from __future__ import annotations

from datetime import UTC, datetime

import pytest

from posts.fetched import FetchedPage, declared_charset


@pytest.mark.parametrize(
    ("content_type", "body", "charset", "text"),
    [
        ("text/html; charset=utf-8", "é".encode("cp1252"), "utf-8", "é"),  # declared wrongly
        ("text/html; charset=iso-8859-1", "“é”".encode("cp1252"), "cp1252", "“é”"),
        ("text/html", "é".encode(), None, "é"),
        ("text/html", "<meta charset=cp1251>мир".encode("cp1251"), "cp1251", "<meta charset=cp1251>мир"),
        ("text/plain", "<meta charset=cp1251>мир".encode(), None, "<meta charset=cp1251>мир"),
        ("text/plain; charset=utf-16", "\ufeffé".encode("utf-16-le"), "utf-16", "é"),
        ("text/html; charset=utf-8", b"\xef\xbb\xbfok", "utf-8-sig", "ok"),
        ("text/html; charset=hex", b"ff", None, "ff"),
        ("text/html; charset=unicode_escape", b"\\x41", None, "\\x41"),
        ("text/html; charset=no-such-thing", b"ok", None, "ok"),
    ],
)
def test_a_page_is_read_whatever_charset_it_claims(
    content_type: str, body: bytes, charset: str | None, text: str
) -> None:
    declared = declared_charset(content_type, content_type.partition(";")[0], body)
    page = FetchedPage(
        requested_url="https://press.example/",
        url="https://press.example/",
        redirects=(),
        status=200,
        headers={},
        body=body,
        content_type="text/html",
        charset=declared,
        fetched_at=datetime.now(UTC),
        elapsed=0.1,
    )
    assert (page.charset, page.text) == (charset, text)
