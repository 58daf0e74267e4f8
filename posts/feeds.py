"""RSS and Atom with the whole text: of the site, and of every list that has a page.

An entry's id is made from the post's key and its day of creation, so that neither a new slug nor a new title makes
it a new entry for readers.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import XMLGenerator

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language

from posts.listings import Listing, find_listing, public_posts
from posts.models import House, Post
from posts.rendering import render_body

ENTRIES = 20
LOCAL_ADDRESS = re.compile(r'\b(href|src|cite)="(/(?!/)|#)')


class FullTextRss(Rss201rev2Feed):
    """RSS 2.0 with content:encoded and the day of the last change."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class FullTextAtom(Atom1Feed):
    """Atom 1.0 with the text as content beside the summary."""

    def root_attributes(self) -> dict[str, Any]:
        return {**super().root_attributes(), "xml:lang": get_language() or ""}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        assert isinstance(handler, XMLGenerator)  # noqa: S101 - what Django hands over
        handler.addQuickElement("content", item["content"], {"type": "html"})  # type: ignore[attr-defined] # Django's SimplerXMLGenerator


class SiteFeed(Feed):
    """The newest posts of the site in the address's language."""

    feed_type: type[SyndicationFeed] = FullTextRss
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        house = House.load()
        return {
            "house": house,
            "request": request,
            "title": house.site_name,
            "description": house.tagline or house.about,
            "link": reverse("home"),
            "posts": list(public_posts().for_page()[:ENTRIES]),
        }

    def title(self, subject: dict[str, Any]) -> str:
        return str(subject["title"])

    def description(self, subject: dict[str, Any]) -> str:
        return str(subject["description"])

    def link(self, subject: dict[str, Any]) -> str:
        return str(subject["link"])

    def items(self, subject: dict[str, Any]) -> Sequence[Post]:
        posts: list[Post] = subject["posts"]
        texts = render_together([post.body for post in posts])
        for post, text in zip(posts, texts, strict=True):
            here = subject["request"].build_absolute_uri(post.get_absolute_url())
            site = subject["request"].build_absolute_uri("/")
            post.feed_text = with_absolute_addresses(text, here=here, site=site)  # type: ignore[attr-defined] # carried to the item's methods
            post.feed_id = (  # type: ignore[attr-defined] # as above
                f"tag:{subject['request'].get_host().partition(':')[0]},{post.created_at:%Y-%m-%d}:post/{post.pk}"
            )
        return posts

    def item_title(self, item: Post) -> str:
        return item.title

    def item_description(self, item: Post) -> str:
        return item.summary

    def item_link(self, item: Post) -> str:
        return item.get_absolute_url()

    def item_guid(self, item: Post) -> str:
        return str(item.feed_id)  # type: ignore[attr-defined] # set in items()

    def item_pubdate(self, item: Post) -> dt.datetime | None:
        return item.public_from

    def item_updateddate(self, item: Post) -> dt.datetime:
        return max(item.modified_at, item.public_from or item.modified_at)

    def item_author_name(self, item: Post) -> str | None:
        return ", ".join(str(signer) for signer in item.byline) or None

    def item_categories(self, item: Post) -> Sequence[str]:
        return [capfirst(str(item.get_kind_display()))]

    def item_extra_kwargs(self, item: Post) -> dict[str, Any]:
        return {"content": mark_safe(item.feed_text)}  # type: ignore[attr-defined] # noqa: S308 - rendered by us


class SiteAtomFeed(SiteFeed):
    feed_type = FullTextAtom
    subtitle = SiteFeed.description


class ListingFeed(SiteFeed):
    """The newest posts of a list: the same as its page."""

    def get_object(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        listing: Listing = find_listing(kwargs["kind"], kwargs["slug"])
        house = House.load()
        posts = list(listing.posts.newest_first().for_page()[:ENTRIES])
        if not posts:
            raise Http404("nothing public is filed here")
        return {
            "house": house,
            "request": request,
            "title": f"{listing.title} – {house.site_name}",
            "description": listing.description or listing.title,
            "link": listing.get_absolute_url(),
            "posts": posts,
        }


class ListingAtomFeed(ListingFeed):
    feed_type = FullTextAtom
    subtitle = SiteFeed.description


def render_together(bodies: Sequence[str]) -> list[str]:
    """Render many bodies with the queries of one: they are joined by a word that stands in none of them."""
    if not bodies:
        return []
    cut = f"<p>{uuid.uuid4().hex}</p>"
    return render_body(cut.join(bodies)).html.split(cut)


def with_absolute_addresses(html: str, *, here: str, site: str) -> str:
    """Complete the addresses that begin at the site's root or on the page itself; readers see the text elsewhere."""
    return LOCAL_ADDRESS.sub(
        lambda match: f'{match[1]}="{here}#' if match[2] == "#" else f'{match[1]}="{site}', html
    )
