"""The words of PDF files, and files that mean harm."""

from __future__ import annotations

import pytest
from fpdf import FPDF

from posts import pdf_text
from posts.pdf_text import PdfUnreadable, read, without_running_heads


def make_pdf(*pages, password=""):
    made = FPDF()
    made.set_title("A report")
    for text in pages:
        made.add_page()
        made.set_font("helvetica", size=12)
        made.multi_cell(0, 8, text)
    if password:
        made.set_encryption(owner_password="owner", user_password=password)
    return bytes(made.output())


def test_words_of_a_file_are_read_in_order():
    found = read(make_pdf("The first page.", "The second page."))
    assert (found.text, found.title, found.cut_short) == (
        "The first page.\n\nThe second page.",
        "A report",
        False,
    )
    assert found.read_by.startswith("pypdf/")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"%PDF-1.4 and no more", "cannot be read"),
        (make_pdf("Locked.", password="secret"), "password"),
    ],
    ids=["broken", "locked"],
)
def test_file_that_cannot_be_read_says_why(body, words):
    with pytest.raises(PdfUnreadable, match=words):
        read(body)


def test_file_that_takes_too_long_is_given_up():
    with pytest.raises(PdfUnreadable, match="within"):
        read(make_pdf("Slow."), seconds=0.001)


def test_process_that_dies_is_a_file_that_cannot_be_read(monkeypatch):
    monkeypatch.setattr(pdf_text, "__file__", "/no/such/file.py")
    with pytest.raises(PdfUnreadable, match="memory or time"):
        read(b"%PDF-1.4")


def test_lines_that_recur_on_every_page_do_not_part_a_sentence():
    pages = [f"Annual report\n{number}\nBody {word} goes on" for number, word in enumerate("abcd", 1)]
    assert without_running_heads(pages) == [
        "Body a goes on", "Body b goes on", "Body c goes on", "Body d goes on", "Annual report\n1\n2\n3\n4"
    ]  # fmt: skip
    assert without_running_heads(pages[:2]) == pages[:2]
