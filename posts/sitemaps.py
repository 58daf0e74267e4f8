"""What search engines are told to read: every public post, and every list that holds one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from posts.listing_views import FACETS, with_public_posts
from posts.listings import public_posts
from posts.models import Person, Post, Tag
from posts.models.posts import PostQuerySet


class PostSitemap(Sitemap):
    """Posts of all languages, each at its own address."""

    limit = 5000

    def items(self) -> PostQuerySet:
        return (
            Post.objects.published()
            .newest_first()
            .only("slug", "month_on", "language", "modified_at", "published_at")
        )

    def lastmod(self, item: Post) -> dt.datetime:
        return item.modified_at


class TagSitemap(Sitemap):
    limit = 5000

    def items(self) -> QuerySet[Tag]:
        public = public_posts().order_by()
        tags: QuerySet[Tag] = Tag.objects.filter(tagged_posts__content_object__in=public)
        return tags.distinct().order_by("pk")


class PersonSitemap(Sitemap):
    """People who signed or are quoted in a public post."""

    limit = 5000

    def items(self) -> QuerySet[Person]:
        public = public_posts().order_by().values("pk")
        signers = Person.objects.filter(bylines__post__in=public).values("pk")
        speakers = Person.objects.filter(
            quotations_spoken__post__in=public, quotations_spoken__withdrawn_at=None
        ).values("pk")
        return (Person.objects.filter(pk__in=signers) | Person.objects.filter(pk__in=speakers)).order_by("pk")


class FacetSitemap(Sitemap):
    """Regions, themes, reports and series: few enough to be listed in one go."""

    def items(self) -> list[Any]:
        return [row for model in FACETS.values() for row in with_public_posts(model)]

    def lastmod(self, item: Any) -> dt.datetime:
        latest: dt.datetime = item.latest_at
        return latest


SITEMAPS = {"posts": PostSitemap, "tags": TagSitemap, "people": PersonSitemap, "facets": FacetSitemap}
