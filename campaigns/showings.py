"""Where and when a demand is asked, and what follows from it for its place in the ledger.

A restatement has no date of its own: it is asked wherever a public post shows its call, or makes it in prose, from
the instant that post became public. What is not public at the instant of the question does not count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import attrgetter

from django.utils import timezone

from campaigns.models import Demand, DemandEvent, Restatement
from posts.models import Post, PostEmbed

# What counts as an answer; a receipt ("acknowledged") does not, and time that ran out is nobody's answer.
ANSWERS = frozenset({"promised", "partly_met", "met", "refused"})
CLOSED = frozenset({"met", "refused", "lapsed", "withdrawn"})
WAITING = frozenset({"open", "acknowledged"})


@dataclass(frozen=True)
class Showing:
    """One post that makes one restatement, from ``start`` until ``end`` (None: for good)."""

    restatement: Restatement
    post: Post
    start: dt.datetime
    end: dt.datetime | None

    def is_on(self, at: dt.datetime) -> bool:
        return self.start <= at and (self.end is None or self.end > at)

    @property
    def day(self) -> dt.date:
        return day_of(self.start)

    def get_absolute_url(self) -> str:
        """The place in the post."""
        anchor = self.restatement.anchor if self.restatement.post_id else f"call-{self.restatement.call_id}"
        return f"{self.post.get_absolute_url()}#{anchor}" if anchor else self.post.get_absolute_url()


@dataclass(frozen=True)
class Facts:
    """The projected columns of a demand, as they are at one instant."""

    status: str
    first_asked_on: dt.date | None
    last_asked_on: dt.date | None
    times_asked: int
    answered_on: dt.date | None
    closed_on: dt.date | None
    waiting_since: dt.date | None
    public_from: dt.datetime | None
    public_until: dt.datetime | None
    refresh_at: dt.datetime | None


def day_of(instant: dt.datetime) -> dt.date:
    """The day of an instant in the site's zone."""
    return timezone.localtime(instant, timezone.get_default_timezone()).date()


def showings_of(demands: Collection[int]) -> dict[int, list[Showing]]:
    """Every showing of each demand in released posts, past and to come, in order of date. Two queries."""
    found: dict[int, list[Showing]] = {pk: [] for pk in demands}
    by_call: dict[int, list[Restatement]] = {}
    rows = Restatement.objects.filter(demand__in=demands).select_related("post").order_by("pk")
    for row in rows.defer("post__body", "post__body_text"):
        if row.call_id is not None:
            by_call.setdefault(row.call_id, []).append(row)
        elif row.post is not None:
            _add(found, row, row.post)
    embeds = PostEmbed.objects.filter(
        kind="call", object_id__in=by_call, post__status=Post.Status.PUBLISHED
    ).select_related("post")
    for embed in embeds.defer("post__body", "post__body_text") if by_call else ():
        for row in by_call[embed.object_id]:
            _add(found, row, embed.post)
    for showings in found.values():
        showings.sort(key=lambda showing: (showing.start, showing.post.pk, showing.restatement.pk))
    return found


def _add(found: dict[int, list[Showing]], row: Restatement, post: Post) -> None:
    if post.status == Post.Status.PUBLISHED and post.public_from is not None and row.demand_id is not None:
        found[row.demand_id].append(Showing(row, post, post.public_from, post.expires_at))


def facts_of(showings: Iterable[Showing], events: Iterable[DemandEvent], at: dt.datetime) -> Facts:
    """What showings and events add up to at ``at``; of a demand not public yet, as it will be when it is. Pure.

    Translations of one post ask once.
    """
    released = sorted(showings, key=attrgetter("start"))
    public_from, public_until = _public_span(released, at)
    moment = at if public_from is None else max(at, public_from)
    shown = [showing for showing in released if showing.is_on(moment)]
    told = sorted(
        (event for event in events if event.on <= day_of(moment)), key=lambda event: (event.on, event.pk or 0)
    )
    withdrawal = Restatement.Relation.WITHDRAWS
    asking = [showing for showing in shown if showing.restatement.relation != withdrawal] or shown
    first = asking[0].day if asking else None
    status, closed_on = _status(shown, told)
    answered_on = next((event.on for event in told if event.status in ANSWERS), None)
    if answered_on is not None and first is not None:
        answered_on = max(answered_on, first)
    is_waiting = status in WAITING and answered_on is None
    turns = [turn for showing in released for turn in (showing.start, showing.end) if turn is not None]
    return Facts(
        status=status,
        first_asked_on=first,
        last_asked_on=asking[-1].day if asking else None,
        times_asked=len({showing.post.translation_group for showing in asking}),
        answered_on=answered_on,
        closed_on=closed_on,
        waiting_since=first if is_waiting else None,
        public_from=public_from,
        public_until=public_until,
        refresh_at=min((turn for turn in turns if turn > moment), default=None),
    )


def _status(shown: list[Showing], told: list[DemandEvent]) -> tuple[str, dt.date | None]:
    """The newest event, or the house's own withdrawal where nothing came after it; and the day that closed it.

    Taking back with thanks what was met leaves it met.
    """
    if shown and shown[-1].restatement.relation == Restatement.Relation.WITHDRAWS:
        day = shown[-1].day
        if not told or (told[-1].on < day and told[-1].status != DemandEvent.Status.MET):
            return Demand.Status.WITHDRAWN.value, day
    if not told:
        return Demand.Status.OPEN.value, None
    return told[-1].status, told[-1].on if told[-1].status in CLOSED else None


def _public_span(released: list[Showing], at: dt.datetime) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The span without a gap in which it is public at ``at``, else the next one; (None, None) where there is none."""
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    for showing in released:
        if showing.end is not None and showing.end <= showing.start:
            continue
        if start is None or (end is not None and showing.start > end):
            if start is not None and (end is None or end > at):
                break
            start, end = showing.start, showing.end
        elif end is not None:
            end = None if showing.end is None else max(end, showing.end)
    if start is None or (end is not None and end <= at):
        return None, None
    return start, end
