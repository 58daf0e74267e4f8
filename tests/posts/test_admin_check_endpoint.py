"""The findings that the panel of the form asks for, on texts saved and unsaved."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import make_post, make_tag

pytestmark = pytest.mark.django_db

URL = reverse("body_editor:check_post")


def found(response):
    return [
        (finding["code"], finding["severity"], finding["stops"], finding["place"]["words"])
        for finding in response.json()["findings"]
        if finding["severity"] != "informs"
    ]


def test_unsaved_text_is_looked_at(client_of, author):
    body = "<p>It ends on 31 June, the the end, on 31 June.</p>"
    response = client_of(author).post(
        URL, {"body": body, "summary": "x", "published_at": "2026-0", "as_of": "?"}
    )
    assert found(response) == [
        ("impossible-date", "blocks", True, "31 June"),
        ("impossible-date", "blocks", True, "31 June"),
        ("doubled-word", "warns", False, "the the"),
    ]
    first = response.json()["findings"][1]
    assert first["place"] == {"field": "body", "words": "31 June", "nth": 1, "embed": ""}
    assert (first["label"], first["remedy"]) == (
        "Date that does not exist",
        "Look the date up and correct it.",
    )
    assert response.json()["counts"]["blocks"] == 2
    assert response.headers["Cache-Control"] == "private, no-store"


def test_what_the_form_does_not_send_is_as_it_was_saved(client_of, editor):
    make_tag(name="Ferries")
    post = make_post(body="<p>It ends on 31 June.</p>", summary="", tags=["Ferries", "Ferry"])
    client = client_of(editor)
    codes = [code for code, *_rest in found(client.post(URL, {"post": post.pk}))]
    assert codes == ["impossible-date", "missing-summary", "duplicate-tag"]
    codes = [
        code for code, *_rest in found(client.post(URL, {"post": post.pk, "summary": "x", "tags": "Ferries"}))
    ]
    assert codes == ["impossible-date"]


@pytest.mark.parametrize(
    ("data", "status"), [({"post": "999999"}, 404), ({"post": "x"}, 404), ({"body": "x" * 2_000_001}, 413)]
)
def test_what_cannot_be_checked_is_said(data, status, client_of, editor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
    response = client_of(editor).post(URL, data)
    assert (response.status_code, list(response.json())) == (status, ["errors"])


def test_only_who_writes_may_ask(client, client_of, author, editor, tag_manager, staff_without_rights):
    assert client.post(URL, {}).status_code == 401
    statuses = [client_of(person).post(URL, {}).status_code for person in (author, editor)]
    assert statuses == [200, 200]
    statuses = [client_of(person).post(URL, {}).status_code for person in (tag_manager, staff_without_rights)]
    assert statuses == [403, 403]
    assert client_of(editor).get(URL).status_code == 405
