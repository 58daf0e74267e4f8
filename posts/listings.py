"""Which public posts belong to a tag, region, theme, report, series, kind, person, organisation or source.

Pages and feeds of the same list ask here, so that both always hold the same posts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from posts.models import Organization, Person, Post, Quotation, Region, Report, Series, Source, Tag, Theme
from posts.models.posts import PostQuerySet


@dataclass(frozen=True)
class Listing:
    """One list of posts that has a page and feeds. ``subject`` is the record it is about, None for a kind."""

    kind: str
    slug: str
    label: str
    title: str
    description: str
    in_all_languages: PostQuerySet
    subject: Any = None

    @property
    def posts(self) -> PostQuerySet:
        """Those in the page's language."""
        return self.in_all_languages.filter(language=get_language())

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


def named_people() -> QuerySet[Person]:
    """Those who signed or are quoted in a public post in the page's language."""
    public = public_posts().order_by().values("pk")
    signers = Person.objects.filter(bylines__post__in=public).values("pk")
    speakers = Quotation.objects.standing().filter(post__in=public).values("speaker_person")
    return Person.objects.filter(Q(pk__in=signers) | Q(pk__in=speakers))


def named_organizations() -> QuerySet[Organization]:
    """Those that signed, spoke or published what is quoted in a public post in the page's language."""
    public = public_posts().order_by().values("pk")
    standing = Quotation.objects.standing().filter(post__in=public)
    return Organization.objects.filter(
        Q(pk__in=Organization.objects.filter(bylines__post__in=public).values("pk"))
        | Q(pk__in=standing.values("speaker_organization"))
        | Q(pk__in=standing.values("source__publisher"))
    )


def quoted_sources() -> QuerySet[Source]:
    """Works that a public post in the page's language quotes."""
    public = public_posts().order_by().values("pk")
    return Source.objects.filter(pk__in=Quotation.objects.standing().filter(post__in=public).values("source"))


def find_listing(kind: str, slug: str) -> Listing:
    """The list at this address; one query. Raises Http404 where there is no such record.

    Whether it holds any post is for the caller to see: a record that only drafts use has no page.
    """
    return _FINDERS[kind](slug)


def _tag(slug: str) -> Listing:
    tag = get_object_or_404(Tag, slug=slug)
    posts = all_public_posts().filter(tagged__tag=tag)
    return Listing("tag", slug, str(_("Tag")), tag.name, tag.description, posts, tag)


def _facet(kind: str, model: type[Any], relation: str) -> Callable[[str], Listing]:
    def find(slug: str) -> Listing:
        rows = model.objects.select_related("lead_image") if model is Report else model.objects.all()
        row = get_object_or_404(rows, slug=slug)
        posts = all_public_posts().filter(**{relation: row})
        return Listing(
            kind, slug, capfirst(str(model._meta.verbose_name)), row.name, row.description, posts, row
        )

    return find


def _series(slug: str) -> Listing:
    found = _facet("series", Series, "series")(slug)
    posts = found.in_all_languages.order_by("series_position", "published_at", "pk")
    return Listing("series", slug, found.label, found.title, found.description, posts, found.subject)


def _kind(slug: str) -> Listing:
    value = slug.replace("-", "_")
    if value not in Post.Kind.values or "_" in slug:
        raise Http404("no such kind")
    kind = Post.Kind(value)
    return Listing(
        "kind", slug, str(_("Kind")), capfirst(str(kind.label)), "", all_public_posts().filter(kind=kind)
    )


def _person(slug: str) -> Listing:
    person = get_object_or_404(Person, slug=slug)
    posts = all_public_posts().filter(
        Q(pk__in=person.bylines.values("post")) | Q(pk__in=person.quotations_spoken.standing().values("post"))
    )
    return Listing("person", slug, str(_("Person")), person.name, person.description, posts, person)


def _organization(slug: str) -> Listing:
    row = get_object_or_404(Organization, slug=slug)
    posts = all_public_posts().filter(
        Q(pk__in=row.bylines.values("post"))
        | Q(pk__in=row.quotations_spoken.standing().values("post"))
        | Q(quotations__source__publisher=row, quotations__withdrawn_at=None)
    )
    label = capfirst(str(row.get_kind_display()))
    return Listing("organization", slug, label, row.name, row.description, posts.distinct(), row)


def _source(slug: str) -> Listing:
    source = get_object_or_404(Source.objects.for_attribution(), slug=slug)
    posts = all_public_posts().filter(pk__in=source.quotations.standing().values("post"))
    return Listing(
        "source", slug, capfirst(str(source.get_kind_display())), source.title, str(source), posts, source
    )


_FINDERS: dict[str, Callable[[str], Listing]] = {
    "tag": _tag,
    "region": _facet("region", Region, "regions"),
    "theme": _facet("theme", Theme, "themes"),
    "report": _facet("report", Report, "reports"),
    "series": _series,
    "kind": _kind,
    "person": _person,
    "organization": _organization,
    "source": _source,
}
