"""RSS 2.0, Atom and JSON Feed 1.1 as this site writes them: the whole text, the day of the last change, the hub.

Beside what Django's feeds know, an entry brings ``content`` (HTML, cleaned for readers elsewhere), ``authors`` (name
and address of each), ``language`` and ``image``; a feed brings ``hub`` and ``authors``. Addresses are complete when
they come.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date

JSON_FEED: Final = "https://jsonfeed.org/version/1.1"


class FullTextRss(Rss201rev2Feed):
    """RSS 2.0 with content:encoded, and Atom's elements for what RSS has none: the last change and the hub."""

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed.get("hub"):
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": self.feed["hub"]})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        # Several people sign: each is named, where Django would write one name.
        super().add_item_elements(handler, {**item, "author_name": None, "author_email": None})
        for name, _url in item.get("authors", ()):
            handler.addQuickElement("dc:creator", name)
        if item.get("updateddate"):
            handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))
        handler.addQuickElement("content:encoded", item["content"])


class FullTextAtom(Atom1Feed):
    """Atom 1.0 with the text as content beside the summary."""

    def root_attributes(self) -> dict[str, Any]:
        return {**super().root_attributes(), "xml:lang": self.feed["language"] or ""}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed.get("hub"):
            handler.addQuickElement("link", None, {"rel": "hub", "href": self.feed["hub"]})
        # An entry without a signature is the house's own: the standard wants an author for each.
        _atom_authors(handler, self.feed.get("authors", ()))

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, {**item, "author_name": None})
        _atom_authors(handler, item.get("authors", ()))
        language = {"xml:lang": item["language"]} if item.get("language") else {}
        handler.addQuickElement("content", item["content"], {"type": "html", **language})


class JsonFeed(SyndicationFeed):
    """JSON Feed 1.1. Source: https://www.jsonfeed.org/version/1.1/"""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        feed = {
            "version": JSON_FEED,
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"] or None,
            "language": self.feed["language"] or None,
            "authors": _json_authors(self.feed.get("authors", ())),
            "hubs": [{"type": "WebSub", "url": self.feed["hub"]}] if self.feed.get("hub") else None,
            "items": [_json_item(item) for item in self.items],
        }
        text = json.dumps(_stated(feed), ensure_ascii=False)
        outfile.write(text.encode(encoding) if encoding else text)


def _json_item(item: dict[str, Any]) -> dict[str, Any]:
    return _stated(
        {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "summary": item["description"] or None,
            "content_html": item["content"] or " ",  # one of two contents is required, and may not be missing
            "image": item.get("image") or None,
            "date_published": _instant(item["pubdate"]),
            "date_modified": _instant(item["updateddate"]),
            "authors": _json_authors(item.get("authors", ())),
            "tags": [str(tag) for tag in item["categories"]] or None,
            "language": item.get("language") or None,
        }
    )


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: the format has no null."""
    return {name: value for name, value in values.items() if value is not None}


def _json_authors(authors: Any) -> list[dict[str, str]] | None:
    return [{"name": name, **({"url": url} if url else {})} for name, url in authors] or None


def _instant(value: dt.datetime | None) -> str | None:
    return rfc3339_date(value) if value else None


def _atom_authors(handler: Any, authors: Any) -> None:
    for name, url in authors:
        handler.startElement("author", {})
        handler.addQuickElement("name", name)
        if url:
            handler.addQuickElement("uri", url)
        handler.endElement("author")
