"""RSS, Atom and JSON Feed with the whole text: of the site, of every list that has a page, and for partners.

An entry's id is made from the post's key and its day of creation, so that neither a new slug nor a new title makes
it a new entry for readers; what changes with every correction is the instant of its last change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import SyndicationFeed
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from posts import embeds, notices, republishing
from posts.feed_formats import FullTextAtom, FullTextRss, JsonFeed
from posts.lifetimes import keep_until
from posts.listings import Listing, find_listing, public_posts
from posts.models import House, Post, Quotation
from posts.notices import Notice
from posts.portable import complete, portable_html, render_together
from posts.quotation_views import chosen_of, portable_quotation
from posts.quoted import FILTERS, Found, newest_hits, with_places
from posts.references import extract_references

ENTRIES = 20


@dataclass(frozen=True)
class Entry:
    """One entry of a feed: a post, or a notice while it lasts. Addresses are complete, ``html`` is portable."""

    key: str
    title: str
    summary: str
    link: str
    html: str
    published_at: dt.datetime | None
    updated_at: dt.datetime
    category: str
    authors: tuple[tuple[str, str], ...] = ()
    language: str = ""
    image: str = ""


def post_entry(post: Post, rendered: str, request: HttpRequest, *, with_text: bool = True) -> Entry:
    """``rendered`` is the body as ``render_together`` gives it; without text the summary stands for it."""
    here, site = request.build_absolute_uri(post.get_absolute_url()), request.build_absolute_uri("/")
    image = complete(post.lead_image.file.url, here=here, site=site) if post.lead_image else ""
    html = portable_html(rendered, here=here, site=site)
    if not with_text:
        html = str(format_html('<p>{}</p><p><a href="{}">{}</a></p>', post.summary, here, post.title))
    return Entry(
        key=f"tag:{host_of(request)},{post.created_at:%Y-%m-%d}:post/{post.pk}",
        title=post.title,
        summary=post.summary,
        link=here,
        html=html + corrections_of(post),
        published_at=post.public_from,
        updated_at=max(post.modified_at, post.public_from or post.modified_at),
        category=capfirst(str(post.get_kind_display())),
        authors=tuple(
            (str(row), complete(row.get_absolute_url(), here=here, site=site)) for row in post.byline
        ),
        language=post.language,
        image=image,
    )


def corrections_of(post: Post) -> str:
    """The notes that stand under the text, so that whoever read it in a feed has them as well. No query."""
    notes = list(post.corrections.all())
    return (
        get_template("posts/_feed_corrections.html").render({"corrections": notes}).strip() if notes else ""
    )


def notice_entry(notice: Notice, request: HttpRequest) -> Entry:
    return Entry(
        key=f"tag:{host_of(request)},{notice.starts_at:%Y-%m-%d}:{notice.key}",
        title=notice.title,
        summary=notice.text,
        link=request.build_absolute_uri(reverse("home")),
        html=str(format_html("<p>{}</p>", notice.text)),
        published_at=notice.starts_at,
        updated_at=notice.starts_at,
        category=_("Notice"),
        language=get_language() or "",
    )


def host_of(request: HttpRequest) -> str:
    return request.get_host().partition(":")[0]


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
        if subject["house"].websub_hub:
            here = request.build_absolute_uri(request.path)
            response.headers["Link"] = f'<{subject["house"].websub_hub}>; rel="hub", <{here}>; rel="self"'
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
        request: HttpRequest = subject["request"]
        house: House = subject["house"]
        entries = [notice_entry(notice, request) for notice in subject.get("notices", [])]
        for post, text in zip(subject["posts"], self.texts(subject["posts"]), strict=True):
            entries.append(post_entry(post, text, request, with_text=house.feeds_have_whole_text))
        return entries

    def texts(self, posts: list[Post]) -> list[str]:
        """The rendered body of each; the queries of one."""
        return render_together([(post.body, post.text_on) for post in posts])

    def feed_extra_kwargs(self, subject: dict[str, Any]) -> dict[str, Any]:
        house: House = subject["house"]
        publisher = house.organization.name if house.organization else house.site_name
        home = subject["request"].build_absolute_uri(reverse("home"))
        return {"hub": house.websub_hub, "authors": [(publisher, home)]}

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

    def item_categories(self, item: Entry) -> Sequence[str]:
        return [item.category]

    def item_extra_kwargs(self, item: Entry) -> dict[str, Any]:
        return {
            "content": item.html,
            "authors": item.authors,
            "language": item.language,
            "image": item.image,
        }


class SiteAtomFeed(SiteFeed):
    feed_type = FullTextAtom
    subtitle = SiteFeed.description


class SiteJsonFeed(SiteFeed):
    feed_type = JsonFeed


class PartnersFeed(SiteFeed):
    """The newest texts that partners may print, as they may print them: only with pictures that may be passed on."""

    def get_object(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        house = House.load()
        return {
            "house": house,
            "request": request,
            "title": _("For partners – %(site)s") % {"site": house.site_name},
            "description": _("The newest texts that may be republished."),
            "link": reverse("posts:partners"),
            "posts": republishing.for_partners(list(public_posts().republishable().for_page()[:ENTRIES])),
        }


class PartnersAtomFeed(PartnersFeed):
    feed_type = FullTextAtom
    subtitle = SiteFeed.description


class PartnersJsonFeed(PartnersFeed):
    feed_type = JsonFeed


class ListingFeed(SiteFeed):
    """The newest posts of a list: the same as its page."""

    def get_object(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        listing: Listing = find_listing(kwargs["kind"], kwargs["slug"])
        house = House.load()
        posts = list(listing.newest(ENTRIES).for_page()[:ENTRIES])
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


class ListingJsonFeed(ListingFeed):
    feed_type = JsonFeed


class QuotationsFeed(SiteFeed):
    """The newest quotations, narrowed like their page: each once, with who said it and where it stands."""

    def get_object(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        house = House.load()
        hits = newest_hits(chosen_of(request, ("q", *FILTERS)))
        return {
            "house": house,
            "request": request,
            "title": _("Quotations – %(site)s") % {"site": house.site_name},
            "description": _("What is quoted, who said it, and where it stands."),
            "link": reverse("posts:quotation_list"),
            "posts": [],
            "found": with_places(hits[:ENTRIES]),
        }

    def items(self, subject: dict[str, Any]) -> Sequence[Entry]:
        return [quotation_entry(found, subject["request"]) for found in subject["found"]]


class QuotationsAtomFeed(QuotationsFeed):
    feed_type = FullTextAtom
    subtitle = SiteFeed.description


class QuotationsJsonFeed(QuotationsFeed):
    feed_type = JsonFeed


def quotation_entry(found: Found, request: HttpRequest) -> Entry:
    """Its key is that of its oldest permalink, so that another text which quotes it makes no new entry."""
    row, post = found.row, found.row.post
    here, site = (
        request.build_absolute_uri(found.canonical.get_absolute_url()),
        request.build_absolute_uri("/"),
    )
    html = portable_quotation(row, row.source, [], here=here, site=site)
    address = request.build_absolute_uri(post.get_absolute_url())
    where = format_html('<p>{} <a href="{}">{}</a></p>', _("Quoted in"), address, post.title)
    return Entry(
        key=f"tag:{host_of(request)},{found.canonical.created_at:%Y-%m-%d}:quotation/{found.canonical.key}",
        title=": ".join(filter(None, [row.speaker_label, str(row)])),
        summary=row.exact,
        link=here,
        html=f"{html}{where}",
        published_at=post.public_from,
        updated_at=post.public_from or post.modified_at,
        category=capfirst(str(Quotation._meta.verbose_name)),
        language=row.language or post.language,
    )
