"""Public quotations as readers find them: filtered, counted, and each once however many texts quote it.

Quotations are the same where the same words (whatever their typography) come from the same source and speaker. Their
page is the permalink that readers had first; the others lead there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import Coalesce, ExtractYear, RowNumber
from django.utils.translation import get_language

from posts import search
from posts.listings import all_public_posts, public_posts
from posts.models import Post, Quotation, TaggedPost

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
            is_year = value.isascii() and value.isdigit() and len(value) == 4
            return Q(post__month_on__year=int(value)) if is_year and value != "0000" else Q(pk=None)
    return Q(pk__in=[int(key) for key in search.keys(value, kind="quotation", language=get_language() or "")])


def once_each(rows: QuerySet[Quotation]) -> QuerySet[Quotation]:
    """One row for each quotation among ``rows``: its newest place, the newest first."""
    newest = _first_of_each(rows, F("post__published_at").desc(), F("post_id").desc(), F("position").asc())
    return newest.order_by("-post__published_at", "-post_id", "position", "pk")


def canonical(*, language: str) -> QuerySet[Quotation]:
    """The rows whose permalinks stand for all, of those in texts of one language; for the sitemap."""
    oldest = _first_of_each(standing(in_all_languages=True), *_OLDEST)
    # What is filtered beside a window is filtered before it: a quotation of two languages has one page.
    return Quotation.objects.filter(pk__in=oldest.values("pk"), post__language=language)


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
    shown = next((place for place in same if place.pk == row.pk), row)
    return Found(shown, same[0], tuple(posts.values()))


def places_of(rows: Sequence[Quotation]) -> dict[tuple[Any, ...], list[Quotation]]:
    """By identity the public rows that are the same as one of ``rows``, the oldest permalink first; one query."""
    wanted = {identity(row) for row in rows}
    found: dict[tuple[Any, ...], list[Quotation]] = {}
    if wanted:
        same = standing(in_all_languages=True).filter(fingerprint__in={row.fingerprint for row in rows})
        for row in same.order_by(*_OLDEST).for_list():  # type: ignore[attr-defined] # a QuotationQuerySet
            if identity(row) in wanted:
                found.setdefault(identity(row), []).append(row)
    return found


def identity(row: Quotation) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in IDENTITY)


# What they can be narrowed by ---------------------------------------------------


def facets(rows: QuerySet[Quotation], names: Sequence[str]) -> list[Facet]:
    """What ``rows`` can be narrowed by, with counts of places; a query for each name, two for speakers."""
    made = [Facet(name, tuple(_COUNTS[name](rows)[:VALUES])) for name in names]
    return [facet for facet in made if facet.values]


Counted = list[tuple[str, str, int]]


def _speakers(rows: QuerySet[Quotation]) -> Counted:
    people = _counted(rows.exclude(speaker_person=None), "speaker_person__slug", "speaker_person__name")
    bodies = rows.exclude(speaker_organization=None)
    counted = [*people, *_counted(bodies, "speaker_organization__slug", "speaker_organization__name")]
    return sorted(counted, key=lambda row: (-row[2], row[1]))


def _outlets(rows: QuerySet[Quotation]) -> Counted:
    known = rows.exclude(source__publisher=None)
    return _counted(known, "source__publisher__slug", "source__publisher__name")


def _verdicts(rows: QuerySet[Quotation]) -> Counted:
    labels = {value: str(label) for value, label in Quotation.Verdict.choices}
    return [(value, labels[value], number) for value, _name, number in _counted(rows, "verdict", "verdict")]


def _tags(rows: QuerySet[Quotation]) -> Counted:
    known = rows.filter(post__tagged__isnull=False)
    return _counted(known, "post__tagged__tag__slug", "post__tagged__tag__name")


def _years(rows: QuerySet[Quotation]) -> Counted:
    dated = rows.annotate(year=ExtractYear("post__month_on"))
    return sorted(
        ((str(year), str(year), n) for year, _year, n in _counted(dated, "year", "year")), reverse=True
    )


def _counted(rows: QuerySet[Quotation], value: str, name: str) -> list[tuple[Any, Any, int]]:
    counts = rows.order_by().values(value, name).annotate(number=Count("pk", distinct=True))
    return [(row[value], row[name], row["number"]) for row in counts.order_by("-number", name, value)]


_COUNTS: Final = {
    "speaker": _speakers,
    "outlet": _outlets,
    "verdict": _verdicts,
    "tag": _tags,
    "year": _years,
}
