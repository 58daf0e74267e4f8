"""From bytes to a recognised document: which parser reads them, and what cannot be read. Pure."""

from __future__ import annotations

from posts.importing.docx import UnreadableDocx, read_docx
from posts.importing.html import parse_html
from posts.importing.kit_forms import kit_of_markdown, kit_of_text
from posts.importing.kits import read_kit
from posts.importing.markdown import parse_markdown
from posts.importing.parsed import ParsedDocument
from posts.importing.recognition import recognise
from posts.importing.text import parse_text

FORMATS = ("text", "html", "docx", "markdown")
_ENDINGS = {".docx": "docx", ".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown"}
MOST_BYTES = 20_000_000


class UnreadableDocument(Exception):
    """The bytes are not what they are said to be; the message is fit for a person."""


def format_of(name: str) -> str:
    """The format that a file's name stands for; plain text where it says nothing."""
    return next((kind for ending, kind in _ENDINGS.items() if name.casefold().endswith(ending)), "text")


def read_document(data: bytes, name: str = "", kind: str | None = None) -> ParsedDocument:
    """Read and recognise one document. Raises UnreadableDocument for bytes that its format cannot have."""
    if len(data) > MOST_BYTES:
        raise UnreadableDocument(f"The document is larger than {MOST_BYTES // 1_000_000} MB.")
    kind = kind or format_of(name)
    if kind == "docx":
        try:
            return recognise(parse_html(read_docx(data)))
        except UnreadableDocx as error:
            raise UnreadableDocument(str(error)) from error
    text = decode(data)
    # A kit says itself what it is, in whichever field it was pasted. Its plain text reads as Markdown too, wrongly.
    kit = read_kit(text) or read_kit(kit_of_text(text)) or read_kit(kit_of_markdown(text))
    if kit is not None:
        return kit
    parse = {"html": parse_html, "markdown": parse_markdown}.get(kind, parse_text)
    return recognise(parse(text))


def decode(data: bytes) -> str:
    """UTF-8 or UTF-16 by their marks, else UTF-8, else what Windows writes."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
