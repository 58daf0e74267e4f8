"""What an export says, as values: the site, its authors and terms, its items with their comments. Pure.

Elements that are missing are empty; nothing is guessed here. Instants are in UTC, None for WordPress's dates of zero.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo

from posts.wordpress.streams import Document
from posts.wordpress.wxr import Node, read_records

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)")
_PART = re.compile(r"</?(?:br|div|h[1-6]|hr|li|ol|p|pre|table|td|tr|ul)\b[^<>]{0,2000}>", re.IGNORECASE)
_ELEMENT = re.compile(r"<(?:/?[a-zA-Z]|!--)[^<>]{0,2000}>")
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_INTEGER = re.compile(r"-?\d{1,18}")


@dataclass(frozen=True, slots=True)
class Author:
    login: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A category, a tag or a term of a taxonomy of the site's own; ``parent`` is a slug (or, of old, a name)."""

    taxonomy: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment, pingback or note as it stands in the export."""

    said: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.said.get("id", ""))


@dataclass(frozen=True, slots=True)
class Item:
    """A post, page, attachment or whatever else a site keeps. ``number`` is its ID there, None where it has none."""

    number: int | None
    key: str
    line: int
    type: str
    status: str
    title: str = ""
    link: str = ""
    slug: str = ""
    content: str = ""
    excerpt: str = ""
    creator: str = ""
    password: str = ""
    parent: int = 0
    order: int = 0
    is_sticky: bool = False
    file_url: str = ""
    published_at: dt.datetime | None = None
    written_at: dt.datetime | None = None
    changed_at: dt.datetime | None = None
    terms: tuple[Term, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    comments: tuple[Comment, ...] = ()

    def meta_value(self, key: str) -> str:
        """The first value of a custom field, "" where there is none."""
        return next((value for name, value in self.meta if name == key), "")


@dataclass
class Site:
    """What the head of an export says of the site; the addresses under which its own pages stand."""

    title: str = ""
    link: str = ""
    language: str = ""
    version: str = ""
    bases: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What tells this site from others in ``import_ref``: host and path, without scheme and "www."."""
        for address in [*self.bases, self.link]:
            parts = parts_of(address)
            if parts.hostname:
                return (parts.hostname.removeprefix("www.") + parts.path.rstrip("/"))[:120]
        return "unknown"

    @property
    def hosts(self) -> frozenset[str]:
        found = {parts_of(address).hostname or "" for address in [*self.bases, self.link]}
        bare = {host.removeprefix("www.") for host in found if host}
        return frozenset(bare | {f"www.{host}" for host in bare})


Told = Site | Author | Term | Item
_BASES: Final = ("wp:base_blog_url", "wp:base_site_url")


def read_export(document: Document, site: Site, zone: ZoneInfo) -> Iterator[Author | Term | Item]:
    """Yield authors, terms and items as they come; fill ``site`` with what the head says.

    ``zone``: of the dates that an item gives without their instant in UTC. Raises ExportError.
    """
    for node in read_records(document):
        if node.name == "item":
            yield _item(node, zone)
        elif node.name == "wp:author":
            yield _author(node)
        elif node.name in _TERMS:
            term = _TERMS[node.name](node)
            if term.name or term.slug:
                yield term
        elif node.name in _BASES:
            if node.text.strip() and node.text.strip() not in site.bases:
                # The site's own address first: of a network the other one is that of the host.
                site.bases.insert(0 if node.name == _BASES[0] else len(site.bases), node.text.strip())
        elif node.name == "title":
            site.title = site.title or plain(node.text)
        elif node.name == "link":
            site.link = site.link or node.text.strip()
        elif node.name == "language":
            site.language = site.language or node.text.strip()
        elif node.name == "wp:wxr_version":
            site.version = site.version or node.text.strip()


def parts_of(address: str) -> SplitResult:
    """The parts of an address, all empty where it is none."""
    try:
        return urlsplit(address.strip())
    except ValueError:
        return SplitResult("", "", "", "", "")


def plain(text: str) -> str:
    """A title or name as words: markup and entities read, white space as one space."""
    if "<" in text:
        text = _ELEMENT.sub("", _PART.sub(" ", text))
    return " ".join(html.unescape(html.unescape(text) if "&amp;" in text else text).split())


def instant(text: str, zone: ZoneInfo | dt.timezone = dt.UTC) -> dt.datetime | None:
    """An instant out of WordPress's form of dates; None for a date of zero or one that cannot be."""
    found = _DATE.match(text.strip())
    if found is None:
        return None
    try:
        return _possible(dt.datetime(*map(int, found.groups()), tzinfo=zone))  # type: ignore[misc, arg-type] # six numbers
    except ValueError:
        return None


def _possible(moment: dt.datetime) -> dt.datetime | None:
    """The instant in UTC, None outside of the years that an address can have."""
    return moment.astimezone(dt.UTC) if 1000 <= moment.year < 9999 else None


def _said_instant(node: Node, name: str, zone: ZoneInfo) -> dt.datetime | None:
    in_utc = instant(node.first(f"wp:{name}_gmt"))
    return in_utc if in_utc is not None else instant(node.first(f"wp:{name}"), zone)


def _pub_date(text: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    # What WordPress makes of a date of zeros, though the local date may be known.
    return None if moment == _EPOCH else _possible(moment)


def _number(text: str) -> int | None:
    found = _INTEGER.fullmatch(text.strip())
    return int(found[0]) if found else None


def _author(node: Node) -> Author:
    login = node.first("wp:author_login").strip()
    names = [node.first("wp:author_first_name"), node.first("wp:author_last_name")]
    name = plain(node.first("wp:author_display_name")) or plain(" ".join(names)) or login
    return Author(login, name, node.first("wp:author_email").strip())


def _category(node: Node) -> Term:
    slug = unquote(node.first("wp:category_nicename").strip())
    parent = unquote(node.first("wp:category_parent").strip())
    said = plain(node.first("wp:category_description"))
    number = _number(node.first("wp:term_id"))
    return Term("category", slug, plain(node.first("wp:cat_name")) or slug, parent, said, number)


def _tag(node: Node) -> Term:
    slug = unquote(node.first("wp:tag_slug").strip())
    said = plain(node.first("wp:tag_description"))
    return Term(
        "post_tag",
        slug,
        plain(node.first("wp:tag_name")) or slug,
        "",
        said,
        _number(node.first("wp:term_id")),
    )


def _term(node: Node) -> Term:
    slug = unquote(node.first("wp:term_slug").strip())
    return Term(
        node.first("wp:term_taxonomy").strip(),
        slug,
        plain(node.first("wp:term_name")) or slug,
        unquote(node.first("wp:term_parent").strip()),
        node.first("wp:term_description").strip(),
        _number(node.first("wp:term_id")),
    )


_TERMS: Final[dict[str, Callable[[Node], Term]]] = {
    "wp:category": _category,
    "wp:tag": _tag,
    "wp:term": _term,
}


def _item(node: Node, zone: ZoneInfo) -> Item:
    number = _number(node.first("wp:post_id"))
    link, guid = node.first("link").strip(), node.first("guid").strip()
    type_ = node.first("wp:post_type").strip() or (
        "attachment" if node.first("wp:attachment_url") else "post"
    )
    local = _said_instant(node, "post_date", zone)
    content = node.first("content:encoded") or node.first("description")
    title = plain(node.first("title"))
    told = guid or link or f"{title}\n{node.first('wp:post_date')}\n{content}"
    return Item(
        number=number,
        key=str(number) if number is not None else hashlib.blake2b(told.encode(), digest_size=8).hexdigest(),
        line=node.line,
        type=type_,
        status=node.first("wp:status").strip().lower() or ("inherit" if type_ == "attachment" else "publish"),
        title=title,
        link=link,
        slug=unquote(node.first("wp:post_name").strip()),
        content=content,
        excerpt=node.first("excerpt:encoded"),
        creator=(node.first("dc:creator") or node.first("author")).strip(),
        password=node.first("wp:post_password").strip(),
        parent=_number(node.first("wp:post_parent")) or 0,
        order=_number(node.first("wp:menu_order")) or 0,
        is_sticky=node.first("wp:is_sticky").strip() == "1",
        file_url=node.first("wp:attachment_url").strip() or (guid if type_ == "attachment" else ""),
        published_at=instant(node.first("wp:post_date_gmt")) or _pub_date(node.first("pubDate")) or local,
        written_at=local,
        changed_at=_said_instant(node, "post_modified", zone),
        terms=_item_terms(node),
        meta=tuple((one.first("wp:meta_key"), one.first("wp:meta_value")) for one in node.all("wp:postmeta")),
        comments=tuple(Comment(_comment(one)) for one in node.all("wp:comment")),
    )


def _item_terms(node: Node) -> tuple[Term, ...]:
    """Categories and tags of an item, each once: WXR 1.0 writes them twice, with and without their slug."""
    found: dict[tuple[str, str], Term] = {}
    for one in node.all("category"):
        taxonomy = one.attributes.get("domain", "").strip() or "category"
        name = plain(one.text)
        slug = unquote(one.attributes.get("nicename", "").strip())
        if not name and not slug:
            continue
        taxonomy = "post_tag" if taxonomy == "tag" else taxonomy
        known = found.get((taxonomy, name.casefold()))
        if known is None or (slug and not known.slug):
            found[taxonomy, name.casefold()] = Term(taxonomy, slug, name or slug)
    return tuple(found.values())


def _comment(node: Node) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for child in node.children:
        name = child.name.removeprefix("wp:comment_").removeprefix("wp:")
        if name == "commentmeta":
            said.setdefault("meta", []).append([child.first("wp:meta_key"), child.first("wp:meta_value")])
        else:
            said[name] = child.text
    return said
