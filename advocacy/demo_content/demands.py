"""Calls and demands of the demonstration: what is asked, where it was asked again, and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

from advocacy.demo_content.entries import Entry, take
from campaigns import ledger
from campaigns.models import Call, Demand, DemandEvent, Restatement
from posts.models import Post


class Records(Protocol):
    """Where the rows of other records come from: the loader."""

    def row(self, ref: str, named_by: Entry) -> Any: ...


def make_call(loader: Records, entry: Entry) -> Call:
    values = take(
        entry, "name", "heading", "has_heading", "introduction", besides=("addressee", "asker", "demand")
    )
    values.setdefault("name", entry.key.replace("-", " ").capitalize())
    for name in ("addressee", "asker"):
        if name in entry.values:
            values[name] = loader.row(entry.values[name], entry)
    call = Call.objects.create(**values)

    def write(demands: list[dict[str, Any]], parent: Restatement | None) -> None:
        for position, demand in enumerate(demands):
            tie = {}
            if "ledger" in demand:
                tie = {
                    "demand": loader.row(f"demand:{demand['ledger']}", entry),
                    "relation": demand["relation"],
                }
            row = Restatement.objects.create(
                call=call, parent=parent, position=position, text=demand["text"], **tie
            )
            write(demand.get("demand", []), row)

    write(entry.values["demand"], None)
    return call


def make_demand(loader: Records, entry: Entry) -> Demand:
    values = take(
        entry, "operative_text", "note", "language", besides=("addressee", "tags", "event", "prose")
    )
    if "addressee" in entry.values:
        values["addressee"] = loader.row(entry.values["addressee"], entry)
    demand = Demand.objects.create(slug=entry.key, **values)
    demand.tags.set([loader.row(f"tag:{key}", entry) for key in entry.values.get("tags", [])])
    for event in entry.values.get("event", []):
        evidence = loader.row(f"source:{event['evidence']}", entry) if "evidence" in event else None
        DemandEvent.objects.create(
            demand=demand,
            status=event["status"],
            on=dt.date.fromisoformat(event["on"]),
            note=event.get("note", ""),
            evidence=evidence,
        )
    return demand


def finish_demands(loader: Records, entries: list[Entry]) -> None:
    """After the posts are there: what they ask in running prose, and the columns of every demand."""
    keys = set()
    for entry in entries:
        demand = loader.row(entry.ref, entry)
        keys.add(demand.pk)
        for prose in entry.values.get("prose", []):
            post = Post.objects.filter(import_ref=f"demo:{prose['post']}").first()
            if post is None:
                raise entry.error(f"is made in post:{prose['post']}, which is not there")
            Restatement.objects.create(
                post=post,
                anchor=prose.get("anchor", ""),
                text=prose["text"],
                demand=demand,
                relation=prose["relation"],
            )
    ledger.refresh_demands(keys)
