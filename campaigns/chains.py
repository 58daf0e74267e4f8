"""What happened to demands, one after the other: asked here, acknowledged there. For their pages and feeds.

Only what is public at the instant of the question; the ledger's newest entries cost the same at any size.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from campaigns.models import Demand, DemandEvent, Restatement
from campaigns.showings import Showing, day_of, showings_of
from posts.models import Post, PostEmbed

FIRST = Restatement.Relation.FIRST


@dataclass(frozen=True)
class Entry:
    """One thing that happened to one demand: a showing, or an event. ``at`` is when readers could first know."""

    demand: Demand
    day: dt.date
    at: dt.datetime
    showing: Showing | None = None
    event: DemandEvent | None = None
    is_repeat: bool = False  # the same record embedded once more: it reiterates, whatever it did at first
    is_translation: bool = False  # the same post in another language, which asks nothing anew

    @property
    def key(self) -> str:
        """Names the entry for good, for anchors and feeds."""
        if self.event is not None:
            return f"event-{self.event.pk}"
        assert self.showing is not None  # noqa: S101 - one of the two
        return f"asked-{self.showing.restatement.pk}-{self.showing.post.pk}"

    @property
    def is_first(self) -> bool:
        return self.showing is not None and self.showing.restatement.relation == Restatement.Relation.FIRST

    @property
    def label(self) -> str:
        """What happened, in a word or two: "Reiterates", "Promised"."""
        if self.event is not None:
            return str(capfirst(self.event.get_status_display()))
        assert self.showing is not None  # noqa: S101 - one of the two
        if self.is_translation:
            return str(_("In another language"))
        relation = self.showing.restatement.relation
        if self.is_repeat and relation == Restatement.Relation.FIRST:
            relation = Restatement.Relation.REITERATES.value
        return str(capfirst(Restatement.Relation(relation).label))

    def get_absolute_url(self) -> str:
        """Where it is read: the place in the post, or the entry on the demand's page."""
        if self.showing is not None:
            return self.showing.get_absolute_url()
        return f"{self.demand.get_absolute_url()}#{self.key}"


def chain_of(demand: Demand, at: dt.datetime) -> list[Entry]:
    """Everything that is public of one demand, in order of date. Three queries."""
    return chains_of([demand], at)[demand.pk]


def chains_of(demands: Collection[Demand], at: dt.datetime) -> dict[int, list[Entry]]:
    """The same of several, by their keys; as many queries."""
    showings = showings_of([demand.pk for demand in demands])
    events: dict[int, list[DemandEvent]] = {demand.pk: [] for demand in demands}
    rows = DemandEvent.objects.filter(demand__in=events, on__lte=day_of(at)).order_by("on", "pk")
    for event in rows.select_related("evidence__publisher").prefetch_related(
        "evidence__source_authors__person"
    ):
        events[event.demand_id].append(event)
    found = {}
    for demand in demands:
        shown = [showing for showing in showings[demand.pk] if showing.is_on(at)]
        found[demand.pk] = sorted(
            [*_asked(demand, shown), *_told(demand, events[demand.pk])],
            key=lambda entry: (entry.day, entry.event is not None, entry.at, not entry.is_first, entry.key),
        )
    return found


def newest(at: dt.datetime, limit: int) -> list[Entry]:
    """The newest entries of the whole ledger, the newest first. Seven queries at most, whatever its size."""
    entries: list[Entry] = []
    posts = Post.objects.published(at).newest_first().defer("body", "body_text")
    asking = list(posts.filter(Exists(PostEmbed.objects.filter(post=OuterRef("pk"), kind="call")))[:limit])
    in_prose = Restatement.objects.filter(post__isnull=False, demand__isnull=False).values("post")
    prose = list(posts.filter(pk__in=in_prose)[:limit])
    calls: dict[int, list[Post]] = {}
    for embed in PostEmbed.objects.filter(kind="call", post__in=asking):
        calls.setdefault(embed.object_id, []).append(
            next(post for post in asking if post.pk == embed.post_id)
        )
    tied = Restatement.objects.filter(demand__isnull=False).select_related("demand__addressee")
    rows = [(row, post) for row in tied.filter(call__in=calls) for post in calls[row.call_id or 0]]
    known = {post.pk: post for post in prose}
    rows += [(row, known[row.post_id or 0]) for row in tied.filter(post__in=known)]
    shown = [
        Showing(row, post, post.public_from, post.expires_at)
        for row, post in rows
        if row.demand is not None and row.demand.is_public(at) and post.public_from is not None
    ]
    translated = translations(shown)
    for showing in shown:
        demand = showing.restatement.demand
        if demand is not None:
            entries.append(
                Entry(
                    demand,
                    showing.day,
                    showing.start,
                    showing=showing,
                    is_repeat=bool(demand.first_asked_on and showing.day > demand.first_asked_on),
                    is_translation=showing in translated,
                )
            )
    still = Q(demand__public_until=None) | Q(demand__public_until__gt=at)
    events = DemandEvent.objects.filter(still, demand__public_from__lte=at, on__lte=day_of(at))
    events = events.select_related("demand__addressee", "evidence__publisher").prefetch_related(
        "evidence__source_authors__person"
    )
    for event in events.order_by("-pk")[:limit]:
        entries += _told(event.demand, [event])
    return sorted(entries, key=lambda entry: (entry.at, entry.key), reverse=True)[:limit]


def _asked(demand: Demand, shown: Iterable[Showing]) -> list[Entry]:
    seen: set[int] = set()
    entries = []
    shown = list(shown)
    translated = translations(shown)
    for showing in shown:
        is_repeat = showing.restatement.pk in seen
        seen.add(showing.restatement.pk)
        entries.append(
            Entry(
                demand,
                showing.day,
                showing.start,
                showing=showing,
                is_repeat=is_repeat,
                is_translation=showing in translated,
            )
        )
    return entries


def translations(shown: Iterable[Showing]) -> list[Showing]:
    """Those that say of a demand in another language what the original of the post says. Pure."""
    originals: dict[tuple[int | None, UUID], int] = {}
    found = []
    # Of a post and its translations that became public together, the first wording is the original.
    for showing in sorted(shown, key=lambda one: (one.start, one.restatement.relation != FIRST)):
        about = (showing.restatement.demand_id, showing.post.translation_group)
        original = originals.setdefault(about, showing.post.pk)
        if original != showing.post.pk and showing.restatement.relation != FIRST:
            found.append(showing)
    return found


def _told(demand: Demand, events: Iterable[DemandEvent]) -> list[Entry]:
    return [
        Entry(demand, event.on, max(event.created_at, demand.public_from or event.created_at), event=event)
        for event in events
    ]
