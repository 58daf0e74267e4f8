"""Where a reader may go on from an article: its translations, its series, what is near to it, what refers to it.

Near is what shares labels or sources with a post, or is linked from it. What few posts share says more than what many
do, so each thing shared weighs the less the more posts have it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log
from typing import Final

from django.db.models import Q, Value

from posts.models import Post, PostLink, Quotation, TaggedPost

RELATED: Final = 4
MENTIONS: Final = 12
# Of the posts that share a tag, the newest, however many thousands there are.
LOOKED_AT: Final = 1000
# Of the nearest, so many are looked at: some may not be public, or in another language.
CANDIDATES: Final = 60
# How much it says about two posts that they share a tag or a source, or that one leads to the other.
WEIGHTS: Final = {"tag": 1.0, "source": 2.0, "to": 3.0}


@dataclass
class Neighbourhood:
    """The public posts that a page leads to. ``related`` is the nearest first, ``mentions`` the newest."""

    translations: list[Post] = field(default_factory=list)
    before: Post | None = None
    after: Post | None = None
    related: list[Post] = field(default_factory=list)
    mentions: list[Post] = field(default_factory=list)


def neighbourhood_of(post: Post) -> Neighbourhood:
    """Everything near ``post``: two queries."""
    shared = _shared(post)
    mentioning = sorted((key for kind, _what, key in shared if kind == "from"), reverse=True)[:MENTIONS]
    scores = nearness(shared)
    nearest = sorted(filter(scores.get, scores), key=lambda key: (scores[key], key), reverse=True)[
        :CANDIDATES
    ]
    which = Q(translation_group=post.translation_group) | Q(pk__in={*mentioning, *nearest})
    public = Post.objects.published().exclude(pk=post.pk)
    if _has_place(post):
        series = public.filter(series=post.series_id, language=post.language)
        before = series.filter(series_position__lt=post.series_position).order_by("-series_position", "-pk")
        after = series.filter(series_position__gt=post.series_position).order_by("series_position", "pk")
        which |= Q(pk__in=before.values("pk")[:1]) | Q(pk__in=after.values("pk")[:1])
    rows = public.filter(which).select_related("lead_image").defer("body", "body_text")
    near = Neighbourhood()
    related: list[Post] = []
    for other in rows.newest_first():
        if other.translation_group == post.translation_group:
            near.translations.append(other)
            continue
        if _is_in_series_of(post, other):
            _place_in_series(near, other, post)
        if other.pk in mentioning:
            near.mentions.append(other)
        elif other.language == post.language and scores.get(other.pk):
            related.append(other)
    beside = [near.before, near.after]
    near.mentions = [other for other in near.mentions if other not in beside]
    related = [other for other in related if other not in beside]
    near.related = sorted(related, key=lambda other: -scores[other.pk])[:RELATED]
    return near


def _shared(post: Post) -> list[tuple[str, int, int]]:
    """(what kind of thing, its key, key of the other post): tags, sources, links to it and from it; one query."""
    tagged = (
        TaggedPost.objects.filter(tag__in=TaggedPost.objects.filter(content_object=post).values("tag"))
        .exclude(content_object=post)
        .order_by("-content_object_id")
    )
    tags = TaggedPost.objects.filter(pk__in=tagged.values("pk")[:LOOKED_AT]).values_list(
        Value("tag"), "tag_id", "content_object_id"
    )
    quoted = Quotation.objects.standing()
    sources = (
        quoted.filter(source__in=quoted.filter(post=post).values("source"))
        .exclude(post=post)
        .values_list(Value("source"), "source_id", "post_id")
    )
    links_to = PostLink.objects.filter(from_post=post).values_list(Value("to"), "from_post_id", "to_post_id")
    links_from = PostLink.objects.filter(to_post=post).values_list(
        Value("from"), "to_post_id", "from_post_id"
    )
    return list(tags.union(sources.order_by(), links_to, links_from))


def nearness(shared: Sequence[tuple[str, int, int]]) -> dict[int, float]:
    """How near each other post is, by its key, from what it shares. Pure."""
    having: Counter[tuple[str, int]] = Counter((kind, what) for kind, what, _key in shared)
    scores: dict[int, float] = defaultdict(float)
    # In one order, whatever the database's: sums of floats depend on it, and with them who of two equals comes first.
    for kind, what, key in sorted(shared):
        scores[key] += WEIGHTS.get(kind, 0) / (1 + log(having[kind, what]))
    return scores


def _has_place(post: Post) -> bool:
    return post.series_id is not None and post.series_position is not None


def _is_in_series_of(post: Post, other: Post) -> bool:
    return (
        _has_place(post)
        and other.series_id == post.series_id
        and other.series_position is not None
        and other.language == post.language
    )


def _place_in_series(near: Neighbourhood, other: Post, post: Post) -> None:
    here, there = post.series_position or 0, other.series_position or 0
    if there < here and (near.before is None or there > (near.before.series_position or 0)):
        near.before = other
    elif there > here and (near.after is None or there < (near.after.series_position or 0)):
        near.after = other
