"""Word files, made here out of the few parts that a reader needs."""

from __future__ import annotations

import io
import zipfile

import pytest

from posts.importing.docx import UnreadableDocx, read_docx
from posts.importing.html import parse_html
from posts.importing.reading import UnreadableDocument, read_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/></Types>"""
RELS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""
PART_RELS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/></Relationships>"""
STYLES = f"""<?xml version="1.0"?><w:styles {W}>
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style><w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Q"><w:name w:val="Quote"/></w:style></w:styles>"""
NUMBERING = f"""<?xml version="1.0"?><w:numbering {W}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def paragraph(text, style="", level=None):
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if level is not None:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def make_docx(*paragraphs):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELS)
        archive.writestr("word/_rels/document.xml.rels", PART_RELS)
        archive.writestr("word/styles.xml", STYLES)
        archive.writestr("word/numbering.xml", NUMBERING)
        body = "".join(paragraphs)
        archive.writestr(
            "word/document.xml", f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'
        )
    return file.getvalue()


def test_styles_and_nested_lists_of_word_are_read():
    data = make_docx(
        paragraph("A ledger of tides", "T"),
        paragraph("Why now", "H2"),
        paragraph("The clerk writes:"),
        paragraph("The sea keeps no minutes.", "Q"),
        paragraph("open the book", level=0),
        paragraph("on Mondays", level=1),
    )
    assert [(b.kind, b.level, b.is_quoted, b.text) for b in parse_html(read_docx(data))] == [
        ("h", 1, False, "A ledger of tides"),
        ("h", 2, False, "Why now"),
        ("p", 0, False, "The clerk writes:"),
        ("p", 0, True, "The sea keeps no minutes."),
        ("li", 1, False, "open the book"),
        ("li", 2, False, "on Mondays"),
    ]


def test_a_word_file_is_recognised_like_a_text():
    document = read_document(
        make_docx(
            paragraph("A ledger of tides", "T"),
            paragraph("Ida Marsh-Colville of the Tide Office writes:"),
            paragraph("The sea keeps no minutes.", "Q"),
        ),
        "ledger.docx",
    )
    assert document.title == "A ledger of tides"
    assert [(quote.text, quote.attribution.speaker) for quote in document.quotes] == [
        ("The sea keeps no minutes.", "Ida Marsh-Colville")
    ]


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04broken"])
def test_bytes_that_are_no_word_file_are_refused_in_words(data):
    with pytest.raises(UnreadableDocx, match="not a Word file"):
        read_docx(data)
    with pytest.raises(UnreadableDocument, match="not a Word file"):
        read_document(data, "x.docx")
