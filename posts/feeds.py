"""RSS and Atom with the whole text: of the site, and of every list that has a page.

An entry's id is made from the post's key and its day of creation, so that neither a new slug nor a new title makes
it a new entry for readers.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import XMLGenerator

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from posts import embeds, notices
from posts.lifetimes import keep_until
from posts.listings import Listing, find_listing, public_posts
from posts.models import House, Post
from posts.notices import Notice
from posts.references import extract_references
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


@dataclass(frozen=True)
class Entry:
    """One entry of a feed: a post, or a notice while it lasts."""

    key: str
    title: str
    summary: str
    link: str
    html: SafeString
    published_at: dt.datetime | None
    updated_at: dt.datetime
    category: str
    author: str = ""


def post_entry(post: Post, html: str, host: str) -> Entry:
    return Entry(
        key=f"tag:{host},{post.created_at:%Y-%m-%d}:post/{post.pk}",
        title=post.title,
        summary=post.summary,
        link=post.get_absolute_url(),
        html=mark_safe(html + corrections_of(post)),  # noqa: S308 - rendered by us
        published_at=post.public_from,
        updated_at=max(post.modified_at, post.public_from or post.modified_at),
        category=capfirst(str(post.get_kind_display())),
        author=", ".join(str(signer) for signer in post.byline),
    )


def corrections_of(post: Post) -> str:
    """The notes that stand under the text, so that whoever read it in a feed has them as well. No query."""
    notes = list(post.corrections.all())
    return (
        get_template("posts/_feed_corrections.html").render({"corrections": notes}).strip() if notes else ""
    )


def notice_entry(notice: Notice, host: str) -> Entry:
    return Entry(
        key=f"tag:{host},{notice.starts_at:%Y-%m-%d}:{notice.key}",
        title=notice.title,
        summary=notice.text,
        link=reverse("home"),
        html=format_html("<p>{}</p>", notice.text),
        published_at=notice.starts_at,
        updated_at=notice.starts_at,
        category=_("Notice"),
    )


class SiteFeed(Feed):
    """The newest posts of the site in the address's language, under the notices in force."""

    feed_type: type[SyndicationFeed] = FullTextRss
    item_guid_is_permalink = False

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Kept by caches no longer than what it shows stays as it is.

        Without Django's Last-Modified: what the clock changes leaves the posts' own dates alone. The ETag tells.
        """
        now = timezone.now()
        subject = self.get_object(request, *args, **kwargs)
        feed = self.get_feed(subject, request)
        response = HttpResponse(content_type=feed.content_type)  # type: ignore[attr-defined] # the stubs lack it
        feed.write(response, "utf-8")
        embedded: dict[str, set[int]] = {}
        for post in subject["posts"]:
            for kind, ids in (
                extract_references(post.body).embeds.items() if "data-embed" in post.body else ()
            ):
                embedded.setdefault(kind, set()).update(ids)
        return keep_until(response, now, subject.get("notices_change_at"), embeds.next_instant(embedded, now))

    def get_object(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        house = House.spoken()
        standing, change_at = notices.standing(timezone.now())
        return {
            "house": house,
            "notices": standing,
            "notices_change_at": change_at,
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

    def items(self, subject: dict[str, Any]) -> Sequence[Entry]:
        posts: list[Post] = subject["posts"]
        request: HttpRequest = subject["request"]
        texts = render_together([(post.body, post.text_on) for post in posts])
        host = request.get_host().partition(":")[0]
        site = request.build_absolute_uri("/")
        entries = [notice_entry(notice, host) for notice in subject.get("notices", [])]
        for post, text in zip(posts, texts, strict=True):
            here = request.build_absolute_uri(post.get_absolute_url())
            entries.append(post_entry(post, with_absolute_addresses(text, here=here, site=site), host))
        return entries

    def item_title(self, item: Entry) -> str:
        return item.title

    def item_description(self, item: Entry) -> str:
        return item.summary

    def item_link(self, item: Entry) -> str:
        return item.link

    def item_guid(self, item: Entry) -> str:
        return item.key

    def item_pubdate(self, item: Entry) -> dt.datetime | None:
        return item.published_at

    def item_updateddate(self, item: Entry) -> dt.datetime:
        return item.updated_at

    def item_author_name(self, item: Entry) -> str | None:
        return item.author or None

    def item_categories(self, item: Entry) -> Sequence[str]:
        return [item.category]

    def item_extra_kwargs(self, item: Entry) -> dict[str, Any]:
        return {"content": item.html}


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


def render_together(bodies: Sequence[tuple[str, dt.date | None]]) -> list[str]:
    """Render many bodies, each with the day of its post, with the queries of one.

    They are joined by a word that stands in none of them; only those whose look depends on their day stand alone.
    """
    at = timezone.now()
    alone = {
        number: render_body(body, at=at, on=on).html
        for number, (body, on) in enumerate(bodies)
        if "data-embed" in body and embeds.depend_on_day(extract_references(body).embeds)
    }
    together = [body for number, (body, _on) in enumerate(bodies) if number not in alone]
    cut = f"<p>{uuid.uuid4().hex}</p>"
    rendered = iter(render_body(cut.join(together), at=at).html.split(cut) if together else [])
    return [str(alone[number]) if number in alone else next(rendered) for number in range(len(bodies))]


def with_absolute_addresses(html: str, *, here: str, site: str) -> str:
    """Complete the addresses that begin at the site's root or on the page itself; readers see the text elsewhere."""
    return LOCAL_ADDRESS.sub(
        lambda match: f'{match[1]}="{here}#' if match[2] == "#" else f'{match[1]}="{site}', html
    )
