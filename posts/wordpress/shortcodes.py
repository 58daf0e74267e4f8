"""Short codes as WordPress knows them, as HTML; those nobody knows stay as they are written, and are told. Pure.

Captions, galleries, players and embeds become the elements that they make on a page. The work grows with the length of
the text only, whatever is written in it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Final

_NAME = r"[A-Za-z][\w.-]*"
_TAG = re.compile(rf"\[(\[?)({_NAME})((?:[\s=/][^\[\]]{{0,2000}})?)\](\]?)")
_ATTRIBUTE = re.compile(
    r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|&\#?\w+;(.*?)&\#?\w+;|([^\s"']+))|"([^"]*)"|'([^']*)'|([^\s"'/=]\S*)"""
)
_IMAGE = re.compile(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"'\]]+")
# What an editor made of the quotation marks around a value.
_PLAIN_MARKS: Final = str.maketrans({"\u00a0": " ", **dict.fromkeys("“”″„", '"')})
_VIDEO_FILES: Final = ("src", "mp4", "m4v", "webm", "ogv", "wmv", "flv", "mov")
_AUDIO_FILES: Final = ("src", "mp3", "m4a", "ogg", "wav", "wma", "flac")
# Pages of films and sounds by their number; with an address of its own a short code speaks for itself.
_PAGES: Final = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
    "wpvideo": "https://videopress.com/v/{}",
    "videopress": "https://videopress.com/v/{}",
}
_ADDRESSED: Final = frozenset({
    "soundcloud", "googlevideo", "ted", "twitter", "tweet", "instagram", "facebook", "flickr", "slideshare", "scribd",
    "spotify", "gist", "tiktok", "googlemaps", "iframe", "archiveorg", "archive.org",
})  # fmt: skip

Gallery = Callable[[dict[str, str]], str]


def attributes_of(written: str) -> dict[str, str]:
    """Names to values; what stands without a name counts from "0"."""
    found: dict[str, str] = {}
    bare = 0
    for one in _ATTRIBUTE.finditer(written.translate(_PLAIN_MARKS)):
        if one[1]:
            value = next((part for part in one.group(2, 3, 4, 5) if part is not None), "")
            found.setdefault(one[1].lower(), html.unescape(value))
        else:
            value = next((part for part in one.group(6, 7, 8) if part is not None), "")
            found[str(bare)] = html.unescape(value).lstrip("=")
            bare += 1
    return found


def expand(text: str, gallery: Gallery) -> str:
    """Put HTML in place of the short codes that are known. ``gallery`` makes that of a gallery's attributes."""
    if "[" not in text:
        return text
    out: list[str] = []
    at = 0
    closers = _Closers(text)
    while (found := _TAG.search(text, at)) is not None:
        name, written = found[2].lower(), found[3]
        start, end = found.start(), found.end()
        if found[1] and found[4]:  # [[name]] is written to show [name]
            out += (text[at:start], text[start + 1 : end - 1])
            at = end
            continue
        start, end = start + len(found[1]), end - len(found[4])
        content = ""
        if name in _ENCLOSING and not written.rstrip().endswith("/"):
            closed = closers.after(name, end)
            if closed is not None:
                content, end = text[end : closed[0]], closed[1]
        made = _made(name, written, content, gallery)
        if made is None:
            out.append(text[at : found.end()])
            at = found.end()
        else:
            out += (text[at:start], made)
            at = end
    out.append(text[at:])
    return "".join(out)


def unknown_in(text: str) -> Iterator[str]:
    """The names of what looks like short codes in a text: with parameters, or with an end of their own.

    "[sic]" and "[the government]" are words in brackets.
    """
    ends = {end.lower() for end in re.findall(rf"\[/({_NAME})\]", text)} if "[/" in text else set()
    for found in _TAG.finditer(text) if "[" in text else ():
        name, written = found[2].lower(), found[3]
        if name in ends or "=" in written or written.rstrip().endswith("/") or "_" in name:
            yield name


class _Closers:
    """Finds the end of a short code; what has none is looked for once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lower = text.lower()
        self.none: set[str] = set()

    def after(self, name: str, at: int) -> tuple[int, int] | None:
        if name in self.none:
            return None
        end = f"[/{name}]"
        place = self.lower.find(end, at)
        if place < 0:
            self.none.add(name)
            return None
        return place, place + len(end)


def _made(name: str, written: str, content: str, gallery: Gallery) -> str | None:
    given = attributes_of(written)
    if name in ("caption", "wp_caption"):
        return _caption(given, content)
    if name == "gallery":
        return gallery(given)
    if name == "embed":
        return _address_alone(content or given.get("src", "") or given.get("0", ""))
    if name in ("video", "audio"):
        return _player(name, given, content)
    if name == "playlist":
        return gallery({**given, "playlist": "1"})
    if name in _PAGES:
        told = given.get("0") or given.get("id") or given.get("video") or given.get("url") or content
        if _URL.match(told):
            return _address_alone(told)
        return _address_alone(_PAGES[name].format(told)) if re.fullmatch(r"[\w-]{4,40}", told) else None
    if name in _ADDRESSED:
        told = next((value for value in given.values() if _URL.match(value)), content.strip())
        return _address_alone(told) if _URL.fullmatch(told) else None
    return None


_ENCLOSING: Final = frozenset({"caption", "wp_caption", "embed", "video", "audio", *_PAGES, *_ADDRESSED})


def _caption(given: dict[str, str], content: str) -> str:
    """A picture and its caption: since WordPress 3.4 behind the picture, before that in an attribute."""
    picture = _IMAGE.match(content)
    said = given.get("caption", "")
    if picture is not None:
        content, said = picture[1], said or content[picture.end() :].strip()
    number = re.search(r"\d+", given.get("id", ""))
    told = f' data-attachment="{number[0]}"' if number else ""
    caption = f"<figcaption>{said}</figcaption>" if said else ""
    return f"\n\n<figure{told}>{content.strip()}{caption}</figure>\n\n"


def _player(name: str, given: dict[str, str], content: str) -> str | None:
    files = _VIDEO_FILES if name == "video" else _AUDIO_FILES
    told = next((given[key] for key in files if given.get(key)), given.get("0", ""))
    if not told:
        found = _URL.search(content)
        told = found[0] if found else ""
    if not told:
        return None
    kept = "" if _URL.fullmatch(content.strip()) else content.strip()
    return f'\n\n<{name} src="{html.escape(told)}"></{name}>\n\n{kept}'


def _address_alone(address: str) -> str | None:
    """An address in a line of its own, as an embed is written since WordPress 2.9."""
    found = _URL.search(html.unescape(address.strip()))
    return f"\n\n<p>{html.escape(found[0])}</p>\n\n" if found else None
