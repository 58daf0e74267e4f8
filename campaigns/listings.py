"""The ledger as a list: what may be asked of it in the address, which rows that means, and what all of them add up to.

Page, downloads and charts ask here, so that they always count the same demands.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Count, F, Max, Min, QuerySet
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.models import Demand
from campaigns.models.demands import DemandQuerySet
from campaigns.showings import CLOSED, WAITING
from posts.publishing import generation

TOTALS_SECONDS = 60
MOST_CHOICES = 60  # addressees and tags that the form offers

SORTS = {
    "waiting": _("longest waiting"),
    "asked": _("most often asked"),
    "newest": _("newest"),
}
UNANSWERED = "unanswered"


class NotInTheLedger(Exception):
    """The address asks for what the ledger does not know: a page that does not exist."""


@dataclass(frozen=True)
class Asked:
    """What an address asks of the ledger; empty strings narrow nothing."""

    status: str = ""
    addressee: str = ""
    tag: str = ""
    year: str = ""
    sort: str = "waiting"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Asked:
        """Raises NotInTheLedger for values that cannot be."""
        asked = cls(**{name: query.get(name, "")[:120] for name in ("status", "addressee", "tag", "year")})
        asked = replace(asked, sort=query.get("sort") or "waiting")
        if asked.status and asked.status not in (UNANSWERED, *Demand.Status.values):
            raise NotInTheLedger("no such status")
        if asked.year and not (asked.year.isascii() and asked.year.isdigit() and len(asked.year) == 4):
            raise NotInTheLedger("no such year")
        if asked.sort not in SORTS or "\x00" in asked.addressee + asked.tag:
            raise NotInTheLedger("no such list")
        return asked

    @property
    def is_narrowed(self) -> bool:
        return bool(self.status or self.addressee or self.tag or self.year)

    def query(self) -> str:
        """As it stands in an address, without the default sort."""
        given = {name: getattr(self, name) for name in ("status", "addressee", "tag", "year")}
        given["sort"] = "" if self.sort == "waiting" else self.sort
        return urlencode({name: value for name, value in given.items() if value})


def demands(asked: Asked, at: dt.datetime) -> QuerySet[Demand]:
    """The rows that ``asked`` means, in its order, as they are public at ``at``."""
    rows: DemandQuerySet = Demand.objects.public(at)
    if asked.status == UNANSWERED:
        rows = rows.waiting()
    elif asked.status:
        rows = rows.filter(status=asked.status)
    if asked.addressee:
        rows = rows.filter(addressee__slug=asked.addressee)
    if asked.tag:
        # A set of keys, where a join would read the tag's row with each of its demands.
        tagged = Demand.tags.through.objects.filter(tag__slug=asked.tag)
        rows = rows.filter(pk__in=tagged.values("demand"))
    if asked.year:
        first = dt.date(int(asked.year), 1, 1) if int(asked.year) else dt.date.min
        rows = rows.filter(first_asked_on__gte=first, first_asked_on__lte=first.replace(month=12, day=31))
    match asked.sort:
        case "asked":
            return rows.order_by("-times_asked", "-pk")
        case "newest":
            return rows.order_by("-first_asked_on", "-pk")
    # Who waits comes before who was answered; of those, the newest first.
    return rows.order_by(F("waiting_since").asc(nulls_last=True), "-first_asked_on", "-pk")


@dataclass(frozen=True)
class Overview:
    """What all public demands add up to. ``years`` is {year: (opened, closed)} without gaps, the earliest first."""

    total: int = 0
    unanswered: int = 0
    statuses: list[tuple[str, str, int]] = field(default_factory=list)
    years: dict[int, tuple[int, int]] = field(default_factory=dict)

    def count(self, *statuses: str) -> int:
        return sum(number for status, _label, number in self.statuses if status in statuses)

    @property
    def met(self) -> int:
        return self.count("met", "partly_met")

    @property
    def refused(self) -> int:
        return self.count("refused")


Choices = dict[str, list[tuple[str, str, int]]]


def next_turn(at: dt.datetime) -> dt.datetime | None:
    """When the ledger next changes by itself: a demand begins or ends to be public, or to be asked. Two queries."""
    turn = Demand.objects.filter(refresh_at__gt=at).aggregate(at=Min("refresh_at"))["at"]
    coming = Demand.objects.filter(public_from__gt=at).aggregate(at=Min("public_from"))["at"]
    return min(filter(None, (turn, coming)), default=None)


def totals(at: dt.datetime) -> tuple[Overview, Choices, dt.datetime | None]:
    """``overview``, ``choices`` and ``next_turn``, found once for each state of what readers can see.

    Seven queries when counted, two when not. The key moves with every change and with every demand that time makes
    public; what was counted is forgotten at the next turn.
    """
    newest = Demand.objects.filter(public_from__lte=at).aggregate(at=Max("public_from"))["at"]
    key = f"ledger:{generation()}:{newest.timestamp() if newest else 0}:{get_language()}"
    found: tuple[Overview, Choices, dt.datetime | None] | None = cache.get(key)
    if found is None or (found[2] is not None and found[2] <= at):
        found = overview(at), choices(at), next_turn(at)
        cache.set(key, found, TOTALS_SECONDS)
    return found


def overview(at: dt.datetime) -> Overview:
    """Count every public demand once; one query, which answers with a few rows however many there are."""
    rows = (
        Demand.objects.public(at)
        .order_by()
        .values_list("status", "first_asked_on__year", "closed_on__year")
        .annotate(number=Count("pk"), answered=Count("answered_on"))
    )
    by_status: Counter[str] = Counter()
    opened: Counter[int] = Counter()
    closed: Counter[int] = Counter()
    unanswered = 0
    for status, first, last, number, answered in rows:
        by_status[status] += number
        if first is not None:
            opened[first] += number
        if last is not None and status in CLOSED:
            closed[last] += number
        if status in WAITING:
            unanswered += number - answered
    known = [*opened, *closed]
    years = range(min(known), max(known) + 1) if known else range(0)
    return Overview(
        total=by_status.total(),
        unanswered=unanswered,
        statuses=[
            (status, str(capfirst(label)), by_status[status])
            for status, label in Demand.Status.choices
            if by_status[status]
        ],
        years={year: (opened[year], closed[year]) for year in years},
    )


def choices(at: dt.datetime) -> Choices:
    """(slug, name, number) of the addressees and tags of public demands, the most frequent first. Two queries."""
    rows = Demand.objects.public(at).order_by()
    found = {}
    for name, path in (("addressee", "addressee"), ("tag", "tags")):
        counted = (
            rows.filter(**{f"{path}__isnull": False})
            .values_list(f"{path}__slug", f"{path}__name")
            .annotate(number=Count("pk"))
            .order_by("-number", f"{path}__name")
        )
        found[name] = list(counted[:MOST_CHOICES])
    return found
