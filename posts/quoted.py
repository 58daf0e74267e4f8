"""Public quotations as readers find them: filtered, counted, and each once however many texts quote it.

Quotations are the same where the same words (whatever their typography) come from the same source and speaker. Their
page is the permalink that readers had first; the others lead there.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import get_language

from posts import search
from posts.listed import Lists, Under
from posts.listings import all_public_posts, public_posts
from posts.models import Listed, Organization, Person, Post, Quotation, TaggedPost
from posts.search import HIT_LIMIT

# What a quotation is told apart by, beside its words.
IDENTITY: Final = ("fingerprint", "source_id", "speaker_person_id", "speaker_organization_id", "speaker_text")
FILTERS: Final = ("speaker", "outlet", "verdict", "tag", "year")
VALUES: Final = 12  # of a filter that are offered


@dataclass(frozen=True)
class Found:
    """One quotation where a list shows it; ``canonical`` is the row whose permalink stands for all its places."""

    row: Quotation
    canonical: Quotation
    posts: tuple[Place, ...]


@dataclass(frozen=True)
class Place:
    """A post in which a quotation stands, and the address of the words there."""

    post: Post
    url: str


@dataclass(frozen=True)
class Hits:
    """The newest places of quotations, as the columns that lists count and tell them apart by; newest first.

    ``is_capped`` where there are more than were looked at: numbers are the least there is.
    """

    rows: Sequence[Mapping[str, Any]]
    is_capped: bool = False

    @cached_property
    def each(self) -> list[tuple[int, tuple[Any, ...]]]:
        """Key and identity of each quotation once, at its newest place."""
        once: dict[tuple[Any, ...], int] = {}
        for row in self.rows:
            once.setdefault(tuple(row[name] for name in IDENTITY), row["pk"])
        return [(pk, values) for values, pk in once.items()]

    def count(self) -> int:
        return len(self.each)

    def __getitem__(self, which: slice) -> list[Quotation]:
        """So many of them, with the columns of their identity alone: a paginator asks for few of a thousand."""
        return [
            Quotation(pk=pk, **dict(zip(IDENTITY, values, strict=True))) for pk, values in self.each[which]
        ]


@dataclass(frozen=True)
class Facet:
    """One thing by which quotations can be narrowed: values as (value, what it is called, how many)."""

    name: str
    values: tuple[tuple[str, str, int], ...]


def standing(*, in_all_languages: bool = False) -> QuerySet[Quotation]:
    """Quotations that stand in public posts, in those of the page's language unless told otherwise."""
    posts = all_public_posts() if in_all_languages else public_posts()
    return Quotation.objects.standing().filter(post__in=posts.order_by())


def narrow(rows: QuerySet[Quotation], chosen: Mapping[str, str]) -> QuerySet[Quotation]:
    """Those of ``rows`` that fit; what nothing can fit ("the year x") finds nothing. ``q`` costs a search."""
    for name, value in chosen.items():
        rows = rows.filter(_fitting(name, value))
    return rows


def _fitting(name: str, value: str) -> Q:
    match name:
        case "speaker":
            return Q(speaker_person__slug=value) | Q(speaker_organization__slug=value)
        case "outlet":
            return Q(source__publisher__slug=value)
        case "verdict":
            return Q(verdict=value)
        case "tag":
            return Q(post__in=TaggedPost.objects.filter(tag__slug=value).values("content_object"))
        case "year":
            return _of_year("post__month_on", value)
    return Q(pk__in=[int(key) for key in search.keys(value, kind="quotation", language=get_language() or "")])


def newest_hits(
    chosen: Mapping[str, str],
    *,
    which: Q | None = None,
    under: int = Under.QUOTES_ANYBODY,
    key: int = 0,
    lists: Lists | None = None,
) -> Hits:
    """The newest quotations of what stands under something, narrowed by ``chosen``: `HIT_LIMIT` places are looked at.

    ``which`` are those of their posts' quotations that are meant. Two queries, one where words are looked for.
    """
    lists, language = lists or Lists(), get_language() or ""
    columns = ("pk", *IDENTITY, "post_id", "verdict", "source__publisher_id", "post__month_on")
    if {"q", "verdict"} & chosen.keys():  # only the quotations themselves can tell
        rows = standing()
    else:
        # The newest posts have the newest quotations: an index knows which they are, without a look at all the others.
        posts = _narrowed(lists.rows(under, language=language, key=key), chosen)
        keys = list(posts.values_list("post_id", flat=True)[: HIT_LIMIT + 1])
        rows = Quotation.objects.standing().filter(post__in=keys)
    rows = narrow(rows.filter(which) if which is not None else rows, chosen)
    ordered = rows.order_by("-post__published_at", "-post_id", "position", "pk").values(*columns)
    found = list(ordered[: HIT_LIMIT + 1])
    return Hits(found[:HIT_LIMIT], is_capped=len(found) > HIT_LIMIT)


def oldest_year(under: int, key: int, *, lists: Lists) -> int | None:
    """That of the first post that stands there; one query."""
    rows = lists.rows(under, language=get_language() or "", key=key).reverse()
    month_on = rows.values_list("post__month_on", flat=True).first()
    return month_on.year if month_on else None


def _narrowed(rows: QuerySet[Listed], chosen: Mapping[str, str]) -> QuerySet[Listed]:
    """Those of posts that what was chosen leaves; whether their quotations fit is asked of these."""
    if "tag" in chosen:
        rows = rows.filter(
            post__in=TaggedPost.objects.filter(tag__slug=chosen["tag"]).values("content_object")
        )
    if "year" in chosen:
        rows = rows.filter(_of_year("post__month_on", chosen["year"]))
    if "speaker" in chosen:
        rows = rows.filter(post__in=_quoting(_fitting("speaker", chosen["speaker"])))
    if "outlet" in chosen:
        rows = rows.filter(post__in=_quoting(_fitting("outlet", chosen["outlet"])))
    return rows


def _quoting(fitting: Q) -> QuerySet[Any, Any]:
    return Quotation.objects.standing().filter(fitting).order_by().values("post")


def _of_year(month: str, value: str) -> Q:
    if not (value.isascii() and value.isdigit() and len(value) == 4 and value != "0000"):
        return Q(pk=None)
    return Q(**{f"{month}__range": (dt.date(int(value), 1, 1), dt.date(int(value), 12, 1))})


def canonical(posts: Collection[int]) -> QuerySet[Quotation]:
    """Those rows of ``posts`` whose permalinks stand for all places of their words, in texts of any language."""
    own = Quotation.objects.standing().filter(post__in=posts).order_by()
    # What is filtered beside a window is filtered before it: the oldest may stand in another post.
    oldest = _first_of_each(_same(set(own.values_list("fingerprint", flat=True))), *_OLDEST)
    return Quotation.objects.filter(pk__in=oldest.values("pk"), post__in=posts)


def _same(fingerprints: Collection[str]) -> QuerySet[Quotation]:
    """Public places of these words. Asked of each row in turn: the database would else begin with all public posts."""
    public = Post.objects.published().filter(pk=OuterRef("post_id"))
    return Quotation.objects.standing().filter(Exists(public), fingerprint__in=fingerprints)


def _first_of_each(rows: QuerySet[Quotation], *order: Any) -> QuerySet[Quotation]:
    place = Window(RowNumber(), partition_by=[F(name) for name in IDENTITY], order_by=list(order))
    return rows.annotate(place=place).filter(place=1)


_OLDEST: Final = (Coalesce("first_public_at", "post__published_at"), F("pk"))


def with_places(rows: Sequence[Quotation]) -> list[Found]:
    """Each of ``rows`` as lists show it, with its public places in every language; one query, or none."""
    same = places_of(rows)
    return [_found(row, same[identity(row)]) for row in rows if identity(row) in same]


def _found(row: Quotation, same: Sequence[Quotation]) -> Found:
    posts: dict[int, Place] = {}
    for place in same:
        url = f"{place.post.get_absolute_url()}#q{place.position + 1}"
        posts.setdefault(place.post_id, Place(place.post, url))
    shown = next((place for place in same if place.pk == row.pk), same[0])
    return Found(shown, same[0], tuple(posts.values()))


def places_of(rows: Sequence[Quotation]) -> dict[tuple[Any, ...], list[Quotation]]:
    """By identity the public rows that are the same as one of ``rows``, the oldest permalink first; one query."""
    wanted = {identity(row) for row in rows}
    found: dict[tuple[Any, ...], list[Quotation]] = {}
    if wanted:
        same = _same({row.fingerprint for row in rows})
        for row in same.order_by(*_OLDEST).for_list():  # type: ignore[attr-defined] # a QuotationQuerySet
            if identity(row) in wanted:
                found.setdefault(identity(row), []).append(row)
    return found


def identity(row: Quotation) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in IDENTITY)


# What they can be narrowed by ---------------------------------------------------


def facets(hits: Hits, names: Sequence[str]) -> list[Facet]:
    """What the hits can be narrowed by, with counts of places; two queries for speakers, one for others."""
    made = [Facet(name, tuple(_COUNTS[name](hits.rows))) for name in names]
    return [facet for facet in made if facet.values]


Counted = list[tuple[str, str, int]]
Rows = Sequence[Mapping[str, Any]]


def _speakers(rows: Rows) -> Counted:
    counted = _named(Person, Counter(row["speaker_person_id"] for row in rows))
    counted += _named(Organization, Counter(row["speaker_organization_id"] for row in rows))
    return sorted(counted, key=lambda row: (-row[2], row[1]))[:VALUES]


def _outlets(rows: Rows) -> Counted:
    return _named(Organization, Counter(row["source__publisher_id"] for row in rows))[:VALUES]


def _verdicts(rows: Rows) -> Counted:
    labels = {value: str(label) for value, label in Quotation.Verdict.choices}
    counts = Counter(row["verdict"] for row in rows)
    return [
        (value, labels[value], n) for value, n in sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    ]


def _tags(rows: Rows) -> Counted:
    places = Counter(row["post_id"] for row in rows)
    counts: Counter[tuple[str, str]] = Counter()
    tagged = TaggedPost.objects.filter(content_object__in=places)
    for post, *tag in tagged.values_list("content_object", "tag__slug", "tag__name"):
        counts[tag[0], tag[1]] += places[post]
    found = [(slug, name, number) for (slug, name), number in counts.items()]
    return sorted(found, key=lambda row: (-row[2], row[1], row[0]))[:VALUES]


def _years(rows: Rows) -> Counted:
    counts = Counter(str(row["post__month_on"].year) for row in rows)
    return [(year, year, n) for year, n in sorted(counts.items(), reverse=True)]


def _named(model: type[Any], counts: Counter[Any]) -> Counted:
    """(slug, name, number) of each key but None, the most frequent first. One query, none for nothing."""
    keys = [key for key in counts if key is not None]
    found = model._default_manager.filter(pk__in=keys).values_list("pk", "slug", "name") if keys else ()
    named = [(slug, name, counts[pk]) for pk, slug, name in found]
    return sorted(named, key=lambda row: (-row[2], row[1], row[0]))


_COUNTS: Final[dict[str, Callable[[Rows], Counted]]] = {
    "speaker": _speakers,
    "outlet": _outlets,
    "verdict": _verdicts,
    "tag": _tags,
    "year": _years,
}
