"""A rendered body as it travels: into feeds, into the programming interface, onto the pages of partners.

Nothing stays that only this site understands (scripts, forms, classes, anchors), every address is complete, and who
said what stands in the text. ``posts.importing.cited`` reads the same markup back.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Collection, Sequence
from typing import Final

from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser, LexborNode

from posts import embeds
from posts.references import extract_references
from posts.rendering import render_body

# Elements that go with all they hold: nothing in them reads well elsewhere, or may stand there.
DROPPED: Final = (
    "script, style, template, noscript, iframe, object, embed, form, button, input, select, textarea, progress, svg, "
    "source, link, meta, dialog, figure:empty"
)
# Elements that only group; their content stays.
UNWRAPPED: Final = ("picture", "span:not([class]):not([lang])")
KEPT_ATTRIBUTES: Final = frozenset({
    "alt", "cite", "colspan", "datetime", "dir", "height", "href", "hreflang", "lang", "rowspan", "scope", "src",
    "start", "title", "width", "data-cite", "data-issued", "data-publisher-text", "data-speaker-text", "data-via-text",
})  # fmt: skip
# Classes that say what an element is to whoever reads the text by a program. Source: microformats.org, h-entry; the
# last are ours.
KEPT_CLASSES: Final = frozenset({
    "h-entry", "p-name", "p-author", "dt-published", "u-featured", "e-content", "u-repost-of", "p-rights",
    "quoted", "call", "petition", "contacts", "video",
})  # fmt: skip
ADDRESSES: Final = ("cite", "data-cite", "href", "src")
# What a card of this site counts by the clock, which is not true elsewhere the day after.
COUNTED: Final = "a.asked"
# Classes of a quotation's caption that say which of its words are what. Source: microformats.org, h-cite.
CITED: Final = "figcaption.h-cite"
_LOCAL: Final = re.compile(r"/(?!/)")


def portable_html(html: str, *, here: str, site: str) -> str:
    """``html``, rendered with ``portable=True``, cleaned for readers elsewhere; no query.

    ``here`` is the page's complete address, ``site`` that of the site's root.
    """
    if not html:
        return ""
    body = LexborHTMLParser(html).body
    assert body is not None  # noqa: S101 - the parser always makes one
    for node in body.css(f"{DROPPED}, {COUNTED}"):
        node.decompose()
    for node in body.css(f"{CITED}, {CITED} *"):
        node.attrs["data-cited"] = "yes" if node.attributes.get("class") else ""
    for node in list(body.css("*")):
        _strip(node, here, site)
    for name in ("section", "main", "header", "footer", "nav"):
        for node in body.css(f"{name}:not([class])"):
            node.unwrap()
    for selector in UNWRAPPED:
        for node in body.css(selector):
            node.unwrap()
    return (body.inner_html or "").strip()


def _strip(node: LexborNode, here: str, site: str) -> None:
    if node.tag in ("body", "-text") or node.tag is None or str(node.tag).startswith("-"):
        return
    given = dict(node.attributes)
    kept = KEPT_ATTRIBUTES | {"class"} if given.get("data-cited") else KEPT_ATTRIBUTES
    for name in given:
        if name not in kept:
            del node.attrs[name]
    if "class" not in kept and (classes := KEPT_CLASSES.intersection((given.get("class") or "").split())):
        node.attrs["class"] = " ".join(sorted(classes))
    for name in ADDRESSES:
        value = given.get(name)
        if value:
            node.attrs[name] = complete(value, here=here, site=site)


def complete(address: str, *, here: str, site: str) -> str:
    """An address that begins at the site's root or on the page itself, completed; any other as it is."""
    if address.startswith("#"):
        return here + address
    return site.rstrip("/") + address if _LOCAL.match(address) else address


def without_figures(body: str, kind: str, ids: Collection[int] | None = None) -> str:
    """A stored body without the embeds of ``kind``: those of ``ids``, or all where None."""
    if f'data-embed="{kind}"' not in body:
        return body
    tree = LexborHTMLParser(body).body
    assert tree is not None  # noqa: S101 - the parser always makes one
    for node in tree.css(f'figure[data-embed="{kind}"]'):
        if ids is None or int(node.attributes.get("data-id") or 0) in ids:
            node.decompose()
    return tree.inner_html or ""


def render_together(bodies: Sequence[tuple[str, dt.date | None]]) -> list[str]:
    """Render many bodies for elsewhere, each with the day of its post, with the queries of one.

    They are joined by a word that stands in none of them; only those whose look depends on their day stand alone.
    """
    at = timezone.now()
    alone = {
        number: render_body(body, at=at, on=on, portable=True).html
        for number, (body, on) in enumerate(bodies)
        if "data-embed" in body and embeds.depend_on_day(extract_references(body).embeds)
    }
    together = [body for number, (body, _on) in enumerate(bodies) if number not in alone]
    cut = f"<p>{uuid.uuid4().hex}</p>"
    joined = render_body(cut.join(together), at=at, portable=True).html if together else ""
    rendered = iter(joined.split(cut) if together else [])
    return [str(alone[number]) if number in alone else next(rendered) for number in range(len(bodies))]
