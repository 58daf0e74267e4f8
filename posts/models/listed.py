"""Under what each released post stands in public lists, and how many stand under each: what lists page and count by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from django.db import models, transaction
from django.db.models import F


class ListedQuerySet(models.QuerySet["Listed", "Listed"]):
    def newest_first(self) -> ListedQuerySet:
        return self.order_by("-published_at", "-post_id")

    def replace(self, gone: Collection[Listed], come: Collection[Listed]) -> None:
        """Delete the rows ``gone``, write ``come``, and move the counts by the difference.

        Call it where nobody else changes rows of the same posts: a save holds its post's row, others lock it.
        """
        moved = Counter(row.place for row in come)
        moved.subtract(Counter(row.place for row in gone))
        with transaction.atomic():
            self.filter(pk__in=[row.pk for row in gone]).delete()
            Listed.objects.bulk_create(come, batch_size=1000)
            ListedCount.objects.move({place: number for place, number in moved.items() if number})

    def take_out(self, posts: Collection[int]) -> None:
        """Forget these posts."""
        self.replace(list(self.filter(post__in=posts)), [])


class Listed(models.Model):
    """A released post stands under something: a tag, a month, a person whom it quotes.

    A projection of the post and its relations, brought in line by ``posts.listed`` at every save. It does not know
    the clock: rows of a post that is scheduled are there already, and whoever reads leaves out what is not public.
    """

    class Under(models.IntegerChoices):
        ALL = 1
        YEAR = 2
        MONTH = 3
        KIND = 4
        TAG = 5
        REGION = 6
        THEME = 7
        REPORT = 8
        SERIES = 9
        SIGNED_BY_PERSON = 10
        SIGNED_BY_ORGANIZATION = 11
        QUOTES_ANYBODY = 12
        QUOTES_PERSON = 13
        QUOTES_ORGANIZATION = 14
        QUOTES_SOURCE = 15

    post = models.ForeignKey("posts.Post", on_delete=models.CASCADE, related_name="listed", db_index=False)
    under = models.PositiveSmallIntegerField()  # one of Under
    # The key of the tag or whatever it is; 2026 of a year, 202611 of a month, a number for a kind, 0 of everything.
    key = models.BigIntegerField()
    language = models.CharField(max_length=12)
    published_at = models.DateTimeField()

    objects = ListedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "under", "key"], name="posts_listed_once"),
            models.CheckConstraint(condition=models.Q(under__range=(1, 15)), name="posts_listed_under_known"),
        ]
        indexes = [
            models.Index(
                fields=["under", "language", "key", "-published_at", "-post"], name="posts_listed_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.under} {self.key}"

    @property
    def place(self) -> tuple[int, int, str]:
        return self.under, self.key, self.language


class ListedCountQuerySet(models.QuerySet["ListedCount", "ListedCount"]):
    def move(self, by: dict[tuple[int, int, str], int]) -> None:
        """Add the numbers to the counts. A row for each place is made first, then all are locked in one order."""
        if not by:
            return
        ListedCount.objects.bulk_create(
            [ListedCount(under=under, key=key, language=language) for under, key, language in sorted(by)],
            ignore_conflicts=True,
            batch_size=1000,
        )
        steps: dict[int, list[int]] = {}
        for row in self._of(by):
            steps.setdefault(by[row.under, row.key, row.language], []).append(row.pk)
        for step, keys in steps.items():
            for start in range(0, len(keys), 1000):
                self.filter(pk__in=keys[start : start + 1000]).update(number=F("number") + step)

    def _of(self, places: Iterable[tuple[int, int, str]]) -> list[ListedCount]:
        wanted = set(places)
        unders, keys, languages = ({place[n] for place in wanted} for n in range(3))
        found: list[ListedCount] = []
        ordered = sorted(keys)
        for start in range(0, len(ordered), 1000):
            rows = self.filter(
                under__in=unders, key__in=ordered[start : start + 1000], language__in=languages
            )
            found += rows.order_by("pk").select_for_update()
        return [row for row in found if (row.under, row.key, row.language) in wanted]


class ListedCount(models.Model):
    """How many rows of ``Listed`` there are for one place in one language. Written with them, never by itself."""

    under = models.PositiveSmallIntegerField()
    key = models.BigIntegerField()
    language = models.CharField(max_length=12)
    number = models.IntegerField(default=0)

    objects = ListedCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["under", "language", "key"], name="posts_listedcount_once"),
        ]

    def __str__(self) -> str:
        return f"{self.under} {self.key} ({self.language}): {self.number}"
