"""The one way a body is written: normalise, sanitise, resolve. Called by ``Post.save()``, forms and importers."""

from __future__ import annotations

from dataclasses import dataclass

from posts import embeds
from posts.html import clean_html
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
    """Bring ``html`` to the contract. Idempotent; one query for each kind of record that the body points at."""
    cleaned = clean_html(html)
    found = extract_references(cleaned)
    addresses = dict(Source.objects.filter(pk__in={*found.sources, *found.vias}).values_list("pk", "url"))
    speakers: set[tuple[str, int]] = set()
    if found.people:
        speakers |= {
            ("person", pk) for pk in Person.objects.filter(pk__in=found.people).values_list("pk", flat=True)
        }
    if found.organizations:
        known = Organization.objects.filter(pk__in=found.organizations).values_list("pk", flat=True)
        speakers |= {("organization", pk) for pk in known}
    embedded: set[tuple[str, int]] = set()
    for kind, ids in found.embeds.items():
        embed = embeds.get(kind)
        if embed is not None:
            embedded |= {(kind, pk) for pk in embed.existing(ids)}
    rewritten, dropped = rewrite_references(cleaned, sources=addresses, speakers=speakers, embeds=embedded)
    return WrittenBody(rewritten, tuple(dropped))
