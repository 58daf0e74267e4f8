"""Which public posts belong to a tag, region, theme, report, series, kind, person, organisation or source.

Pages and feeds of the same list ask here, so that both always hold the same posts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from posts.listed import KIND_KEYS, OF_ORGANIZATION, OF_PERSON, ListedPosts, Lists, Under
from posts.models import Listed, Organization, Person, Post, Region, Report, Series, Source, Tag, Theme
from posts.models.posts import PostQuerySet


@dataclass(frozen=True)
class Listing:
    """One list of posts that has a page and feeds: what stands under ``places``, which share ``key``.

    ``subject`` is the record it is about, None for a kind.
    """

    kind: str
    slug: str
    label: str
    title: str
    description: str
    places: tuple[int, ...]
    key: int
    subject: Any = None
    lists: Lists = field(default_factory=Lists)

    @property
    def posts(self) -> PostQuerySet:
        """All in the page's language, the newest first, those of a series in its order. For few; pages cut an index."""
        if self.kind == "series":
            return (
                public_posts().filter(series=self.subject).order_by("series_position", "published_at", "pk")
            )
        rows = self.lists.rows(*self.places, language=get_language() or "", key=self.key)
        return public_posts().filter(pk__in=rows.order_by().values("post"))

    @property
    def page(self) -> ListedPosts | SeriesPosts:
        """The same for a paginator, which asks for a page and the number only. Lists of a single place have it."""
        language = get_language() or ""
        if self.kind == "series":
            return SeriesPosts(self.lists, self.places[0], self.key, language)
        return self.lists.page(self.places[0], self.key, language)

    def newest(self, limit: int) -> PostQuerySet:
        """The newest ``limit``, for a slice of no more."""
        return self.lists.newest(self.places, self.key, get_language() or "", limit)

    def languages(self) -> set[str]:
        """The languages in which it holds anything; one query."""
        return self.lists.languages(self.places, self.key)

    def get_absolute_url(self) -> str:
        return reverse(f"posts:{self.kind}", args=[self.slug])

    @property
    def rss_url(self) -> str:
        return reverse(f"posts:{self.kind}_feed", args=[self.slug])

    @property
    def atom_url(self) -> str:
        return reverse(f"posts:{self.kind}_atom", args=[self.slug])

    @property
    def json_url(self) -> str:
        return reverse(f"posts:{self.kind}_json", args=[self.slug])


def public_posts() -> PostQuerySet:
    """Public posts in the page's language, the newest first."""
    return all_public_posts().filter(language=get_language())


def all_public_posts() -> PostQuerySet:
    """Public posts in every language, the newest first."""
    return Post.objects.published().newest_first()


class SeriesPosts(ListedPosts):
    """A series is read from its beginning: its order has an index of its own."""

    def posts(self, which: slice) -> PostQuerySet:
        rows = Post.objects.published(self.lists.at).filter(series=self.key, language=self.language)
        return rows.order_by("series_position", "published_at", "pk").for_list()[which]


def named_people(lists: Lists | None = None) -> QuerySet[Person]:
    """Those who signed or are quoted in a public post in the page's language."""
    lists = lists or Lists()
    return Person.objects.filter(lists.has_any(*OF_PERSON, language=get_language() or ""))


def named_organizations(lists: Lists | None = None) -> QuerySet[Organization]:
    """Those that signed, spoke or published what is quoted in a public post in the page's language."""
    lists = lists or Lists()
    return Organization.objects.filter(lists.has_any(*OF_ORGANIZATION, language=get_language() or ""))


def quoted_sources(lists: Lists | None = None) -> QuerySet[Source]:
    """Works that a public post in the page's language quotes."""
    lists = lists or Lists()
    return Source.objects.filter(lists.has_any(Under.QUOTES_SOURCE, language=get_language() or ""))


def find_listing(kind: str, slug: str) -> Listing:
    """The list at this address; one query. Raises Http404 where there is no such record.

    Whether it holds any post is for the caller to see: a record that only drafts use has no page.
    """
    return _FINDERS[kind](slug)


def _tag(slug: str) -> Listing:
    tag = get_object_or_404(Tag, slug=slug)
    return Listing("tag", slug, str(_("Tag")), tag.name, tag.description, (Under.TAG,), tag.pk, tag)


def _facet(kind: str, model: type[Any]) -> Callable[[str], Listing]:
    def find(slug: str) -> Listing:
        rows = model.objects.select_related("lead_image") if model is Report else model.objects.all()
        row = get_object_or_404(rows, slug=slug)
        label = capfirst(str(model._meta.verbose_name))
        return Listing(
            kind, slug, label, row.name, row.description, (Listed.Under[kind.upper()],), row.pk, row
        )

    return find


def _kind(slug: str) -> Listing:
    value = slug.replace("-", "_")
    if value not in Post.Kind.values or "_" in slug:
        raise Http404("no such kind")
    kind = Post.Kind(value)
    return Listing(
        "kind", slug, str(_("Kind")), capfirst(str(kind.label)), "", (Under.KIND,), KIND_KEYS[kind]
    )


def _person(slug: str) -> Listing:
    row = get_object_or_404(Person, slug=slug)
    return Listing("person", slug, str(_("Person")), row.name, row.description, OF_PERSON, row.pk, row)


def _organization(slug: str) -> Listing:
    row = get_object_or_404(Organization, slug=slug)
    label = capfirst(str(row.get_kind_display()))
    return Listing("organization", slug, label, row.name, row.description, OF_ORGANIZATION, row.pk, row)


def _source(slug: str) -> Listing:
    row = get_object_or_404(Source.objects.for_attribution(), slug=slug)
    label = capfirst(str(row.get_kind_display()))
    return Listing("source", slug, label, row.title, str(row), (Under.QUOTES_SOURCE,), row.pk, row)


_FINDERS: dict[str, Callable[[str], Listing]] = {
    "tag": _tag,
    "region": _facet("region", Region),
    "theme": _facet("theme", Theme),
    "report": _facet("report", Report),
    "series": _facet("series", Series),
    "kind": _kind,
    "person": _person,
    "organization": _organization,
    "source": _source,
}
