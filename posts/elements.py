"""What an element of any HTML means in a body: its name there, the marks its styles stand for, or nothing.

A leaf beneath `posts.html`. It looks at one start tag at a time; how elements may stand together is for `posts.flow`.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from posts.markup import Names
from posts.vocabulary import INLINE, VOCABULARY, web_address

# What stands in these is no text of the page; empty elements such as images are merely unwrapped.
_DROPPED = frozenset({
    "annotation", "annotation-xml", "applet", "audio", "canvas", "datalist", "frameset", "head", "iframe", "noembed",
    "noframes", "noscript", "object", "oembed", "script", "style", "svg", "template", "title", "video", "xml",
})  # fmt: skip
_RENAMED: Final = {
    "acronym": "abbr", "b": "strong", "dir": "ul", "h1": "h2", "h5": "h4", "h6": "h4", "i": "em", "image": "img",
    "listing": "pre", "menu": "ul", "plaintext": "pre", "s": "del", "strike": "del", "textarea": "pre", "xmp": "pre",
}  # fmt: skip
_PLAIN_BLOCKS = frozenset({
    "address", "article", "body", "center", "dd", "details", "dialog", "div", "dl", "fieldset", "form",
    "header", "hgroup", "html", "legend", "main", "nav", "optgroup", "option", "search", "section", "select",
})  # fmt: skip
_LABELS = frozenset({"dt", "summary"})
_KNOWN = frozenset(VOCABULARY) | {"caption", "footer", "pre", "tfoot"}
# Word writes mso-bidi-font-weight and the like, which say nothing.
_BOLD = re.compile(r"(?<![\w-])font-weight\s*:\s*(?:bold|[6-9]00)")
_NOT_BOLD = re.compile(r"(?<![\w-])font-weight\s*:\s*(?:normal|[1-5]00)")
_ITALIC = re.compile(r"(?<![\w-])font-style\s*:\s*(?:italic|oblique)")
_UPRIGHT = re.compile(r"(?<![\w-])font-style\s*:\s*normal")
_STRUCK = re.compile(r"(?<![\w-])text-decoration[a-z-]*\s*:[^;]*line-through")
_RAISED = re.compile(r"(?<![\w-])vertical-align\s*:\s*(sub|super)")
_LONGEST_STYLE = 2000

_YOUTUBE = re.compile(r"/(?:embed|v|shorts|live)/([A-Za-z0-9_-]{6,20})")
_VIMEO = re.compile(r"/video/([0-9]+)")
_DAILYMOTION = re.compile(r"/embed/video/([A-Za-z0-9]+)")
_PEERTUBE = re.compile(r"/videos/embed/([A-Za-z0-9-]+)")


def translate(tag: str, attributes: dict[str, str]) -> Names | None:
    """Say what an element of HTML means in a body (see `markup.Translate`)."""
    if tag in ("iframe", "oembed", "video", "embed"):
        link = _video_link(tag, attributes)
        if link:
            return [("video", {"href": link})]
    if tag in _DROPPED:
        return None
    tag = _RENAMED.get(tag, tag)
    if tag in ("span", "font", "u", "big", "tt", "strong", "em"):
        return _styled(tag, attributes)
    if tag in _KNOWN:
        language = attributes.get("lang")
        if language and tag in INLINE and "lang" not in VOCABULARY[tag]:
            return [(tag, attributes), ("span", {"lang": language})]
        return [(tag, attributes)]
    if tag in _PLAIN_BLOCKS:
        return [("div", attributes)]
    if tag in _LABELS:
        return [("div", attributes), ("strong", {})]
    return []


def _styled(tag: str, attributes: dict[str, str]) -> Names:
    """Read what Google Docs and Word say by styles; colours, sizes and faces say nothing here."""
    style = attributes.get("style", "")[:_LONGEST_STYLE].lower()
    language = attributes.get("lang")
    names: Names = []
    # Word puts its proofing language on every span.
    if language and "mso-" not in style:
        names.append(("span", {"lang": language}))
    if (tag == "strong" and not _NOT_BOLD.search(style)) or (tag != "strong" and _BOLD.search(style)):
        names.append(("strong", {}))
    if (tag == "em" and not _UPRIGHT.search(style)) or (tag != "em" and _ITALIC.search(style)):
        names.append(("em", {}))
    if _STRUCK.search(style):
        names.append(("del", {}))
    raised = _RAISED.search(style)
    if raised:
        names.append(("sup" if raised[1] == "super" else "sub", {}))
    return names


def _video_link(tag: str, attributes: dict[str, str]) -> str | None:
    """Return the address of the page on which a video is watched, or None when it is not known to be one."""
    if tag == "oembed":
        return web_address(attributes.get("url", ""))
    link = web_address(attributes.get("src", ""))
    if link is None or tag == "video":
        return link
    parts = urlsplit(link)
    host = (parts.hostname or "").removeprefix("www.")
    if host in ("youtube.com", "youtube-nocookie.com") and (found := _YOUTUBE.match(parts.path)):
        return f"https://www.youtube.com/watch?v={found[1]}"
    if host == "player.vimeo.com" and (found := _VIMEO.match(parts.path)):
        return f"https://vimeo.com/{found[1]}"
    if host == "dailymotion.com" and (found := _DAILYMOTION.match(parts.path)):
        return f"https://www.dailymotion.com/video/{found[1]}"
    if found := _PEERTUBE.fullmatch(parts.path):
        return f"https://{parts.netloc}/w/{found[1]}"
    return None
