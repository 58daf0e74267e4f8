"""Whether the words of a post arrived: what stood in WordPress against what stands here. Pure.

Counted on what the export holds, before anything is made of it, so that no step of the way can hide a loss.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from posts.markup import Element, parse
from posts.vocabulary import printable

_WORD = re.compile(r"\w+")
# No browser shows what stands in these.
SILENT: Final = frozenset({
    "annotation", "annotation-xml", "audio", "canvas", "datalist", "frameset", "head", "iframe", "script", "style",
    "svg", "template", "title", "video", "xml",
})  # fmt: skip
_RUNS_ON: Final = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
# Short codes that become something else than words, as ``shortcodes`` has them.
_UNDERSTOOD = re.compile(
    r"\[/?(?:caption|wp_caption|gallery|embed|video|audio|playlist|youtube|vimeo|dailymotion|wpvideo|videopress|"
    r"soundcloud|googlevideo|ted|twitter|tweet|instagram|facebook|flickr|slideshare|scribd|spotify|gist|tiktok|"
    r"googlemaps|iframe|archiveorg|archive\.org)\b[^\[\]]{0,2000}\]",
    re.IGNORECASE,
)
_SAID = re.compile(r"""\bcaption\s*=\s*("([^"]*)"|'([^']*)')""")


def words_of(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text))


def words_in_export(content: str) -> Counter[str]:
    """The words that a reader of the post had, without those that a short code or a block's comment holds."""
    text = "".join(_texts(parse(_UNDERSTOOD.sub(_words_of_code, content))))
    return words_of(printable(text))


def missing(before: Counter[str], after: str) -> list[str]:
    """The words of ``before`` that ``after`` has not, or has not as often; each as often as it is missing."""
    return sorted((before - words_of(after)).elements())


def _words_of_code(found: re.Match[str]) -> str:
    said = _SAID.search(found[0])
    return f" {said[2] or said[3] or ''} " if said else " "


def _texts(root: Element) -> list[str]:
    out: list[str] = []
    stack: list[Element | str] = list(reversed(root.children))
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            out.append(node)
        elif node.tag not in SILENT:
            space = "" if node.tag in _RUNS_ON else " "
            stack += [space, *reversed(node.children), space]
    return out
