"""Feeds of the ledger and of one demand, so that somebody can follow it: RSS, Atom and JSON Feed 1.1.

An entry is one asking or one event. Its id is made of keys, so that neither a new slug nor a new wording makes it new.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import SyndicationFeed
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.chains import Entry, chain_of, newest
from campaigns.listings import next_turn
from campaigns.models import Demand
from posts.feed_formats import FullTextAtom, FullTextRss
from posts.feeds import host_of
from posts.lifetimes import keep_until
from posts.models import House

ENTRIES = 40
JSON_FEED = "https://jsonfeed.org/version/1.1"


def ledger_subject(request: HttpRequest) -> dict[str, Any]:
    """What the feeds of the whole ledger are made of; ``turn`` is when that changes by itself."""
    at = timezone.now()
    house = House.load()
    return {
        "request": request,
        "title": _("What we ask for – %(site)s") % {"site": house.site_name},
        "description": _("Every demand as it is made, repeated and answered."),
        "link": reverse("campaigns:ledger"),
        "entries": newest(at, ENTRIES),
        "turn": next_turn(at),
    }


def demand_subject(request: HttpRequest, slug: str) -> dict[str, Any]:
    """What the feeds of one demand are made of. Raises Http404 for one that is not public."""
    at = timezone.now()
    demand: Demand = get_object_or_404(
        Demand.objects.public(at).select_related("addressee"), slug=slug.lower()
    )
    return {
        "request": request,
        "title": f"{demand.title} – {House.load().site_name}",
        "description": demand.operative_text,
        "link": demand.get_absolute_url(),
        "entries": sorted(chain_of(demand, at), key=lambda entry: (entry.at, entry.key), reverse=True)[
            :ENTRIES
        ],
        "turn": min(filter(None, (demand.refresh_at, demand.public_until)), default=None),
    }


def entry_id(entry: Entry, request: HttpRequest) -> str:
    return f"tag:{host_of(request)},{entry.demand.created_at:%Y-%m-%d}:demand/{entry.demand.pk}/{entry.key}"


def entry_html(entry: Entry) -> SafeString:
    return render_to_string("campaigns/_chain_entry.html", {"entry": entry, "in_feed": True}).strip()  # type: ignore[return-value] # a template's text is safe


class LedgerFeed(Feed):
    """The newest of the whole ledger."""

    feed_type: type[SyndicationFeed] = FullTextRss
    item_guid_is_permalink = False

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As the framework answers, and kept by caches no longer than it is true."""
        now = timezone.now()
        subject = self.get_object(request, *args, **kwargs)
        feed = self.get_feed(subject, request)
        response = HttpResponse(content_type=feed.content_type)  # type: ignore[attr-defined] # the stubs lack it
        feed.write(response, "utf-8")
        return keep_until(response, now, subject["turn"])

    def get_object(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return ledger_subject(request)

    def title(self, subject: dict[str, Any]) -> str:
        return str(subject["title"])

    def description(self, subject: dict[str, Any]) -> str:
        return str(subject["description"])

    def link(self, subject: dict[str, Any]) -> str:
        return str(subject["link"])

    def items(self, subject: dict[str, Any]) -> Sequence[Any]:
        entries: list[Entry] = subject["entries"]
        return [(entry, subject["request"]) for entry in entries]

    def item_title(self, item: Any) -> str:
        return f"{item[0].label}: {item[0].demand.title}"

    def item_description(self, item: Any) -> str:
        return str(item[0].demand.operative_text)

    def item_link(self, item: Any) -> str:
        return str(item[0].get_absolute_url())

    def item_guid(self, item: Any) -> str:
        return entry_id(*item)

    def item_pubdate(self, item: Any) -> dt.datetime:
        at: dt.datetime = item[0].at
        return at

    def item_updateddate(self, item: Any) -> dt.datetime:
        at: dt.datetime = item[0].at
        return at

    def item_author_name(self, item: Any) -> None:
        return None

    def item_categories(self, item: Any) -> Sequence[str]:
        return [item[0].label]

    def item_extra_kwargs(self, item: Any) -> dict[str, Any]:
        return {"content": entry_html(item[0])}


class LedgerAtomFeed(LedgerFeed):
    feed_type = FullTextAtom
    subtitle = LedgerFeed.description


class DemandFeed(LedgerFeed):
    """Everything that happened to one demand."""

    def get_object(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return demand_subject(request, kwargs["slug"])


class DemandAtomFeed(DemandFeed):
    feed_type = FullTextAtom
    subtitle = LedgerFeed.description


@require_safe
def ledger_json_feed(request: HttpRequest) -> HttpResponse:
    return _json_feed(ledger_subject(request))


@require_safe
def demand_json_feed(request: HttpRequest, slug: str) -> HttpResponse:
    return _json_feed(demand_subject(request, slug))


def _json_feed(subject: dict[str, Any]) -> HttpResponse:
    """Source: JSON Feed 1.1."""
    request = subject["request"]
    entries: list[Entry] = subject["entries"]
    feed = {
        "version": JSON_FEED,
        "title": subject["title"],
        "description": subject["description"],
        "home_page_url": request.build_absolute_uri(subject["link"]),
        "feed_url": request.build_absolute_uri(request.path),
        "items": [
            {
                "id": entry_id(entry, request),
                "url": request.build_absolute_uri(entry.get_absolute_url()),
                "title": f"{entry.label}: {entry.demand.title}",
                "content_html": entry_html(entry),
                "date_published": entry.at.isoformat(),
                "language": entry.demand.language,
                "tags": [entry.label],
            }
            for entry in entries
        ],
    }
    response = JsonResponse(feed, content_type="application/feed+json")
    return keep_until(response, timezone.now(), subject["turn"])
