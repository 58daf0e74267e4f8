"""Where the addresses of the old site lead now: posts, attachments, categories, authors, months, feeds.

Two uses of the same list: links in bodies are rewritten by it, and readers with an old address are redirected for good.
Only what readers can see has a place here, so that nothing is told of drafts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import parse_qsl, unquote
from zoneinfo import ZoneInfo

from django.urls import reverse

from posts import redirects
from posts.wordpress.items import parts_of
from posts.wordpress.media import Media
from posts.wordpress.plan import Plan, Planned
from posts.wordpress.records import Records, slug_of

_NUMBERED: Final = ("p", "page_id", "attachment_id")
# What a page adds to a post's address without being another text.
_BEHIND = re.compile(
    r"/(?:feed(?:/(?:rss2?|atom|rdf))?|trackback|amp|embed|print|comment-page-\d+|page/\d+|\d{1,2})\Z"
)
_FEEDS: Final = {
    "": "posts:feed", "atom": "posts:atom", "rdf": "posts:feed", "rss": "posts:feed", "rss2": "posts:feed",
}  # fmt: skip
_LONGEST: Final = 500


class OldAddresses:
    """All old addresses of a site with the new ones; paths without their last slash, in small letters."""

    def __init__(self, plan: Plan, zone: ZoneInfo) -> None:
        self.plan, self.zone = plan, zone
        self.base = parts_of(next(iter([*plan.site.bases, plan.site.link]), "")).path.rstrip("/")
        self.paths: dict[str, str] = {}
        self.numbers: dict[int, str] = {}

    def learn_posts(self, posts: Iterable[Planned]) -> None:
        for one in posts:
            if one.address:
                for path in self.paths_of(one):
                    self.paths.setdefault(_key(path), one.address)
                if one.number is not None:
                    self.numbers.setdefault(one.number, one.address)

    def learn_media(self, media: Media) -> None:
        for path, target in media.known_paths():
            self.paths.setdefault(_key(path), target)
        by_number = {one.number: one for one in self.plan.planned.values()}
        for one in self.plan.attachments.values():
            parent = by_number.get(one.parent)
            target = parent.address if parent is not None and parent.address else media.files.get(one.ref, "")
            if not target:
                continue
            if one.number is not None:
                self.numbers.setdefault(one.number, target)
            path = self.path_of(one.link)
            if path:
                self.paths.setdefault(_key(path), target)

    def learn_lists(self, records: Records) -> None:
        """Archives of categories, tags, authors and months, and the feeds."""
        for path, target in self._lists(records):
            self.paths.setdefault(_key(path), target)

    def _lists(self, records: Records) -> Iterator[tuple[str, str]]:
        folders = {"category": "category", "post_tag": "tag"}
        for key, rows in records.keys.items():
            taxonomy, slug, _nothing = key
            term = self.plan.terms.get((taxonomy, slug))
            if not rows or term is None or not term.slug:
                continue
            model, pk = rows[0]
            new = slug_of(model, pk)
            page, feed = reverse(f"posts:{model}", args=[new]), reverse(f"posts:{model}_feed", args=[new])
            folder = folders.get(taxonomy, taxonomy)
            above = self._above(taxonomy, term.parent)
            for path in dict.fromkeys((f"/{folder}/{term.slug}", f"/{folder}/{above}{term.slug}")):
                yield f"{self.base}{path}/", page
                yield f"{self.base}{path}/feed/", feed
            if taxonomy == "category" and term.number is not None:
                yield f"{self.base}/?cat={term.number}", page
            if taxonomy == "post_tag":
                yield f"{self.base}/?tag={term.slug}", page
        for login, (model, pk) in records.authors():
            new = slug_of(model, pk)
            yield f"{self.base}/author/{login}/", reverse(f"posts:{model}", args=[new])
            yield f"{self.base}/author/{login}/feed/", reverse(f"posts:{model}_feed", args=[new])
        dated = (one.published_at for one in self.plan.planned.values() if one.address and one.published_at)
        days = {moment.astimezone(self.zone).date() for moment in dated}
        for day in sorted(days):
            month = reverse("posts:archive_month", args=[f"{day:%Y}", f"{day:%m}"])
            yield f"{self.base}/{day:%Y}/", reverse("posts:archive_year", args=[f"{day:%Y}"])
            yield f"{self.base}/{day:%Y/%m}/", month
            yield f"{self.base}/{day:%Y/%m/%d}/", month
        for form, name in _FEEDS.items():
            new = reverse(name)
            yield f"{self.base}/feed/{form + '/' if form else ''}", new
            yield f"{self.base}/?feed={form or 'rss2'}", new
            if form:
                yield f"{self.base}/wp-{form}.php", new
        yield f"{self.base}/comments/feed/", reverse("posts:feed")

    def _above(self, taxonomy: str, parent: str) -> str:
        path, seen = "", set()
        while parent and parent not in seen:
            seen.add(parent)
            term = self.plan.terms.get((taxonomy, parent))
            path, parent = f"{parent}/{path}", term.parent if term else ""
        return path

    # What leads where ----------------------------------------------------------------

    def paths_of(self, one: Planned) -> list[str]:
        """Every path under which readers had a post, as redirects keep them: the feed of its comments as well."""
        found = []
        path = self.path_of(one.link)
        if path:
            found += [path, f"{path.rstrip('/')}/feed/"] if "?" not in path else [path]
            for slug in one.old_slugs:
                head, _slash, last = path.rstrip("/").rpartition("/")
                if "?" not in path and last:
                    found.append(f"{head}/{unquote(slug)}/")
        if one.number is not None:
            found.append(f"{self.base}/?p={one.number}")
            if one.type == "page":
                found.append(f"{self.base}/?page_id={one.number}")
        return [path for path in dict.fromkeys(found) if path not in ("/", f"{self.base}/")]

    def path_of(self, address: str) -> str:
        """The path of an own address, with its one telling parameter where it has one; "" for another site's."""
        parts = parts_of(address)
        if parts.hostname and parts.hostname not in self.plan.site.hosts:
            return ""
        path = unquote(parts.path) or "/"
        if not path.startswith("/") or not path.isprintable():
            return ""
        given = dict(parse_qsl(parts.query))
        for name in _NUMBERED:
            if given.get(name, "").isdecimal():
                return f"{path}?{name}={given[name]}"
        return path

    def look_up(self, href: str) -> str | None:
        """The new address of a link: "" where it is an own one without, None where it leads elsewhere."""
        parts = parts_of(href)
        if parts.scheme not in ("", "http", "https"):
            return None
        if parts.hostname:
            if parts.hostname not in self.plan.site.hosts:
                return None
        elif not parts.path.startswith("/") and not parts.query:
            return None
        fragment = f"#{parts.fragment}" if parts.fragment and not parts.fragment.startswith("comment") else ""
        given = dict(parse_qsl(parts.query))
        for name in _NUMBERED:
            if given.get(name, "").isdecimal():
                found = self.numbers.get(int(given[name]), "")
                return f"{found}{fragment}" if found else ""
        path = unquote(parts.path).rstrip("/")
        if path == self.base and not parts.query:
            return f"{reverse('home')}{fragment}"
        for name in ("cat", "tag", "feed"):
            if name in given and _key(path) == _key(self.base):
                return self.paths.get(_key(f"{self.base}/?{name}={given[name]}"), "")
        found = self.paths.get(_key(path), "") or self.paths.get(_key(_BEHIND.sub("", path)), "")
        return f"{found}{fragment}" if found else ""

    # Redirects -----------------------------------------------------------------------

    def redirects_of(self, one: Planned) -> list[tuple[str, str]]:
        return [(path, one.address) for path in self.paths_of(one) if one.address]

    def redirects_of_lists(self, records: Records, media: Media) -> list[tuple[str, str]]:
        """Everything besides the posts themselves."""
        found = list(self._lists(records))
        found += media.known_paths()
        for one in self.plan.attachments.values():
            target = self.numbers.get(one.number or -1, "")
            if target:
                path = self.path_of(one.link)
                found += [(path, target)] if path else []
                found += [(f"{self.base}/?attachment_id={one.number}", target)]
        return [(path, target) for path, target in found if _is_needed(path, target)]


def _is_needed(path: str, target: str) -> bool:
    return (
        path.startswith("/") and path != "/" and path.isprintable() and path.rstrip("/") != target.rstrip("/")
    )


def lead(pairs: Iterable[tuple[str, str]]) -> tuple[int, list[tuple[str, str]]]:
    """Store redirects; returns how many are new, and those that lead elsewhere already or are too long to be kept."""
    wanted = {path: target for path, target in reversed(list(pairs)) if _is_needed(path, target)}
    refused = [
        (path, target) for path, target in wanted.items() if len(path) > _LONGEST or len(target) > 1000
    ]
    for path, _target in refused:
        del wanted[path]
    made, others = redirects.lead_many(wanted)
    return made, [*refused, *others]


def _key(path: str) -> str:
    return path.rstrip("/").casefold() or "/"
