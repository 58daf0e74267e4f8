"""What can be found: a copy of every searchable row's words. ``posts.search`` alone reads and writes these tables."""

from __future__ import annotations

from django.db import models


class SearchEntry(models.Model):
    """One searchable thing (a post, a quotation, a demand), written and removed together with the row it copies.

    A projection: ``refresh_search`` rebuilds every entry. The engine's own index hangs on the primary key: the FTS5
    table ``posts_searchindex`` on SQLite, the column ``tokens`` (tsvector) on PostgreSQL. Django knows neither.
    """

    kind = models.CharField(max_length=32)
    object_id = models.CharField(max_length=36)
    language = models.CharField(max_length=35, blank=True)

    is_public = models.BooleanField()
    public_from = models.DateTimeField(null=True)
    public_until = models.DateTimeField(null=True)
    sort_at = models.DateTimeField()

    # Lines of name=value: counting those of a thousand entries must not mean parsing a thousand objects.
    facets = models.TextField(blank=True)
    digest = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="posts_searchentry_object_once"),
        ]
        indexes = [models.Index(fields=["-sort_at", "-id"], name="posts_searchentry_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class SearchText(models.Model):
    """The words of one entry: as written, to show passages, and folded, to compare phrases.

    A table of its own, because a search weighs thousands of entries and shows twenty: SQLite keeps a long text in the
    row and would read all of them.
    """

    entry = models.OneToOneField(
        SearchEntry, on_delete=models.CASCADE, primary_key=True, related_name="content"
    )
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """One word of the indexed texts, for spelling suggestions. Words are added while indexing, pruned by a rebuild."""

    word = models.CharField(max_length=64, primary_key=True)
    shown = models.CharField(max_length=64)
    initial = models.CharField(max_length=1)
    length = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["initial", "length"], name="posts_searchword_near")]

    def __str__(self) -> str:
        return self.shown
