"""The one way a body is written: normalise, sanitise, resolve. Called by ``Post.save()``, forms and importers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from posts import embeds
from posts.html import clean_body
from posts.models.merging import Successor
from posts.models.people import Organization, Person
from posts.models.sources import Source
from posts.references import DroppedReference, extract_references, rewrite_references

__all__ = ["DroppedReference", "WrittenBody", "write_body"]


@dataclass(frozen=True)
class WrittenBody:
    """A body as it may be stored, and the references that were taken out because nothing stands behind them."""

    html: str
    dropped: tuple[DroppedReference, ...]


def write_body(html: str) -> WrittenBody:
    """Bring ``html`` to the contract. Idempotent; one query for each kind of record that the body points at.

    What points at a merged record points at its successor: two queries more, where something is missing.
    """
    cleaned = clean_body(html)
    found = extract_references(cleaned)
    sources = {*found.sources, *found.vias}
    addresses = dict(Source.objects.filter(pk__in=sources).values_list("pk", "url"))
    speakers = _existing({"person": found.people, "organization": found.organizations})
    missing = {("source", key) for key in sources - addresses.keys()}
    missing |= {("person", key) for key in found.people} | {
        ("organization", key) for key in found.organizations
    }
    successors = _successors(missing - speakers)
    if successors:
        reached = {(kind, new) for (kind, _old), new in successors.items()}
        addresses |= Source.objects.filter(
            pk__in={new for kind, new in reached if kind == "source"}
        ).values_list("pk", "url")
        speakers |= _existing(
            {name: {new for kind, new in reached if kind == name} for name in ("person", "organization")}
        )
    embedded: set[tuple[str, int]] = set()
    for kind, ids in found.embeds.items():
        embed = embeds.get(kind)
        if embed is not None:
            embedded |= {(kind, pk) for pk in embed.existing(ids)}
    rewritten, dropped = rewrite_references(
        cleaned, sources=addresses, speakers=speakers, embeds=embedded, successors=successors
    )
    return WrittenBody(rewritten, tuple(dropped))


def _existing(wanted: Mapping[str, Collection[int]]) -> set[tuple[str, int]]:
    """(kind, key) of the people and organisations that there are. One query a kind, where any is asked for."""
    return {
        (kind, pk)
        for kind, model in (("person", Person), ("organization", Organization))
        if wanted[kind]
        for pk in model._default_manager.filter(pk__in=wanted[kind]).values_list("pk", flat=True)
    }


def _successors(missing: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """{(kind, old key): new key} of those that were merged. One query, where any is missing."""
    if not missing:
        return {}
    rows = Successor.objects.filter(old_id__in={key for _kind, key in missing})
    return {(row.model, row.old_id): row.new_id for row in rows if (row.model, row.old_id) in missing}
