"""The embed of a call: one "Whither Canada?" section."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns import ledger
from campaigns.calls import write_lines
from campaigns.models import Call, Demand, DemandNode
from posts.models import House, HouseText
from posts.narrowing import having_words
from posts.record_embeds import RecordEmbed


class CallEmbed(RecordEmbed):
    """``figure[data-embed=call]``; see ``posts.embeds.Embed`` for what each method promises."""

    kind = "call"
    label = _("call")
    permission = "campaigns.view_call"
    model = Call
    words = ("name", "heading", "has_heading", "introduction", "asker_id", "addressee_id")

    def render(
        self,
        ids: Collection[int],
        *,
        captions: Mapping[int, SafeString],
        at: dt.datetime,
        on: dt.date | None = None,
    ) -> Mapping[int, SafeString]:
        template = get_template("campaigns/_call.html")
        # The house's heading comes with the calls: a page of readers has no query to spare.
        calls = Call.objects.for_page().annotate(house_heading=_house_heading()).filter(pk__in=ids)
        return {
            call.pk: SafeString(
                template.render(
                    {
                        "call": call,
                        "heading": call.heading_or(call.house_heading or ""),
                        "demands": call.tree(at),
                        "caption": captions.get(call.pk, ""),
                    }
                )
            )
            for call in calls
        }

    def text(self, ids: Collection[int]) -> Mapping[int, str]:
        heading = House.spoken().call_heading
        return {
            call.pk: "\n".join(
                filter(None, [call.heading_or(heading), call.introduction, *_lines(call.tree())])
            )
            for call in Call.objects.for_page().filter(pk__in=ids)
        }

    def snapshot(self, ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
        return {
            call.pk: {name: getattr(call, name) for name in self.words} | {"demands": _words(call.tree())}
            for call in Call.objects.for_page().filter(pk__in=ids)
        }

    def restore(self, snapshots: Mapping[int, dict[str, Any]]) -> None:
        with transaction.atomic():
            for pk, kept in snapshots.items():
                Call.objects.filter(pk=pk).update(**{name: kept[name] for name in self.words if name in kept})
                call = Call.objects.filter(pk=pk).first()
                if call is not None:
                    _bring_back(call, kept.get("demands", []))

    def next_instant(self, ids: Collection[int], now: dt.datetime) -> dt.datetime | None:
        """Midnight in the site's zone, when the days without an answer go up by one."""
        here = timezone.localtime(now, timezone.get_default_timezone())
        tomorrow = here.date() + dt.timedelta(days=1)
        return dt.datetime.combine(tomorrow, dt.time(), tzinfo=here.tzinfo) if ids else None

    def choices(self, query: str, limit: int) -> list[dict[str, Any]]:
        rows = having_words(
            Call.objects.select_related("addressee"), query, "name", "introduction", "restatements__text"
        )
        return [
            {"id": call.pk, "label": call.name, "detail": str(call.addressee or "")}
            for call in rows.distinct()[:limit]
        ]


def _house_heading() -> Coalesce:
    """The house's heading in the active language, else in its own, as a column."""
    said = HouseText.objects.filter(language=get_language() or "").exclude(call_heading="")
    return Coalesce(
        Subquery(said.values("call_heading")[:1]), Subquery(House.objects.values("call_heading")[:1])
    )


def _lines(nodes: list[DemandNode], depth: int = 0) -> list[str]:
    lines: list[str] = []
    for node in nodes:
        lines.append("  " * depth + "• " + node.restatement.text)
        lines.extend(_lines(node.children, depth + 1))
    return lines


def _words(nodes: list[DemandNode]) -> list[dict[str, Any]]:
    kept = []
    for node in nodes:
        row = node.restatement
        tie = {"demand": row.demand_id, "relation": row.relation} if row.demand_id else {}
        kept.append({"text": row.text, "demands": _words(node.children), **tie})
    return kept


def _bring_back(call: Call, kept: list[dict[str, Any]]) -> None:
    """Write the lines of a snapshot; a wording that comes back is tied again where its demand still stands."""
    entries = [(1, entry) for entry in kept]
    for place in range(len(entries) - 1, -1, -1):
        nested = [(2, entry) for entry in entries[place][1].get("demands", [])]
        entries[place + 1 : place + 1] = nested
    rows = write_lines(call, [(level, entry["text"]) for level, entry in entries])
    wanted = {entry["demand"] for _level, entry in entries if entry.get("demand")}
    standing = Demand.objects.in_bulk(wanted)
    for row, (_level, entry) in zip(rows, entries, strict=True):
        demand = standing.get(entry.get("demand"))
        if row.demand_id is None and demand is not None:
            relation = entry.get("relation", "")
            is_taken = relation == "first" and demand.restatements.filter(relation="first").exists()
            ledger.tie(row, demand, relation="" if is_taken else relation, by=None)
