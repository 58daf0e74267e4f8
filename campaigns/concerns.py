"""What demands, petitions and offices have that needs attention; see ``attention``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns import attention
from campaigns.attention import SHOWN, Concern, Item
from campaigns.models import (
    ContactDetail,
    Delivery,
    Demand,
    LeftAside,
    Office,
    Petition,
    Restatement,
    SignatureReading,
)

STALE = dt.timedelta(days=7)
LONG = dt.timedelta(days=365)


def register_all() -> None:
    """Called once from ``AppConfig.ready()``."""
    petition, office = "campaigns.view_petition", "campaigns.view_office"
    demand = "campaigns.view_demand"
    attention.register("unanswered", gettext_lazy("Without an answer for a year"), demand, unanswered)
    attention.register("untied", gettext_lazy("Demands that are not in the ledger"), demand, untied)
    attention.register("stale_counts", gettext_lazy("Counts older than a week"), petition, stale_counts)
    attention.register("follow_ups", gettext_lazy("Closed without a follow-up"), petition, without_follow_up)
    attention.register("labels", gettext_lazy("Closing times that contradict themselves"), petition, labels)
    attention.register("holders", gettext_lazy("Offices without a holder"), office, without_holder)
    attention.register(
        "unknown_copies",
        gettext_lazy("Copies of mailings of which nobody knows whether they went out"),
        "campaigns.view_delivery",
        unknown_copies,
    )
    attention.register(
        "left_aside",
        gettext_lazy("Mails among the bounces that a person must read"),
        "campaigns.view_subscriber",
        left_aside,
    )
    attention.register("addresses", gettext_lazy("Addresses missing"), office, without_address)


def _concern(rows: QuerySet[Any], detail: Callable[[Any], str], url: str = "") -> Concern | None:
    """Two queries, one where nothing is wrong."""
    shown = list(rows[: SHOWN + 1])
    total = rows.count() if len(shown) > SHOWN else len(shown)
    return Concern([_item(row, detail(row)) for row in shown[:SHOWN]], total, url) if shown else None


def _item(row: Any, detail: str) -> Item:
    return Item(str(row), reverse(f"admin:campaigns_{row._meta.model_name}_change", args=[row.pk]), detail)


def with_observation(rows: Any, at: dt.datetime) -> Any:
    """Petitions with ``observed_at``, when their signatures were last seen."""
    newest = SignatureReading.objects.filter(petition=OuterRef("pk"), observed_at__lte=at)
    return rows.annotate(
        observed_at=Subquery(newest.order_by("-observed_at", "-pk").values("observed_at")[:1])
    )


def stale(rows: Any, at: dt.datetime) -> Any:
    """Those of ``rows`` that are open and whose count nobody has seen for a week."""
    return with_observation(rows.open(at), at).filter(Q(observed_at=None) | Q(observed_at__lt=at - STALE))


def stale_counts(at: dt.datetime) -> Concern | None:
    def detail(row: Any) -> str:
        if row.check_problem:
            return str(row.check_problem)
        if row.observed_at is None:
            return _("never counted")
        day = timezone.localtime(row.observed_at, timezone.get_default_timezone())
        return _("last seen on %s") % dateformat.format(day, "j F Y")

    url = reverse("admin:campaigns_petition_changelist") + "?needs=count"
    return _concern(stale(Petition.objects.all(), at).order_by("closes_at", "pk"), detail, url)


def unfollowed(rows: Any, at: dt.datetime) -> Any:
    """Those of ``rows`` that closed and of which readers are not told what happened next."""
    return rows.over(at).filter(outcome="", responded_on=None)


def without_follow_up(at: dt.datetime) -> Concern | None:
    url = reverse("admin:campaigns_petition_changelist") + "?needs=follow-up"

    def detail(row: Petition) -> str:
        day = timezone.localtime(row.closes_at, timezone.get_default_timezone())
        return _("closed on %s") % dateformat.format(day, "j F Y")

    return _concern(unfollowed(Petition.objects.all(), at).order_by("closes_at", "pk"), detail, url)


def labels(at: dt.datetime) -> Concern | None:
    """Petitions that are not over and whose printed closing time cannot be that of the record. One query."""
    rows = Petition.objects.exclude(closes_label="").filter(closes_at__gt=at).order_by("closes_at", "pk")
    wrong = [(row, row.label_findings) for row in rows if row.label_findings]
    items = [_item(row, findings[0]) for row, findings in wrong[:SHOWN]]
    return Concern(items, len(wrong)) if items else None


def without_holder(at: dt.datetime) -> Concern | None:
    today = timezone.localtime(at, timezone.get_default_timezone()).date()
    url = reverse("admin:campaigns_office_changelist") + "?needs=holder"
    return _concern(Office.objects.without_holder(today).select_related("area"), lambda row: "", url)


def unreachable(rows: Any, today: dt.date) -> Any:
    """Offices of ``rows`` that have no e-mail and no postal address in force, of their own or their holder's."""
    known = (
        ContactDetail.objects.filter(type__in=["email", "address"])
        .exclude(value="")
        .filter(
            Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_until=None) | Q(valid_until__gte=today)
        )
    )
    own = known.filter(office__isnull=False).values("office")
    holders = Q(person__memberships__held_from=None) | Q(person__memberships__held_from__lte=today)
    until = Q(person__memberships__held_until=None) | Q(person__memberships__held_until__gte=today)
    theirs = known.filter(holders, until, person__memberships__isnull=False)
    return rows.exclude(pk__in=own).exclude(pk__in=theirs.values("person__memberships__office"))


def without_address(at: dt.datetime) -> Concern | None:
    today = timezone.localtime(at, timezone.get_default_timezone()).date()
    url = reverse("admin:campaigns_office_changelist") + "?needs=address"
    return _concern(unreachable(Office.objects.all(), today).select_related("area"), lambda row: "", url)


def long_unanswered(rows: Any, at: dt.datetime) -> Any:
    """Those of ``rows`` that were first asked a year ago or more, in public, and that nobody has answered."""
    today = timezone.localtime(at, timezone.get_default_timezone()).date()
    return rows.public(at).filter(waiting_since__lte=today - LONG)


def unanswered(at: dt.datetime) -> Concern | None:
    url = reverse("admin:campaigns_demand_changelist") + "?answer=long"

    def detail(row: Demand) -> str:
        return _("%d days") % (row.days_waiting or 0)

    return _concern(long_unanswered(Demand.objects.all(), at).order_by("waiting_since", "pk"), detail, url)


def untied(at: dt.datetime) -> Concern | None:
    """Wordings that no demand holds, so that no reader can follow them. What is nested belongs to what it is under."""
    url = reverse("admin:campaigns_restatement_changelist") + "?tied=no"

    def detail(row: Restatement) -> str:
        return str(row.call or row.post)

    rows = Restatement.objects.filter(demand=None, parent=None).select_related("call", "post")
    return _concern(rows.order_by("-pk"), detail, url)


def unknown_copies(at: dt.datetime) -> Concern | None:
    """By mailing, the newest first. One query."""
    copies = Delivery.objects.filter(state=Delivery.State.UNKNOWN).order_by("-mailing")
    rows = list(copies.values("mailing", "mailing__subject").annotate(n=Count("pk")))
    url = reverse("admin:campaigns_delivery_changelist") + "?state__exact=unknown"
    items = [
        Item(
            row["mailing__subject"],
            f"{url}&mailing__id__exact={row['mailing']}",
            ngettext("%d copy", "%d copies", row["n"]) % row["n"],
        )
        for row in rows
    ]
    return Concern(items[:SHOWN], len(items), url) if items else None


def left_aside(at: dt.datetime) -> Concern | None:
    """By reason. One query."""
    rows = list(LeftAside.objects.order_by("reason").values_list("reason").annotate(n=Count("pk")))
    url = reverse("admin:campaigns_subscriber_numbers")
    items = [Item(reason, url, str(number)) for reason, number in rows]
    return Concern(items[:SHOWN], len(items), url) if items else None
