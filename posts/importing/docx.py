"""Word files to HTML, by mammoth: headings, lists, links, notes and tables as Word knows them. Pure."""

from __future__ import annotations

import io

import mammoth

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
    """The bytes are no Word file."""


def read_docx(data: bytes) -> str:
    """The document as HTML, without its pictures. Raises UnreadableDocx."""
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
        )
    except (
        Exception
    ) as error:  # mammoth names no exceptions of its own: zip, XML and key errors all come through
        raise UnreadableDocx("This is not a Word file that can be read (.docx).") from error
    return str(result.value)
