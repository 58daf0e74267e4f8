"""What search engines are told to read: every public post with its pictures, and every list that holds one.

Each section costs a fixed number of queries whatever its size, the index three for each section. A text whose original
stands elsewhere is not listed: its canonical address is not ours.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import F, Max, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language

from posts.instants import in_seconds
from posts.listed import KIND_KEYS, Lists, Under
from posts.listing_views import FACETS, with_public_posts
from posts.listings import named_organizations, named_people, quoted_sources
from posts.models import House, Image, Organization, Person, Post, PostEmbed, Quotation, Source, Tag
from posts.models.posts import PostQuerySet
from posts.quoted import canonical
from posts.turns import NEWS_AGE

PAGE = 1000  # addresses in one file; the protocol allows 50,000, and a crawler would wait for them
MOST_NEWS = 1000
MOST_PICTURES = 1000  # of one page, as the protocol has it


@dataclass(frozen=True)
class Part:
    """One file of a section: what ``Sitemap`` asks of a page."""

    number: int
    object_list: Sequence[Any]


class KeyRanges:
    """A section cut by the keys of its rows: file ``n`` holds those from ``(n - 1) * size + 1`` to ``n * size``.

    A row never moves to another file, none is longer than ``size``, and each is found by its keys alone, however many
    come before it. Numbers of which no row is left are no files.
    """

    def __init__(self, rows: QuerySet[Any], size: int, changed: str) -> None:
        self.rows, self.size, self.changed = rows, size, changed

    @cached_property
    def parts(self) -> dict[int, dt.datetime | None]:
        """The newest change of each file, where the section knows it, by its number. One query."""
        told = {"latest": Max(self.changed)} if self.changed else {"latest": Max("pk")}
        number = (F("pk") - 1) / Value(self.size) + 1
        found = self.rows.order_by().annotate(part=number).values("part").annotate(**told).order_by("part")
        return {row["part"]: row["latest"] if self.changed else None for row in found}

    @property
    def count(self) -> int:
        return len(self.parts)

    def page(self, number: int | str) -> Part:
        """One file; one query. The address without a number is that of the first file that there is.

        Raises PageNotAnInteger, and EmptyPage where it holds nothing.
        """
        text = str(number)
        if not text.isascii() or not text.isdecimal() or len(text) > 15:
            raise PageNotAnInteger("no number of a file")
        rows = self._rows(int(text))
        if not rows and number == 1 and self.parts:
            rows = self._rows(min(self.parts))
        if not rows:
            raise EmptyPage("no such file")
        return Part(int(text), rows)

    def _rows(self, number: int) -> list[Any]:
        last = number * self.size
        return list(self.rows.filter(pk__gt=last - self.size, pk__lte=last).order_by("pk"))


class SiteMap(Sitemap):
    """A section whose newest change is one query, not a walk over everything; rows are cut into files by their keys."""

    limit = PAGE
    changed = "modified_at"

    @cached_property
    def paginator(self) -> Any:
        rows: Any = self.items()
        if isinstance(rows, QuerySet):
            return KeyRanges(rows, self.limit, self.changed)
        return Paginator(rows, self.limit)

    def get_latest_lastmod(self) -> dt.datetime | None:
        rows = self.items()
        if not isinstance(rows, QuerySet) or not self.changed:
            return None
        latest: dt.datetime | None = rows.order_by().aggregate(latest=Max(self.changed))["latest"]
        return in_seconds(latest) if latest else None


class PostSitemap(SiteMap):
    """Posts of all languages, each at its own address, with the pictures that stand on it."""

    def items(self) -> PostQuerySet:
        return (
            Post.objects.published()
            .exclude(republication__original_url__gt="")
            .newest_first()
            .only(
                "slug",
                "month_on",
                "language",
                "modified_at",
                "published_at",
                "lead_image",
                "translation_group",
            )
        )

    def lastmod(self, item: Post) -> dt.datetime:
        return in_seconds(item.modified_at)

    def get_latest_lastmod(self) -> dt.datetime | None:
        latest = self.items().order_by("-modified_at").values_list("modified_at", flat=True).first()
        return in_seconds(latest) if latest else None

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        urls = super().get_urls(page, site, protocol)
        posts = [url["item"] for url in urls]
        pictures, groups = _pictures(posts), _translations(posts)
        root = f"{protocol or 'https'}://{site.domain}"
        for url in urls:
            url["alternates"] = [
                {"lang_code": post.language, "location": f"{root}{post.get_absolute_url()}"}
                for post in groups.get(url["item"].translation_group, [])
            ]
            url["images"] = [_whole(address, root) for address in pictures.get(url["item"].pk, [])]
        return urls


def _translations(posts: Sequence[Post]) -> dict[UUID, list[Post]]:
    """Public posts of the same groups, where a group has several, itself included; one query."""
    groups: dict[UUID, list[Post]] = defaultdict(list)
    for post in (
        Post.objects.published()
        .filter(translation_group__in={post.translation_group for post in posts})
        .order_by("language", "pk")
        .only("slug", "month_on", "language", "translation_group")
    ):
        groups[post.translation_group].append(post)
    return {group: found for group, found in groups.items() if len(found) > 1}


class NewsSitemap(SiteMap):
    """The texts of the last two days, as news search engines want them: one file with the newest."""

    limit = MOST_NEWS

    @cached_property
    def paginator(self) -> Any:
        return Paginator(self.items(), self.limit)

    def items(self) -> PostQuerySet:
        since = timezone.now() - NEWS_AGE
        return (
            Post.objects.published()
            .filter(Q(published_at__gte=since) | Q(embargoed_until__gte=since))
            .exclude(republication__original_url__gt="")
            .exclude(kind=Post.Kind.NOTICE)
            .newest_first()
            .defer("body", "body_text")
        )

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        name = House.load().site_name
        urls = super().get_urls(page, site, protocol)
        for url in urls:
            url["publication"] = name
        return urls


class ListSitemap(SiteMap):
    """The lists of one language that hold a public post of that language, each with the same in the others."""

    changed = ""

    def __init__(self, language: str) -> None:
        self.language = language
        self.lists = Lists()

    def rows(self) -> Any:
        raise NotImplementedError

    def items(self) -> Any:
        with translation.override(self.language):
            return self.rows()

    def location(self, item: Any) -> str:
        return self.address(item, self.language)

    def address(self, item: Any, language: str) -> str:
        with translation.override(language):
            return str(item.get_absolute_url())

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        urls = super().get_urls(page, site, protocol)
        held = {code: self._held(code, [url["item"] for url in urls]) for code, _name in settings.LANGUAGES}
        root = f"{protocol or 'https'}://{site.domain}"
        for url in urls:
            codes = [code for code, items in held.items() if url["item"] in items]
            url["alternates"] = [
                {"lang_code": code, "location": f"{root}{self.address(url['item'], code)}"}
                for code in codes
                if len(codes) > 1
            ]
        return urls

    def _held(self, language: str, items: list[Any]) -> Collection[Any]:
        """Which of ``items`` have a page in ``language``; a query for another language than the section's own."""
        if language == self.language:
            return items
        with translation.override(language):
            rows = self.rows()
            if isinstance(rows, QuerySet):
                rows = rows.filter(pk__in=[item.pk for item in items])
            return set(rows)


class TagSitemap(ListSitemap):
    def rows(self) -> QuerySet[Tag]:
        rows: QuerySet[Tag] = Tag.objects.filter(self.lists.has_any(Under.TAG, language=get_language() or ""))
        return rows.order_by("pk")


class PersonSitemap(ListSitemap):
    """People who signed or are quoted in a public post."""

    def rows(self) -> QuerySet[Person]:
        return named_people(self.lists).order_by("pk")


class OrganizationSitemap(ListSitemap):
    """Bodies that signed, spoke or published what is quoted in a public post."""

    def rows(self) -> QuerySet[Organization]:
        return named_organizations(self.lists).order_by("pk")


class SourceSitemap(ListSitemap):
    """Works that a public post quotes."""

    changed = "modified_at"

    def rows(self) -> QuerySet[Source]:
        return quoted_sources(self.lists).order_by("pk")


class QuotationSitemap(ListSitemap):
    """Every quotation once, at the permalink that stands for all its places; a file for so many texts, oldest first."""

    limit = PAGE // 4

    def rows(self) -> QuotedPosts:
        return QuotedPosts(self.lists, self.language, self.limit)

    def _held(self, language: str, items: list[Any]) -> Collection[Any]:
        """Each has its page in the language of the text in which it first stood."""
        return items if language == self.language else ()


@dataclass(frozen=True)
class QuotedPosts:
    """Texts that quote, for a paginator: it counts texts and gets their quotations."""

    lists: Lists
    language: str
    limit: int

    def count(self) -> int:
        number = self.lists.number(Under.QUOTES_ANYBODY, 0, self.language)
        # All that a few texts quote may have stood elsewhere before; a file without addresses is none.
        return number if number > self.limit or self[:number] else 0

    def __getitem__(self, which: slice) -> list[Quotation]:
        rows = self.lists.rows(Under.QUOTES_ANYBODY, language=self.language, key=0).reverse()
        posts = list(rows.values_list("post_id", flat=True)[which])
        return list(canonical(posts).only("key").order_by("pk"))


class FacetSitemap(ListSitemap):
    """Regions, themes, reports and series: few enough to be listed in one go."""

    def rows(self) -> list[Any]:
        return [row for model in FACETS.values() for row in with_public_posts(model, self.lists)]

    def lastmod(self, item: Any) -> dt.datetime:
        return in_seconds(item.latest_at)


class PageSitemap(ListSitemap):
    """The pages that stand by themselves, once there is something to read."""

    names = (
        "home",
        "posts:archive",
        "posts:tag_list",
        "posts:region_list",
        "posts:theme_list",
        "posts:report_list",
        "posts:series_list",
        "posts:person_list",
        "posts:organization_list",
        "posts:source_list",
        "posts:quotation_list",
        "posts:partners",
    )

    def rows(self) -> list[str]:
        return list(self.names) if self.lists.number(Under.ALL, 0, get_language() or "") else []

    def address(self, item: str, language: str) -> str:
        with translation.override(language):
            return reverse(item)


class KindSitemap(ListSitemap):
    """The kinds of post of which there is one."""

    def rows(self) -> list[str]:
        standing = self.lists.numbers(Under.KIND, get_language() or "")
        return sorted(kind for kind, key in KIND_KEYS.items() if key in standing)

    def address(self, item: str, language: str) -> str:
        with translation.override(language):
            return reverse("posts:kind", args=[item.replace("_", "-")])


LISTS: dict[str, type[ListSitemap]] = {
    "pages": PageSitemap,
    "kinds": KindSitemap,
    "tags": TagSitemap,
    "facets": FacetSitemap,
    "people": PersonSitemap,
    "organizations": OrganizationSitemap,
    "sources": SourceSitemap,
    "quotations": QuotationSitemap,
}


def in_each_language(
    lists: Mapping[str, type[ListSitemap]],
) -> dict[str, Callable[[], Sitemap]]:
    """A section for each list in each language; the default language has no suffix."""
    return {
        name if code == settings.LANGUAGE_CODE else f"{name}-{code}": partial(section, code)
        for code, _language in settings.LANGUAGES
        for name, section in lists.items()
    }


# Made anew for each answer: what Django notes on a section belongs to one answer.
SITEMAPS: dict[str, Callable[[], Sitemap]] = {"posts": PostSitemap, **in_each_language(LISTS)}


def _pictures(posts: list[Post]) -> dict[int, list[str]]:
    """The addresses of the pictures on each post, the lead first; two queries."""
    keys: dict[int, list[int]] = {
        post.pk: [post.lead_image_id] if post.lead_image_id else [] for post in posts
    }
    shown = PostEmbed.objects.filter(kind="image", post__in=list(keys)).order_by("position", "pk")
    for post, image in shown.values_list("post", "object_id"):
        keys[post].append(image)
    files = Image.objects.only("file", "width", "height").in_bulk(
        {key for found in keys.values() for key in found}
    )
    return {
        post: [files[key].file.url for key in dict.fromkeys(found) if key in files][:MOST_PICTURES]
        for post, found in keys.items()
    }


def _whole(address: str, root: str) -> str:
    return address if "//" in address else f"{root}{address}"
