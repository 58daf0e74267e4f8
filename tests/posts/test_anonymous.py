"""Forms for readers: from this site or refused, without a cookie, never kept."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from posts.anonymous import anonymous_form, is_from_here


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "https://testserver"}, False),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_browser_says_where_a_form_was_sent_from(rf, headers, expected):
    assert is_from_here(rf.post("/", headers=headers)) is expected


def test_form_is_shown_to_all_and_taken_from_here_only(rf):
    view = anonymous_form(lambda request: HttpResponse("words"))
    assert view(rf.get("/")).headers["Cache-Control"] == "private, no-store"
    assert view(rf.post("/", headers={"Origin": "http://testserver"})).content == b"words"
    with pytest.raises(PermissionDenied):
        view(rf.post("/"))
    assert view.csrf_exempt is True
