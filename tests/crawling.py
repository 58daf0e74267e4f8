"""Walks the public pages as a reader would, from the first page on, and says what is wrong with each.

Used by the ordinary suite on a small site, and by a drill on the whole demonstration. Every address is asked for with
Django's test client, so nothing leaves the process.
"""

from __future__ import annotations

import itertools
import re
from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

HOST = "testserver"
# Lists are turned over page by page; of all other questions in an address, and of files, so many of each shape are asked.
OF_ONE_SHAPE = 3
# What a page fetches by itself, element and attribute; links of these kinds too.
FETCHED = (
    "img[src]",
    "source[srcset]",
    "img[srcset]",
    "script[src]",
    "iframe[src]",
    "video[src]",
    "audio[src]",
)
FETCHED_LINKS = ("stylesheet", "icon", "preload", "modulepreload", "manifest", "preconnect", "dns-prefetch")


@dataclass
class Page:
    """One answer: how many steps it is from the first page of its language, and who links to it first."""

    address: str
    status: int
    kind: str
    body: bytes
    steps: int
    linked_from: str
    location: str = ""
    is_file: bool = False  # to be kept, not to be read here

    @property
    def is_html(self):
        return self.kind.startswith("text/html") and not self.is_file

    @cached_property
    def tree(self):
        return LexborHTMLParser(self.body)

    @cached_property
    def anchors(self):
        return {node.attributes.get("id") for node in self.tree.css("[id]")}

    def links(self):
        """Whole addresses with their fragments, as a browser would go there."""
        for node in self.tree.css("a[href]"):
            yield urljoin(f"http://{HOST}{self.address}", node.attributes.get("href") or "")


@dataclass
class Crawl:
    """Every page that was reached, by its address, and the links that were seen to them."""

    pages: dict = field(default_factory=dict)
    fragments: set = field(default_factory=set)  # (page that links, address, fragment)

    def html(self):
        """Pages for people, without those that only lead on."""
        return [page for page in self.pages.values() if page.is_html and page.status == 200]


def crawl(client, starts=("/", "/fr/"), limit=5000):
    """Follow every link within the site, breadth first, so that ``steps`` is the fewest there are."""
    found, shapes = Crawl(), {}
    waiting = deque((start, 0, "") for start in starts)
    seen = set(starts)
    while waiting and len(found.pages) < limit:
        address, steps, linked_from = waiting.popleft()
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        page = Page(
            address,
            response.status_code,
            response.headers.get("Content-Type", ""),
            body,
            steps,
            linked_from,
            response.headers.get("Location", ""),
            is_file=response.headers.get("Content-Disposition", "").startswith("attachment"),
        )
        found.pages[address] = page
        if page.location:
            targets = [urljoin(f"http://{HOST}{address}", page.location)]
        elif page.is_html:
            targets = list(page.links())
        else:
            targets = []
        for target in targets:
            where, fragment = urldefrag(target)
            parts = urlsplit(where)
            if parts.scheme not in {"http", "https"} or parts.netloc != HOST:
                continue
            inner = f"{parts.path}?{parts.query}" if parts.query else parts.path
            if fragment:
                found.fragments.add((address, inner, unquote(fragment)))
            if inner in seen or not _is_asked(parts, shapes):
                continue
            seen.add(inner)
            # An address that only leads on is no step of its own.
            waiting.append((inner, steps + (0 if page.location else 1), address))
    return found


def _is_asked(parts, shapes):
    names = tuple(sorted(name for name, _value in parse_qsl(parts.query, keep_blank_values=True)))
    last = parts.path.rpartition("/")[2] or parts.path.split("/")[-2]
    is_file = "." in last or last == "feed"
    if names in {(), ("page",)} and not is_file:
        return True
    shape = (last if is_file else parts.path, names)
    shapes[shape] = shapes.get(shape, 0) + 1
    return shapes[shape] <= OF_ONE_SHAPE


def faults(found):
    """What is wrong, a line each; nothing on a site that is in order."""
    lines = []
    for page in found.pages.values():
        # A text may link to one that was withdrawn since: its page says so.
        if page.status not in {200, 301, 302, 410}:
            lines.append(f"{page.address}: {page.status}, linked from {page.linked_from}")
    for page in found.html():
        lines += [f"{page.address}: {fault}" for fault in faults_of(page)]
    for source, address, fragment in sorted(found.fragments):
        target = found.pages.get(address)
        while target is not None and target.location:
            target = found.pages.get(urlsplit(target.location).path)
        if target is not None and target.is_html and fragment not in target.anchors:
            lines.append(f"{source}: no #{fragment} at {address}")
    return lines + _twice(found, "title") + _one_way(found)


# Source: HTML standard, 4.5.14; the forms that this site uses: a year, a month, a day, an instant with its offset.
_DATETIME = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d))?)?)?")


def faults_of(page):
    """What is wrong with one page by itself."""
    head = {
        "h1": [node.text(strip=True) for node in page.tree.css("h1")],
        "title": [node.text(strip=True) for node in page.tree.css("head > title")],
        "description": _contents(page, "head > meta[name=description]", "content"),
        "canonical": _contents(page, "head > link[rel=canonical]", "href"),
        "viewport": _contents(page, "head > meta[name=viewport]", "content"),
        "lang": _contents(page, "html[lang]", "lang"),
        "main": ["there"] if page.tree.css_first("main") else [],
    }
    for name, values in head.items():
        if len(values) != 1 or not values[0]:
            yield f"{name}: {values}"
    for address in head["canonical"]:
        if address and not urlsplit(address).scheme.startswith("http"):
            yield f"canonical is not a whole address: {address}"
    for link in page.tree.css("link[rel=alternate][hreflang]"):
        if not (link.attributes.get("href") or "").startswith(f"http://{HOST}/"):
            yield f"hreflang leads elsewhere: {link.attributes.get('href')}"
    for address in _fetched(page):
        parts = urlsplit(urljoin(f"http://{HOST}{page.address}", address))
        if parts.scheme in {"http", "https"} and parts.netloc != HOST:
            yield f"fetches from another host: {address}"
    for image in page.tree.css("img"):
        missing = [name for name in ("alt", "width", "height") if name not in image.attributes]
        if missing:
            yield f"picture without {missing}: {image.attributes.get('src')}"
    if page.tree.css("[style], style, [onclick], [onload]"):
        yield "styles or handlers that the policy forbids"
    levels = [int(node.tag[1]) for node in page.tree.css("h1, h2, h3, h4, h5, h6")]
    for upper, lower in itertools.pairwise(levels):
        if lower > upper + 1:
            yield f"a heading of level {lower} after one of level {upper}"
    for node in page.tree.css("time[datetime]"):
        if not _DATETIME.fullmatch(node.attributes.get("datetime") or ""):
            yield f"a time that HTML does not know: {node.attributes.get('datetime')}"
    ids = [node.attributes.get("id") for node in page.tree.css("[id]")]
    if len(ids) != len(set(ids)):
        yield f"the same id twice: {sorted({one for one in ids if ids.count(one) > 1})}"


def _contents(page, selector, attribute):
    return [(node.attributes.get(attribute) or "").strip() for node in page.tree.css(selector)]


def _fetched(page):
    for selector in FETCHED:
        for node in page.tree.css(selector):
            value = node.attributes.get("srcset" if "srcset" in selector else "src") or ""
            yield from (part.split()[0] for part in re.split(r",\s+", value) if part.strip())
    for node in page.tree.css("link[rel]"):
        if set((node.attributes.get("rel") or "").split()) & set(FETCHED_LINKS):
            yield node.attributes.get("href") or ""


def _twice(found, name):
    """Pages of one language that bear the same title: a reader with both open could not tell them apart."""
    bearers = {}
    for page in found.html():
        if "?" in page.address:
            continue
        language, title = page.tree.css_first("html").attributes.get("lang"), page.tree.css_first(name)
        bearers.setdefault((language, title.text(strip=True) if title else ""), []).append(page.address)
    return [f"the same {name} {key[1]!r}: {where}" for key, where in bearers.items() if len(where) > 1]


def _one_way(found):
    """``hreflang`` that the other page does not return."""
    said = {}
    for page in found.html():
        said[page.address] = {
            urlsplit(link.attributes.get("href") or "").path
            for link in page.tree.css("link[rel=alternate][hreflang]")
        }
    return [
        f"{address}: hreflang to {other}, which does not answer in kind"
        for address, others in said.items()
        if "?" not in address
        for other in sorted(others)
        if unquote(other) != unquote(address) and address not in said.get(other, {address})
    ]


def far_away(found, *, steps=3):
    """Pages that take more steps from a first page, apart from later pages of a list and what serves another page."""
    return [
        f"{page.address}: {page.steps} steps, by {page.linked_from}"
        for page in found.html()
        if page.steps > steps
        and "?" not in page.address
        and page.tree.css_first('meta[name=robots][content="noindex"]') is None
    ]
