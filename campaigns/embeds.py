"""The embed of a call: one "Whither Canada?" section."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, Subquery
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from campaigns.models import Call, DemandNode, Restatement
from posts.models import House

WORDS = ("name", "heading", "has_heading", "introduction", "asker_id", "addressee_id")


class CallEmbed:
    """``figure[data-embed=call]``; see ``posts.embeds.Embed`` for what each method promises."""

    kind = "call"
    label = _("call")
    permission = "campaigns.view_call"

    def existing(self, ids: Collection[int]) -> set[int]:
        return set(Call.objects.filter(pk__in=ids).values_list("pk", flat=True))

    def render(
        self, ids: Collection[int], *, captions: Mapping[int, SafeString], at: dt.datetime
    ) -> Mapping[int, SafeString]:
        template = get_template("campaigns/_call.html")
        # The house's heading comes with the calls: a page of readers has no query to spare.
        heading = Subquery(House.objects.values("call_heading")[:1])
        calls = Call.objects.for_page().annotate(house_heading=heading).filter(pk__in=ids)
        return {
            call.pk: SafeString(
                template.render(
                    {
                        "call": call,
                        "heading": call.heading_or(call.house_heading or ""),
                        "demands": call.tree(),
                        "caption": captions.get(call.pk, ""),
                    }
                )
            )
            for call in calls
        }

    def text(self, ids: Collection[int]) -> Mapping[int, str]:
        heading = House.load().call_heading
        return {
            call.pk: "\n".join(
                filter(None, [call.heading_or(heading), call.introduction, *_lines(call.tree())])
            )
            for call in Call.objects.for_page().filter(pk__in=ids)
        }

    def snapshot(self, ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
        return {
            call.pk: {name: getattr(call, name) for name in WORDS} | {"demands": _words(call.tree())}
            for call in Call.objects.for_page().filter(pk__in=ids)
        }

    def restore(self, snapshots: Mapping[int, dict[str, Any]]) -> None:
        with transaction.atomic():
            for pk, words in snapshots.items():
                Call.objects.filter(pk=pk).update(**{name: words[name] for name in WORDS if name in words})
                Restatement.objects.filter(call_id=pk).delete()
                _write(pk, words.get("demands", []), parent=None)

    def next_instant(self, ids: Collection[int], now: dt.datetime) -> dt.datetime | None:
        return None

    def choices(self, query: str, limit: int) -> list[dict[str, Any]]:
        rows = Call.objects.select_related("addressee")
        for word in query.split():
            rows = rows.filter(
                Q(name__icontains=word)
                | Q(introduction__icontains=word)
                | Q(restatements__text__icontains=word)
            )
        return [
            {"id": call.pk, "label": call.name, "detail": str(call.addressee or "")}
            for call in rows.distinct()[:limit]
        ]


def _lines(nodes: list[DemandNode], depth: int = 0) -> list[str]:
    lines: list[str] = []
    for node in nodes:
        lines.append("  " * depth + "• " + node.restatement.text)
        lines.extend(_lines(node.children, depth + 1))
    return lines


def _words(nodes: list[DemandNode]) -> list[dict[str, Any]]:
    return [{"text": node.restatement.text, "demands": _words(node.children)} for node in nodes]


def _write(call_id: int, demands: list[dict[str, Any]], *, parent: Restatement | None) -> None:
    for position, demand in enumerate(demands):
        row = Restatement.objects.create(
            call_id=call_id, parent=parent, position=position, text=demand["text"]
        )
        _write(call_id, demand.get("demands", []), parent=row)
