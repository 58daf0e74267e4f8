"""Petitions by the clock: what state they are in, what is known of their signatures, and looking again.

``lifecycle`` is pure; ``refresh_readings`` opens a connection and is called by a command and a due job only.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from campaigns.counts import Unreadable, read_count
from campaigns.models import Petition, SignatureReading
from campaigns.models.petitions import PetitionQuerySet
from posts.due import DueReport, until_stopped
from posts.fetching import FetchError, fetch
from posts.publishing import public_changed

CHECK_EVERY: Final = dt.timedelta(hours=6)
LONGEST_WAIT: Final = dt.timedelta(days=2)  # after failures in a row
# After its end a petition is still looked at for so long: the site may count a little longer than it collects.
FINAL_LOOK: Final = dt.timedelta(days=3)
MAX_PAGE_BYTES: Final = 3 * 1024 * 1024
TIMEOUT: Final = 15.0  # seconds


class State(models.TextChoices):
    """In the order of a petition's life."""

    NOT_YET_OPEN = "not_yet_open", _("not yet open")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    CERTIFIED = "certified", _("certified")
    PRESENTED = "presented", _("presented")
    OVERDUE = "response_overdue", _("response overdue")
    ANSWERED = "answered", _("answered")


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Everything about a petition that follows from its dates, its newest reading and the clock."""

    state: State
    reading: SignatureReading | None
    is_final: bool
    """Whether the reading is exact and was taken after the end, so that it is the final count."""
    percent: int | None
    """Towards the threshold, 0 to 100; None where count or threshold is not known."""
    missing: int | None
    """Signatures still needed; None where not known, or where the count is only a lower bound that does not reach."""
    closes_in: dt.timedelta | None
    response_due_on: dt.date | None
    days_overdue: int
    next_instant: dt.datetime | None
    """When this changes by itself."""

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN

    @property
    def is_over(self) -> bool:
        return self.state not in (State.NOT_YET_OPEN, State.OPEN)

    @property
    def days_left(self) -> int:
        """Whole days until the end; 0 on the last."""
        return self.closes_in.days if self.closes_in is not None else 0

    @property
    def hours_left(self) -> int:
        """For the last day: hours, begun ones counted."""
        return math.ceil(self.closes_in.total_seconds() / 3600) if self.closes_in is not None else 0


def lifecycle(petition: Petition, at: dt.datetime, reading: SignatureReading | None = None) -> Lifecycle:
    """Where ``petition`` stands at ``at``. ``reading`` is the newest of its readings then. Pure."""
    day = timezone.localtime(at, timezone.get_default_timezone()).date()
    due_on = petition.response_due_on
    dates: dict[str, Any] = {
        "certified": petition.certified_on,
        "presented": petition.presented_on,
        "answered": petition.responded_on,
    }
    reached = {name: date is not None and date.first_day <= day for name, date in dates.items()}
    is_over = petition.closes_at is not None and at >= petition.closes_at
    if reached["answered"]:
        state = State.ANSWERED
    elif reached["presented"]:
        state = State.OVERDUE if due_on is not None and day > due_on else State.PRESENTED
    elif reached["certified"]:
        state = State.CERTIFIED
    elif is_over:
        state = State.CLOSED
    elif petition.opens_at is not None and at < petition.opens_at:
        state = State.NOT_YET_OPEN
    else:
        state = State.OPEN
    is_open = state is State.OPEN
    percent = missing = None
    if reading is not None and petition.threshold:
        percent = min(100, reading.count * 100 // petition.threshold)
        if reading.count >= petition.threshold or not reading.is_lower_bound:
            missing = max(0, petition.threshold - reading.count)
    return Lifecycle(
        state=state,
        reading=reading,
        is_final=bool(
            reading
            and not reading.is_lower_bound
            and petition.closes_at
            and is_over
            and reading.observed_at >= petition.closes_at
        ),
        percent=percent,
        missing=missing,
        closes_in=petition.closes_at - at if is_open and petition.closes_at else None,
        response_due_on=due_on,
        days_overdue=(day - due_on).days if state is State.OVERDUE and due_on is not None else 0,
        next_instant=_next_instant(petition, at, is_open),
    )


def _next_instant(petition: Petition, at: dt.datetime, is_open: bool) -> dt.datetime | None:
    dates: list[Any] = [petition.certified_on, petition.presented_on, petition.responded_on]
    days = [date.first_day for date in dates if date is not None]
    if petition.response_due_on is not None:
        days.append(petition.response_due_on + dt.timedelta(days=1))
    instants = [instant for instant in (petition.opens_at, petition.closes_at) if instant is not None]
    zone = timezone.get_default_timezone()
    instants += [dt.datetime.combine(day, dt.time(), zone) for day in days]
    if is_open and petition.closes_at is not None:
        left = petition.closes_at - at
        # "3 days left" is told anew each day, and in the last day each hour.
        step = dt.timedelta(days=1) if left >= dt.timedelta(days=1) else dt.timedelta(hours=1)
        instants.append(petition.closes_at - step * (left // step) + dt.timedelta(seconds=1))
    return min((instant for instant in instants if instant > at), default=None)


@dataclass(frozen=True, slots=True)
class Told:
    """A petition with what is to be told of it at one instant."""

    petition: Petition
    life: Lifecycle


def told(rows: PetitionQuerySet, at: dt.datetime) -> list[Told]:
    """Every petition of ``rows`` as it stands at ``at``, in their order. Two queries."""
    petitions: list[Any] = list(rows.for_page(at))
    readings = SignatureReading.objects.in_bulk([row.newest_pk for row in petitions if row.newest_pk])
    return [Told(row, lifecycle(row, at, readings.get(row.newest_pk))) for row in petitions]


def as_json(petition: Petition, life: Lifecycle, at: dt.datetime) -> dict[str, Any]:
    """The state as data. Names follow OSDI's Petition and the UK's e-petitions; what is not known is null."""
    reading = life.reading
    return {
        "title": petition.title,
        "number": petition.number or None,
        "browser_url": petition.url,
        "state": life.state.value,
        "as_of": at.isoformat(),
        "opens_at": petition.opens_at and petition.opens_at.isoformat(),
        "closes_at": petition.closes_at and petition.closes_at.isoformat(),
        "closes_label": petition.closes_label or None,
        "can_be_signed": life.is_open,
        "total_signatures": reading.count if reading else None,
        "is_lower_bound": reading.is_lower_bound if reading else None,
        "is_final": life.is_final,
        "observed_at": reading.observed_at.isoformat() if reading else None,
        "threshold": petition.threshold,
        "certified_on": str(petition.certified_on) if petition.certified_on else None,
        "presented_on": str(petition.presented_on) if petition.presented_on else None,
        "response_due_on": life.response_due_on.isoformat() if life.response_due_on else None,
        "responded_on": str(petition.responded_on) if petition.responded_on else None,
    }


# Looking again ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    """How one look at a petition's page went; ``problem`` is empty where the count could be read."""

    petition: Petition
    reading: SignatureReading | None
    problem: str = ""


def due_for_reading(now: dt.datetime) -> PetitionQuerySet:
    """Petitions with a reader that are open, or over and without a final count, and have waited long enough."""
    final = SignatureReading.objects.filter(petition=OuterRef("pk"), observed_at__gte=OuterRef("closes_at"))
    return (
        Petition.objects.exclude(parser="")
        .filter(Q(next_check_at=None) | Q(next_check_at__lte=now), Q(opens_at=None) | Q(opens_at__lte=now))
        .filter(
            Q(closes_at=None) | Q(closes_at__gt=now) | (~Exists(final) & Q(closes_at__gt=now - FINAL_LOOK))
        )
        .order_by("next_check_at", "pk")
    )


def refresh_readings(petition: Petition, *, now: dt.datetime | None = None) -> Look:
    """Look at the page and add what it says as a new reading. Where it cannot be read, note why and add nothing.

    One request of at most ``TIMEOUT`` seconds, then one short transaction.
    """
    now = now or timezone.now()
    url = petition.count_url or petition.url
    try:
        page = fetch(url, max_bytes=MAX_PAGE_BYTES, timeout=TIMEOUT)
        count = read_count(page, petition.parser, petition.count_path, petition.number)
    except (FetchError, Unreadable) as error:
        problem = Truncator(str(error)).chars(500)
        failures = petition.check_failures + 1
        Petition.objects.filter(pk=petition.pk).update(
            checked_at=now,
            check_problem=problem,
            check_failures=min(failures, 1000),
            next_check_at=now + min(CHECK_EVERY * 2 ** min(failures - 1, 5), LONGEST_WAIT),
        )
        return Look(petition, None, problem)
    with transaction.atomic():
        reading = SignatureReading.objects.create(
            petition=petition,
            count=count.number,
            is_lower_bound=count.is_lower_bound,
            observed_at=now,
            source_url=url,
        )
        Petition.objects.filter(pk=petition.pk).update(
            checked_at=now, check_problem="", check_failures=0, next_check_at=now + CHECK_EVERY
        )
        public_changed()
    return Look(petition, reading)


def refresh_all(petitions: Iterable[Petition]) -> list[Look]:
    """Look at each in turn, until somebody asks the process to stop."""
    return [refresh_readings(petition) for petition in until_stopped(petitions)]


def run_due(now: dt.datetime, limit: int) -> DueReport:
    """The due job ``refresh_petitions``."""
    looks = refresh_all(due_for_reading(now)[:limit])
    failed = sum(1 for look in looks if look.problem)
    waiting = Petition.objects.exclude(parser="").filter(next_check_at__gt=now)
    next_at = waiting.order_by("next_check_at").values_list("next_check_at", flat=True).first()
    return DueReport(len(looks) - failed, failed, next_at)
