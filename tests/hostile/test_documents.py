"""Hostile Word files and texts through the form that brings texts in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from posts.importing.body import write_body
from posts.importing.docx import read_docx
from posts.importing.reading import read_document
from posts.models import ImportReview
from tests.hostile import documents
from tests.posts.contract import breaches

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def _told(response):
    """The status, or that the form refused; a refusal without words would be one that nobody can act upon."""
    if response.status_code == 200:
        errors = [str(error) for found in response.context["form"].errors.values() for error in found]
        assert errors
        return "refused"
    assert response.status_code == 302
    return "taken"


def test_no_word_file_harms_the_import(client_of, editor, tally):
    client = client_of(editor)

    def bring(data):
        file = SimpleUploadedFile("../../a.docx", data)
        return _told(client.post(reverse("imports:new"), {"file": file}))

    corpus = documents.word_files()
    counts = tally("Word files").run(corpus, bring, most_memory=400)
    assert counts.payloads >= 45
    assert ImportReview.objects.count() == counts.outcomes["taken"]
    kept = "".join(ImportReview.objects.values_list("source", flat=True))
    assert "root:" not in kept
    assert 'href="javascript' not in "".join(map(_body_of, ImportReview.objects.all()))


def _body_of(review):
    body = write_body(read_document(review.source.encode(), kind="html"))
    assert breaches(body) == []
    return body


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bomb of 64 MB", "unpacks to more than a book holds"),
        ("entities that laugh", "declares entities"),
        ("cut in the middle", "not a Word file"),
        ("a text of ten million signs", "longer than 300,000 characters"),
    ],
)
def test_refusal_says_what_to_do(client_of, editor, name, words):
    file = SimpleUploadedFile("a.docx", documents.word_files()[name])
    response = client_of(editor).post(reverse("imports:new"), {"file": file})
    assert words in str(response.context["form"].errors)


def test_honest_word_file_is_read_as_before():
    assert read_docx(documents.docx()) == "<p>Words of a text.</p>"


@pytest.mark.drill
def test_no_text_harms_the_import(client_of, editor, tally):
    client = client_of(editor)

    def bring(given):
        kind, text = given
        data = text.encode("utf-8", "surrogatepass")
        if kind == "html":
            return _told(client.post(reverse("imports:new"), {"file": SimpleUploadedFile("a.html", data)}))
        return _told(
            client.post(
                reverse("imports:new"), {"text": text.encode("utf-8", "replace").decode(), "format": kind}
            )
        )

    counts = tally("texts, pages and Markdown").run(documents.texts(), bring, most_memory=400)
    assert counts.payloads >= 45
    assert counts.slowest[0] < 30


@pytest.mark.parametrize("name", ["a kit of a day that is none", "words of somebody, within each other"])
def test_page_that_once_stopped_the_import_is_read(name):
    kind, text = documents.texts()[name]
    assert read_document(text.encode(), kind=kind).units
