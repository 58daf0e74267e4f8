"""Paragraphs of the classic editor: it stored blank lines, and the page made paragraphs of them. Pure.

Own work after what WordPress's pages show: a blank line parts paragraphs, a single line end breaks the line, what is a
block already is left as it is, preformatted text stays untouched.
"""

from __future__ import annotations

import re
from typing import Final

_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "caption", "center", "col", "colgroup", "dd", "details", "dir", "div",
    "dl", "dt", "embed", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "iframe", "legend", "li", "main", "map", "math", "menu", "nav", "noscript", "object",
    "ol", "option", "p", "param", "pre", "script", "section", "select", "style", "summary", "svg", "table", "tbody",
    "td", "textarea", "tfoot", "th", "thead", "tr", "ul", "video", "audio",
})  # fmt: skip
# White space between these is no text.
_STRUCTURES: Final = frozenset({
    "colgroup", "dl", "menu", "ol", "select", "table", "tbody", "tfoot", "thead", "tr", "ul",
})  # fmt: skip
_VERBATIM: Final = frozenset({"pre", "script", "style", "svg", "textarea", "math", "xmp"})
# Hold words themselves: no paragraph may stand in them.
_LINES: Final = frozenset({
    "caption", "dt", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "legend", "option", "p", "summary",
})  # fmt: skip
# Possessive throughout and never past the next "<", so that no text makes it slow.
_TOKEN = re.compile(
    r"""<!--(?:[^<-]++|-(?!->)|<(?!!--))*+-->"""
    r"""|<(/?)([a-zA-Z][a-zA-Z0-9-]*+)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|["'])*+)>"""
)
_BLANK = re.compile(r"\n[ \t\u00a0]*\n\s*")


def autop(text: str) -> str:
    """Return the text with paragraphs and line breaks as elements."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    out: list[str] = []
    run: list[str] = []
    holders: list[str] = []

    def close() -> None:
        words = "".join(run)
        run.clear()
        if not words.strip():
            return
        if holders and holders[-1] in _STRUCTURES:
            out.append(words)
            return
        parts = [part.strip().replace("\n", "<br>") for part in _BLANK.split(words.strip()) if part.strip()]
        if holders and holders[-1] in _LINES:
            out.append(("</p><p>" if holders[-1] == "p" else "<br><br>").join(parts))
        else:
            out.extend(f"<p>{part}</p>" for part in parts)

    at = 0
    while at < len(text):
        found = _TOKEN.search(text, at)
        if found is None:
            run.append(text[at:])
            break
        run.append(text[at : found.start()])
        at = found.end()
        name = (found[2] or "").lower()
        if not name or name not in _BLOCKS:
            run.append(found[0].replace("\n", " ") if name else found[0])
            continue
        close()
        out.append(found[0])
        if found[1]:
            if name in holders:
                del holders[len(holders) - 1 - holders[::-1].index(name) :]
        elif name in _VERBATIM:
            end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, at)
            stop = end.end() if end else len(text)
            out.append(text[at:stop])
            at = stop
        elif name not in ("hr", "col", "param", "embed") and not found[3].rstrip().endswith("/"):
            holders.append(name)
    close()
    return "".join(out)
