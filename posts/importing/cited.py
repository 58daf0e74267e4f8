"""Quotations whose markup says whose they are: ``figure > blockquote`` with an h-cite, ``q`` with a speaker.

That is how this project's own republication kit writes them (``posts.portable``), so that a text that was taken from
one house to another brings its attributions along. Pure. A caption that says more than an attribution holds stays a
paragraph as well.
"""

from __future__ import annotations

import datetime as dt
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from posts.importing.parsed import Attribution
from posts.kit_captions import titles_of
from posts.markup import Names, parse, serialise

# What a caption may say besides its named parts: joints.
_JOINTS = re.compile(r"[\s,;–—-]*")
# Spaces that do not break are part of a name, as French has them.
_SPACES = re.compile(r"[ \t\n\r\f]+")
_NAMED = ("speaker", "p-author", "p-name", "p-publisher", "dt-published", "paywalled", "free")
_PART_OF_A_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
# Stands in for the key of an attribution while the normaliser works: it keeps this attribute and no other of ours.
_KEY = re.compile(r"\Acited:(\d+)\Z")


def lift(html: str) -> tuple[str, list[Attribution]]:
    """Take the captions out of ``html``: each quotation that had one holds its place in the list instead.

    The place is read with ``attribution_of``; whatever stood in such an attribute before is another site's business.
    """
    if "<figcaption" not in html and "<q" not in html and "quoted" not in html:
        return html, []
    tree = LexborHTMLParser(html)
    body = tree.body
    if body is None:
        return html, []
    found: list[Attribution] = []
    for node in body.css("blockquote[data-speaker-text], q, span.quoted"):
        if node.tag in ("q", "span"):
            _mark(node, _told(node), found)
        elif node.attributes.get("data-speaker-text"):
            del node.attrs["data-speaker-text"]
    for figure in body.css("figure"):
        quotation, caption = figure.css_first("blockquote"), figure.css_first("figcaption.h-cite")
        if quotation is None or caption is None:
            continue
        attribution = _read(caption)
        _mark(quotation, attribution, found)
        if _says_no_more(caption, attribution):
            caption.decompose()
    lifted = body.inner_html or ""
    return (serialise(parse(lifted, _as_quotation).children) if "<span" in lifted else lifted), found


def _as_quotation(tag: str, attributes: dict[str, str]) -> Names | None:
    is_marked = tag == "span" and _KEY.match(attributes.get("data-speaker-text", ""))
    return [("q" if is_marked else tag, attributes)]


def _told(node: LexborNode) -> Attribution:
    """What the attributes of words within a sentence say: ``span.quoted`` of a kit, or a ``q``."""
    speaker, title, url, relays, publisher, issued = (
        node.attributes.get(name) or ""
        for name in (
            "data-speaker-text", "title", "cite" if node.tag == "q" else "data-cite", "data-via-text",
            "data-publisher-text", "data-issued",
        )
    )  # fmt: skip
    for name in ("class", "title", "data-cite", "data-via-text", "data-publisher-text", "data-issued"):
        if node.tag == "span" and name in node.attributes:
            del node.attrs[name]
    via, *further = titles_of(relays) or [""]
    return Attribution(
        speaker=speaker,
        title=title,
        url=url,
        via=via,
        further_vias=tuple((other, "") for other in further),
        publisher=publisher,
        published_on=_day(issued),
        issued=issued if _PART_OF_A_DATE.fullmatch(issued) else "",
    )


def attribution_of(value: str, found: list[Attribution]) -> Attribution | None:
    """The attribution that ``lift`` left under this value of ``data-speaker-text``."""
    match = _KEY.match(value)
    return found[int(match[1])] if match and int(match[1]) < len(found) else None


def _mark(node: LexborNode, attribution: Attribution, found: list[Attribution]) -> None:
    if "cite" in node.attributes:
        del node.attrs["cite"]  # written anew from the record of the source
    node.attrs["data-speaker-text"] = f"cited:{len(found)}"
    found.append(attribution)


def _read(caption: LexborNode) -> Attribution:
    """The caption's parts by their classes."""
    link, free = caption.css_first("a.u-url[href]"), caption.css_first("a.free[href]")
    # A relay without a title stays in the text with the whole of its caption.
    (via, relayed), *further = [
        (_words(named), _words(node))
        for node in caption.css(".via")
        if (named := node.css_first(".u-via")) is not None
    ] or [("", "")]
    published = caption.css_first("time.dt-published[datetime]")
    date = (published.attributes.get("datetime") or "") if published is not None else ""
    return Attribution(
        speaker=_named(caption, "speaker"),
        publisher=_named(caption, "p-publisher"),
        title=_named(caption, "p-name"),
        authors=tuple(_words(node) for node in caption.css(".p-author")),
        published_on=_day(date),
        issued=date if _PART_OF_A_DATE.fullmatch(date) else "",
        is_paywalled=caption.css_first(".paywalled") is not None,
        via=via,
        url=(link.attributes.get("href") or "") if link is not None else "",
        free_url=(free.attributes.get("href") or "") if free is not None else "",
        relayed=relayed,
        further_vias=tuple(further),
    )


def _says_no_more(caption: LexborNode, attribution: Attribution) -> bool:
    """Whether every word of the caption is held by the attribution, or joins what is."""
    left = _words(caption)
    if "dt-published" in (caption.html or "") and not (attribution.published_on or attribution.issued):
        return False
    for relay in attribution.relays:
        left = left.replace(relay.relayed, " ", 1)
    for name in _NAMED:
        for node in caption.css(f".{name}"):
            left = left.replace(_words(node), " ", 1)
    return _JOINTS.fullmatch(left) is not None


def _words(node: LexborNode) -> str:
    return _SPACES.sub(" ", node.text()).strip()


def _named(caption: LexborNode, name: str) -> str:
    node = caption.css_first(f".{name}")
    return _words(node) if node is not None else ""


def _day(value: str) -> dt.date | None:
    """A whole date; a month or a year alone is none, and is not made into one."""
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None
