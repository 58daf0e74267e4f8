"""The JSON that labels and scorer read."""

from __future__ import annotations

from posts.importing.reading import read_document
from posts.importing.report import as_json


def test_every_key_is_there_and_the_unknown_is_null():
    found = as_json(read_document(b"A title\n\nWords of a text, and some more of them.\n"))
    assert found == {
        "title": "A title", "kind": "commentary", "byline": [], "published_on": None, "headings": [], "quotes": [], "comments": [],
        "calls": [], "petitions": [], "contacts": [], "photo_credits": [], "tags": [], "regions": [], "themes": [], "reports": [],
        "original_source": None, "media_contact": None, "notices": [], "about": None, "warnings": [],
    }  # fmt: skip
