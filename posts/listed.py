"""Lists of public posts that stay as quick however many posts there are: kept in line at every save, read by key.

``Listed`` has a row for everything a released post stands under, ``ListedCount`` how many there are. Neither knows
the clock. What is listed and not public at an instant (scheduled, under embargo, expired since its last save) are few
posts: they are found first, left out of the rows, and taken off the numbers. So a number is right at every instant,
whether or not any job has run.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, reduce
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear
from django.utils import timezone

from posts.models import Byline, Consequence, Listed, ListedCount, Post, Quotation, TaggedPost
from posts.models.listed import ListedQuerySet
from posts.models.posts import PostQuerySet

Under = Listed.Under
KIND_KEYS: Final = {
    Post.Kind.COMMENTARY: 1,
    Post.Kind.PRESS_RELEASE: 2,
    Post.Kind.STATEMENT: 3,
    Post.Kind.OPEN_LETTER: 4,
    Post.Kind.NOTICE: 5,
}
# The lists that are about a person or an organisation: by signature, by quotation.
OF_PERSON: Final = (Under.SIGNED_BY_PERSON, Under.QUOTES_PERSON)
OF_ORGANIZATION: Final = (Under.SIGNED_BY_ORGANIZATION, Under.QUOTES_ORGANIZATION)
TOGETHER: Final = 200  # posts that are brought in line at once
# What stands for the post and the instant in the statement that is put together once; neither can be one.
_SOME_POST: Final = -20_261_122
_SOME_TIME: Final = dt.datetime(1000, 1, 1, tzinfo=dt.UTC)
_COLUMNS: Final = ("post_id", "under", "key", "language", "published_at")


# Writing ----------------------------------------------------------------------


def truth(now: dt.datetime | None = None) -> list[QuerySet[Any, tuple[Any, ...]]]:
    """What ``Listed`` has to hold, as queries whose columns are the post and those of a row, one for each relation.

    The same row may come from two of them. What has expired by ``now`` is left out; it comes back with its next save.
    """
    now = now or timezone.now()

    def rows(model: Any, post: str, under: int, key: Any) -> QuerySet[Any, tuple[Any, ...]]:
        path = f"{post}__" if post else ""
        released = Q(**{f"{path}status": Post.Status.PUBLISHED}) & (
            Q(**{f"{path}expires_at": None}) | Q(**{f"{path}expires_at__gt": now})
        )
        found = model.filter(released).order_by()
        if isinstance(key, str):
            found = found.exclude(**{key: None})
            key = F(key)
        columns = (f"{post}_id" if post else "pk", Value(int(under), IntegerField()), key)
        selected: QuerySet[Any, tuple[Any, ...]] = found.values_list(
            *columns, f"{path}language", f"{path}published_at"
        )
        return selected

    posts, quotations, bylines = Post.objects.all(), Quotation.objects.standing(), Byline.objects.all()
    year = ExtractYear("month_on")
    kinds = [When(kind=kind, then=Value(number)) for kind, number in KIND_KEYS.items()]
    return [
        rows(posts, "", Under.ALL, Value(0, IntegerField())),
        rows(posts, "", Under.YEAR, year),
        rows(posts, "", Under.MONTH, year * 100 + ExtractMonth("month_on")),
        rows(posts, "", Under.KIND, Case(*kinds, output_field=IntegerField())),
        rows(posts, "", Under.SERIES, "series_id"),
        rows(TaggedPost.objects.all(), "content_object", Under.TAG, "tag_id"),
        rows(Post.regions.through._default_manager, "post", Under.REGION, "region_id"),
        rows(Post.themes.through._default_manager, "post", Under.THEME, "theme_id"),
        rows(Post.reports.through._default_manager, "post", Under.REPORT, "report_id"),
        rows(bylines, "post", Under.SIGNED_BY_PERSON, "person_id"),
        rows(bylines, "post", Under.SIGNED_BY_ORGANIZATION, "organization_id"),
        rows(quotations, "post", Under.QUOTES_ANYBODY, Value(0, IntegerField())),
        rows(quotations, "post", Under.QUOTES_PERSON, "speaker_person_id"),
        rows(quotations, "post", Under.QUOTES_ORGANIZATION, "speaker_organization_id"),
        rows(quotations, "post", Under.QUOTES_ORGANIZATION, "source__publisher_id"),
        rows(quotations, "post", Under.QUOTES_SOURCE, "source_id"),
    ]


def list_post(post: Post) -> None:
    """Bring the places of one post in line; for the transaction that has saved it, and so holds its row.

    Two queries where nothing moved, one for a draft.
    """
    _bring_in_line([post.pk], has_any_released=post.status == Post.Status.PUBLISHED)


def follow_clock(post: Post, event: str) -> None:
    """What follows from an expiry: the post goes from the lists, so that few are left to be asked for."""
    if event == Consequence.Event.EXPIRED:
        list_posts([post.pk])


def list_posts(keys: Collection[int]) -> None:
    """The same of many whose relations have moved: three queries for every ``TOGETHER`` of them where nothing moved."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), TOGETHER):
        with transaction.atomic():
            locked = Post.objects.filter(pk__in=ordered[start : start + TOGETHER]).order_by("pk")
            held = list(locked.select_for_update(of=("self",)).values_list("pk", flat=True))
            _bring_in_line(held, has_any_released=True)


def list_posts_quoting(sources: Collection[int]) -> None:
    """Those of posts that quote these works: another publisher is another place."""
    quoting = Quotation.objects.standing().filter(source__in=sources).order_by()
    list_posts(set(quoting.values_list("post", flat=True)))


def _bring_in_line(posts: Sequence[int], *, has_any_released: bool) -> None:
    wanted = _wanted(posts) if has_any_released else set()
    gone = []
    # Locked, so that of two that bring the same post in line the later sees what the earlier left.
    for row in Listed.objects.filter(post__in=posts).order_by("pk").select_for_update():
        told = tuple(getattr(row, name) for name in _COLUMNS)
        if told in wanted:
            wanted.remove(told)
        else:
            gone.append(row)
    if gone or wanted:
        come = [Listed(**dict(zip(_COLUMNS, told, strict=True))) for told in sorted(wanted)]
        Listed.objects.replace(gone, come)


def _wanted(posts: Sequence[int]) -> set[tuple[Any, ...]]:
    """The rows of ``truth`` that are these posts'; one query."""
    if len(posts) > 1:
        return set(_of_posts(posts, timezone.now()))
    # To put the sixteen parts together takes ten times as long as to ask them, so it is done once in a process.
    sql, values = _of_one_post(connection.vendor)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    given = {_SOME_POST: posts[0], connection.ops.adapt_datetimefield_value(_SOME_TIME): now}
    with connection.cursor() as cursor:
        cursor.execute(sql, [given.get(value, value) for value in values])
        rows = cursor.fetchall()
    instant = Post._meta.get_field("published_at")
    read = connection.ops.get_db_converters(instant.cached_col)
    found = set()
    for post, under, key, language, published_at in rows:
        for convert in read:
            published_at = convert(published_at, instant, connection)
        found.add((post, under, int(key), language, published_at))
    return found


def _of_posts(posts: Sequence[int], now: dt.datetime) -> QuerySet[Any, tuple[Any, ...]]:
    first, *others = (rows.filter(**{_post_of(rows): posts}) for rows in truth(now))  # of one relation each
    return first.union(*others)


@cache
def _of_one_post(vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The statement that asks for the rows of ``_SOME_POST`` at ``_SOME_TIME``, and its values, in which they stand."""
    query = _of_posts([_SOME_POST], _SOME_TIME).query
    sql, values = query.get_compiler(connection.alias).as_sql()
    return sql, tuple(values)


def _post_of(rows: QuerySet[Any, Any]) -> str:
    if rows.model is Post:
        return "pk__in"
    return "content_object__in" if rows.model is TaggedPost else "post__in"


@transaction.atomic
def rebuild() -> int:
    """Write all rows and counts anew, a few statements whatever their number; returns how many rows there are.

    Saves wait meanwhile, readers do not.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE posts_listed, posts_listedcount IN SHARE ROW EXCLUSIVE MODE")
        Listed.objects.all()._raw_delete(using=connection.alias)
        ListedCount.objects.all()._raw_delete(using=connection.alias)
        first, *others = truth()
        _insert(cursor, Listed, _COLUMNS, first.union(*others))
        counted = Listed.objects.order_by().values_list("under", "key", "language").annotate(n=Count("pk"))
        _insert(cursor, ListedCount, ("under", "key", "language", "number"), counted)
    return Listed.objects.count()


def _insert(cursor: Any, model: Any, columns: Sequence[str], rows: QuerySet[Any, Any]) -> None:
    sql, values = rows.query.get_compiler(connection.alias).as_sql()
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) {sql}", values)


# Reading ----------------------------------------------------------------------


@dataclass(frozen=True)
class Lists:
    """The public lists at one instant; make one for an answer. Two queries at most for what is hidden."""

    at: dt.datetime = field(default_factory=timezone.now)

    @cached_property
    def unseen(self) -> list[int]:
        """Posts that are listed and not public at this instant; few. One query over small indexes."""
        listed = Listed.objects.filter(post=OuterRef("pk"), under=Under.ALL)
        return list(
            Post.objects.unseen(self.at).filter(Exists(listed)).order_by().values_list("pk", flat=True)
        )

    @cached_property
    def _hidden(self) -> Counter[tuple[int, int, str]]:
        """By place how many of its rows do not count."""
        if not self.unseen:
            return Counter()
        # By post alone, so that no database begins with all that stands under something.
        rows = Listed.objects.filter(post__in=self.unseen)
        return Counter(rows.values_list("under", "key", "language"))

    def rows(self, *under: int, language: str, **key: Any) -> ListedQuerySet:
        """The rows under something that count, the newest first; ``key`` is one, or an outer query's."""
        found = (
            Listed.objects.filter(under__in=under)
            if len(under) > 1
            else Listed.objects.filter(under=under[0])
        )
        found = found.filter(language=language, **key)
        if self.unseen:
            found = found.exclude(post__in=self.unseen)
        return found.newest_first()

    def numbers(self, under: int, language: str) -> dict[int, int]:
        """{key: how many public posts stand there}, for keys that have one. One query."""
        stored = ListedCount.objects.filter(under=under, language=language, number__gt=0)
        found = {
            key: number - self._hidden[under, key, language]
            for key, number in stored.values_list("key", "number")
        }
        return {key: number for key, number in found.items() if number > 0}

    def number(self, under: int, key: int, language: str) -> int:
        """How many public posts stand under one thing. One query."""
        stored = ListedCount.objects.filter(under=under, key=key, language=language)
        number = stored.values_list("number", flat=True).first() or 0
        return max(0, number - self._hidden[under, key, language])

    def languages(self, under: Sequence[int], key: int) -> set[str]:
        """The languages in which something public stands there. One query."""
        stored = ListedCount.objects.filter(under__in=under, key=key)
        return {
            language
            for place, language, number in stored.values_list("under", "language", "number")
            if number > self._hidden[place, key, language]
        }

    def has_any(self, *under: int, language: str) -> Exists:
        """For a query over the records themselves: whether a public post stands under them."""
        return Exists(self.rows(*under, language=language, key=OuterRef("pk")).order_by())

    def counted(self, records: QuerySet[Any], under: int, language: str) -> QuerySet[Any]:
        """Records under which a public post stands, with ``post_count`` and ``latest_at``."""
        stored = ListedCount.objects.filter(under=under, language=language, key=OuterRef("pk"))
        hidden = [
            When(pk=key, then=Value(number))
            for (place, key, code), number in self._hidden.items()
            if (place, code) == (under, language)
        ]
        number: Any = Coalesce(Subquery(stored.values("number")), 0)
        if hidden:
            number -= Case(*hidden, default=0, output_field=IntegerField())
        newest = self.rows(under, language=language, key=OuterRef("pk"))
        rows: QuerySet[Any] = records.filter(self.has_any(under, language=language)).annotate(
            post_count=number, latest_at=Subquery(newest.values("published_at")[:1])
        )
        return rows

    def newest(self, under: Sequence[int], key: int, language: str, limit: int) -> PostQuerySet:
        """The newest ``limit`` posts under any of several things, the newest first; for a slice of no more."""
        first = [Q(pk__in=self.rows(one, language=language, key=key).values("post")[:limit]) for one in under]
        posts = Post.objects.published(self.at)
        return posts.filter(reduce(lambda one, other: one | other, first)).newest_first()

    def page(self, under: int, key: int, language: str) -> ListedPosts:
        return ListedPosts(self, under, key, language)


@dataclass(frozen=True)
class ListedPosts:
    """The posts under one thing, the newest first, for a paginator: counted by one row, cut by an index."""

    lists: Lists
    under: int
    key: int
    language: str

    def count(self) -> int:
        return self.lists.number(self.under, self.key, self.language)

    def __getitem__(self, which: slice) -> list[Post]:
        # What is shown is asked once more whether it is public: a row here must never be what makes it so.
        return list(self.posts(which))

    def posts(self, which: slice) -> PostQuerySet:
        rows = self.lists.rows(self.under, language=self.language, key=self.key)
        found = Post.objects.published(self.lists.at).filter(pk__in=rows.values("post")[which])
        return found.newest_first().for_list()

    def __iter__(self) -> Iterator[Post]:
        return iter(self[:])
