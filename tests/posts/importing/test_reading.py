"""Which parser reads what, and what cannot be read."""

from __future__ import annotations

import pytest

from posts.importing import reading
from posts.importing.reading import UnreadableDocument, decode, format_of, read_document


def test_format_is_told_by_the_name():
    assert [format_of(name) for name in ("a.DOCX", "b.htm", "c.md", "d.txt", "")] == [
        "docx",
        "html",
        "markdown",
        "text",
        "text",
    ]


@pytest.mark.parametrize(
    "data",
    ["Été “a”".encode(), "\ufeffÉté “a”".encode(), "Été “a”".encode("utf-16"), "Été “a”".encode("cp1252")],
)
def test_bytes_are_read_as_they_were_written(data):
    assert decode(data) == "Été “a”"


def test_each_format_has_its_parser():
    found = [
        read_document(data, kind=kind).title
        for data, kind in (
            (b"<h1>A</h1><p>b</p>", "html"),
            (b"# A\n\nb", "markdown"),
            (b"A\n\nb c d", "text"),
        )
    ]
    assert found == ["A", "A", "A"]


def test_document_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    with pytest.raises(UnreadableDocument, match="larger"):
        read_document(b"x" * 11)
