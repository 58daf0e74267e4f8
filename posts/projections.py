"""Rows that only mirror a post's body: quotations, back-links, embeds; its search entries are in ``posts.findable``.

``publishing.refresh_derived`` calls these at every save; ``refresh_posts`` calls it for all. No network. Other apps
register what of theirs follows from a post: the ledger dates what is asked by the posts that ask it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, Value
from django.utils import timezone, translation

from posts import embeds
from posts.models import Post, PostEmbed, PostLink, Quotation, QuotationVia, TaggedPost
from posts.quotations import ExtractedQuotation, extract_quotations, successors
from posts.references import extract_references

POST_PATH = re.compile(
    r"(?:/(?P<language>[a-z]{2,3}(?:-[a-z]+)?))?/posts/(?P<year>\d{4})/(?P<month>\d\d)/(?P<slug>[\w-]+)/"
)


# What a row holds whose words were never compared with its source; posts.verifying writes the rest.
NOTHING_SAID: Mapping[str, object] = {
    "verdict": Quotation.Verdict.UNCHECKED,
    "verdict_detail": {},
    "checked_at": None,
    "snapshot_id": None,
    "passage_start": None,
    "passage_end": None,
    "overruled_by_id": None,
    "overruled_at": None,
    "overrule_reason": "",
}


@dataclass(frozen=True, slots=True)
class Filed:
    """One thing that a post is filed under; ``kind`` is the model's name: "tag", "region", "theme", "report"."""

    kind: str
    pk: int
    name: str
    slug: str


# Called in the transaction of a save with the post and {kind: ids} of what its body embeds or did until now.
Follower = Callable[[Post, Mapping[str, set[int]]], None]
_followers: dict[str, Follower] = {}


@dataclass(frozen=True)
class SyncReport:
    """How many quotations stand in the body now, and what this run added and withdrew (or deleted)."""

    standing: int
    added: int
    withdrawn: int


def sync_quotations(post: Post) -> SyncReport:
    """Bring the post's Quotation rows in line with its body.

    Rows are keyed by fingerprint and occurrence: unchanged words keep their row, verdict and address; words that
    come back revive theirs; a row whose words went is deleted if it was never public, checked or overruled, and
    gets ``withdrawn_at`` otherwise. Idempotent. A fixed number of queries, those of new rows included, and one for
    each changed row.
    """
    extracted = extract_quotations(post.body)
    rows = {(row.fingerprint, row.occurrence): row for row in post.quotations.prefetch_related("via_rows")}
    now = timezone.now()
    made: list[Quotation] = []
    vias: list[tuple[int, ...]] = []
    for found in extracted:
        row = rows.pop((found.fingerprint, found.occurrence), None)
        if row is None:
            row = Quotation(post=post, fingerprint=found.fingerprint, occurrence=found.occurrence)
            made.append(row)
            vias.append(found.via_ids)
        _bring_in_line(row, found, first_public_at=now if post.is_public else None)
    Quotation.objects.bulk_create(made)
    QuotationVia.objects.bulk_create(
        [
            QuotationVia(quotation=row, source_id=pk, position=position)
            for row, keys in zip(made, vias, strict=True)
            for position, pk in enumerate(keys)
        ]
    )
    gone = [row for row in rows.values() if row.withdrawn_at is None]
    withdrawn = sum(_let_go(row, post) for row in gone)
    _name_successors([row for row in gone if row.withdrawn_at is not None], made)
    return SyncReport(standing=len(extracted), added=len(made), withdrawn=withdrawn)


def _name_successors(gone: list[Quotation], made: list[Quotation]) -> None:
    """Let the address of words that were changed lead to those that stand now."""
    found = successors([row.exact for row in gone], [row.exact for row in made]) if gone and made else {}
    for at, place in found.items():
        gone[at].replaced_by = made[place]
        gone[at].save(update_fields=["replaced_by"])


def _bring_in_line(row: Quotation, found: ExtractedQuotation, *, first_public_at: object) -> None:
    """Give a row the words and references that stand in the body; a new one is written by the caller, with others."""
    kind, speaker = found.speaker or ("", None)
    wanted = {
        "position": found.position,
        "form": found.form,
        "exact": found.exact,
        "language": found.language,
        "source_id": found.source_id,
        "speaker_person_id": speaker if kind == "person" else None,
        "speaker_organization_id": speaker if kind == "organization" else None,
        "speaker_text": found.speaker_text,
        "withdrawn_at": None,
        "correction_id": None,
        "replaced_by_id": None,
        "first_public_at": row.first_public_at or first_public_at,
    }
    if row.pk is None:
        for name, value in wanted.items():
            setattr(row, name, value)
        return
    if any(getattr(row, name) != value for name, value in wanted.items()):
        if row.source_id != found.source_id:
            # A verdict speaks of one source: another one starts over.
            wanted |= {"verdict": Quotation.Verdict.UNCHECKED, "verdict_detail": {}, "checked_at": None}
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()
    vias = sorted(row.via_rows.all(), key=lambda via: via.position)
    standing = [via.source_id for via in vias]
    if standing != list(found.via_ids):
        row.via_rows.all().delete()
        QuotationVia.objects.bulk_create(
            [QuotationVia(quotation=row, source_id=pk, position=n) for n, pk in enumerate(found.via_ids)]
        )


def _let_go(row: Quotation, post: Post) -> bool:
    """Delete or withdraw one row whose words went from the body."""
    is_evidence = (
        row.first_public_at is not None
        or post.was_public
        or row.checked_at is not None
        or row.overruled_at is not None
    )
    if is_evidence:
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
    else:
        row.delete()
    return True


def filed_under(keys: Sequence[int]) -> dict[int, list[Filed]]:
    """What posts are filed under. One query."""
    rows = TaggedPost.objects.filter(content_object__in=keys).values_list(
        "content_object_id", Value("tag"), "tag_id", "tag__name", "tag__slug"
    )
    through = (
        relation.through._default_manager.filter(post__in=keys)
        .order_by()
        .values_list("post_id", Value(kind), f"{kind}_id", f"{kind}__name", f"{kind}__slug")
        for kind, relation in (("region", Post.regions), ("theme", Post.themes), ("report", Post.reports))
    )
    filed: dict[int, list[Filed]] = {key: [] for key in keys}
    for key, *about in rows.union(*through, all=True):
        filed[key].append(Filed(*about))
    return filed


def sync_links(post: Post) -> int:
    """Bring the rows of links to other posts in line with the body; returns how many stand. Four queries at most."""
    addresses = Q()
    for month_on, slug in _posts_named(extract_references(post.body).links):
        addresses |= Q(month_on=month_on, slug=slug)
    targets: set[int] = set()
    if addresses:
        targets = set(Post.objects.filter(addresses).exclude(pk=post.pk).values_list("pk", flat=True))
    standing = set(post.links_out.values_list("to_post_id", flat=True))
    if standing - targets:
        post.links_out.filter(to_post_id__in=standing - targets).delete()
    PostLink.objects.bulk_create(
        [PostLink(from_post=post, to_post_id=pk) for pk in sorted(targets - standing)]
    )
    return len(targets)


def _posts_named(links: Iterable[str]) -> set[tuple[str, str]]:
    """(month, slug) of the posts that addresses lead to."""
    found = filter(None, map(POST_PATH.match, links))
    return {(f"{match['year']}-{match['month']}-01", match["slug"].lower()) for match in found}


def begin(posts: Sequence[Post]) -> None:
    """Links and embeds of many posts that have no such rows yet, as those of an archive. Three queries."""
    references = {post.pk: extract_references(post.body) for post in posts}
    named = {key: _posts_named(found.links) for key, found in references.items()}
    slugs = {slug for found in named.values() for _month, slug in found}
    targets: dict[tuple[str, str], set[int]] = {}
    for pk, month_on, slug in Post.objects.filter(slug__in=slugs).values_list("pk", "month_on", "slug"):
        targets.setdefault((str(month_on), slug), set()).add(pk)
    PostLink.objects.bulk_create(
        PostLink(from_post_id=key, to_post_id=pk)
        for key, found in named.items()
        for pk in sorted(set().union(*(targets.get(address, ()) for address in found)) - {key})
    )
    PostEmbed.objects.bulk_create(
        PostEmbed(post_id=key, kind=kind, object_id=pk, position=position)
        for key, found in references.items()
        for position, (kind, pk) in enumerate((kind, pk) for kind, ids in found.embeds.items() for pk in ids)
    )


def sync_embeds(post: Post) -> dict[str, set[int]]:
    """Bring the rows of embedded records in line with the body; returns what stands or stood there, by kind.

    One query, and one each where some are new, gone or moved.
    """
    wanted: dict[tuple[str, int], int] = {}
    for kind, ids in extract_references(post.body).embeds.items():
        for pk in ids:
            wanted.setdefault((kind, pk), len(wanted))
    standing = {(row.kind, row.object_id): row for row in post.embeds.all()}
    gone = [row.pk for key, row in standing.items() if key not in wanted]
    if gone:
        post.embeds.filter(pk__in=gone).delete()
    moved = [row for key, row in standing.items() if key in wanted and row.position != wanted[key]]
    for row in moved:
        row.position = wanted[row.kind, row.object_id]
    PostEmbed.objects.bulk_update(moved, ["position"])
    PostEmbed.objects.bulk_create(
        [
            PostEmbed(post=post, kind=kind, object_id=pk, position=position)
            for (kind, pk), position in wanted.items()
            if (kind, pk) not in standing
        ]
    )
    touched: dict[str, set[int]] = {}
    for kind, pk in [*wanted, *standing]:
        touched.setdefault(kind, set()).add(pk)
    return touched


def register(name: str, follower: Follower) -> None:
    """Have ``follower`` called for every post that is saved. Raises ValueError for another one of the same name."""
    if _followers.setdefault(name, follower) != follower:
        raise ValueError(f"a follower named {name} is registered already")


def notify_followers(post: Post, touched: Mapping[str, set[int]]) -> None:
    """Let the other apps bring in line what follows from the post."""
    for follower in _followers.values():
        follower(post, touched)


def plain_text(post: Post) -> str:
    """Body and embeds as words, for search and plain-text parts. One query for each kind of embed.

    In the post's language, whoever saves it: embeds have words of the house's own.
    """
    parts = [post.body_text]
    with translation.override(post.language):
        for kind, ids in extract_references(post.body).embeds.items():
            embed = embeds.get(kind)
            if embed is not None:
                parts.extend(embed.text(ids).values())
    return "\n\n".join(part for part in parts if part)
