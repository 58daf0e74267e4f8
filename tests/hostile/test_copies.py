"""Hostile WARC files, PDF files and exports, through what reads them; PDF files through the upload of copies as well."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from posts import pdf_text, warcs
from posts.pdf_text import PdfUnreadable
from posts.wordpress.streams import ExportError, documents
from tests import factories
from tests.hostile import copies


@pytest.mark.drill
def test_no_warc_file_harms_its_reader(tally):
    def read(data):
        return f"{len(warcs.payload_of(io.BytesIO(data))) >> 20} MB"

    counts = tally("WARC").run(copies.warc_files(), read, most_memory=400, may_fail=ValueError)
    assert counts.payloads >= 25


@pytest.mark.drill
@pytest.mark.django_db
@pytest.mark.one_database
def test_no_pdf_file_harms_the_upload_of_copies(client_of, editor, tally):
    client, source = client_of(editor), factories.make_source()
    address = reverse("admin:posts_source_copies", kwargs={"pk": source.pk})

    def bring(data):
        file = SimpleUploadedFile("../../a.pdf", data, "application/pdf")
        response = client.post(address, {"upload": "1", "file": file, "permission_note": "By its author."})
        assert response.status_code == 302 or response.context["form"].errors["file"]
        return response.status_code

    counts = tally("PDF").run(copies.pdf_files(), bring, most_memory=300)
    assert counts.payloads >= 30
    assert counts.outcomes["302"] < counts.payloads


@pytest.mark.parametrize("name", ["a stream of 256 MB", "pages in a ring"])
def test_pdf_file_that_asks_for_too_much_is_told_of(name):
    with pytest.raises(PdfUnreadable, match=r"cannot be read|memory or time"):
        pdf_text.read(copies.pdf_files()[name])


@pytest.mark.drill
@pytest.mark.django_db
@pytest.mark.one_database
def test_no_export_harms_the_command(tally, tmp_path):
    path = tmp_path / "export.xml"

    def bring(data):
        path.write_bytes(data)
        call_command("import_wordpress", str(path), "--dry-run", stdout=io.StringIO(), stderr=io.StringIO())
        return "read"

    counts = tally("XML (WordPress)").run(copies.exports(), bring, most_memory=600, may_fail=CommandError)
    assert counts.payloads >= 28
    assert [file.name for file in tmp_path.iterdir()] == ["export.xml"]


@pytest.mark.parametrize("name", ["cut in the middle", "bomb of 96 MB", "no answer in it"])
def test_warc_file_without_a_body_that_can_be_taken_is_a_value_error(name):
    with pytest.raises(ValueError, match="WARC"):
        warcs.payload_of(io.BytesIO(copies.warc_files()[name]))


def test_export_of_another_encoding_than_it_names_is_told_of(tmp_path):
    path = tmp_path / "export.xml"
    path.write_bytes(copies.exports()["another encoding than it says"])
    with pytest.raises(ExportError, match="not in the encoding that it names"):
        [list(document.pieces) for document in documents([path])]
