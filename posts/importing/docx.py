"""Word files to HTML, by mammoth: headings, lists, links, notes and tables as Word knows them. Pure.

The file is looked at before mammoth reads it, which has no limits of its own: a few kilobytes may unpack to gigabytes,
and a document type may name entities that grow or lead to other files. Word writes none.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

import mammoth
from django.utils.translation import gettext as _

MOST_MEMBERS: Final = 5_000
MOST_XML: Final = (
    24 * 1024 * 1024
)  # bytes of all parts that are XML, unpacked; a book of 700 pages has some 10 MB
MOST_TAGS: Final = 300_000  # of all parts; mammoth takes some 25 µs and a kilobyte for each element

_XML: Final = (".xml", ".rels")
_UNREADABLE: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError
)  # fmt: skip
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Titre'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Citation'] => blockquote > p:fresh
p[style-name='Citation intense'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
"""


class UnreadableDocx(Exception):
    """The bytes are no Word file, or one that asks for too much; the message is fit for a person."""


def read_docx(data: bytes) -> str:
    """The document as HTML, without its pictures. Raises UnreadableDocx."""
    _look_at(data)
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
        )
    except (
        Exception
    ) as error:  # mammoth names no exceptions of its own: zip, XML and key errors all come through
        raise _no_word_file() from error
    return str(result.value)


def _look_at(data: bytes) -> None:
    """Raise UnreadableDocx for a file that would take too much time or memory, or names entities."""
    left, tags = MOST_XML, 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_MEMBERS:
                raise _too_much()
            for info in infos:
                if not info.filename.lower().endswith(_XML):
                    continue
                # No more than a member states is ever unpacked of it; see zipfile.ZipExtFile.
                left -= info.file_size
                if left < 0:
                    raise _too_much()
                text = _decoded(archive.read(info))
                tags += text.count("<")
                if "<!DOCTYPE" in text or "<!ENTITY" in text:
                    raise UnreadableDocx(
                        _(
                            "This Word file declares entities, which Word never does. "
                            "Open it in a word processor and save it anew."
                        )
                    )
                if tags > MOST_TAGS:
                    raise _too_much()
    except _UNREADABLE as error:
        raise _no_word_file() from error


def _decoded(part: bytes) -> str:
    """XML as text. Raises ValueError for another encoding than the two that the format knows."""
    marked = part.startswith((b"\xff\xfe", b"\xfe\xff"))
    return part.decode("utf-16" if marked else "utf-8")


def _too_much() -> UnreadableDocx:
    return UnreadableDocx(
        _("This Word file unpacks to more than a book holds. Paste its text by parts instead.")
    )


def _no_word_file() -> UnreadableDocx:
    return UnreadableDocx(_("This is not a Word file that can be read (.docx)."))
