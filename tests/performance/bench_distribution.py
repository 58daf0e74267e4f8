"""How feeds, sitemaps and the programming interface bear a hundred thousand posts: queries and time of each.

    DEBUG=1 python -m tests.performance.bench_distribution [POSTS]

Makes a SQLite database of its own in a temporary folder (``DATABASE_URL`` names another, which must be empty), fills
it with bulk inserts, and asks each address five times with an empty cache. Prints queries and the median.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

POSTS = 100_000
BATCH = 5_000
TAGS = 400
ADDRESSES = (
    "/feed/",
    "/feed.atom",
    "/feed.json",
    "/tags/tag-7/feed/",
    "/partners/feed.json",
    "/sitemap.xml",
    "/sitemap-news.xml",
    "/sitemaps/posts.xml",
    "/sitemaps/posts.xml?p=9",
    "/sitemaps/tags.xml",
    "/api/v1/posts",
    "/api/v1/posts?page=5000",
    "/api/v1/posts?tag=tag-7&language=en",
    "/api/v1/quotations?per_page=100",
    "/api/v1/sources",
)


def fill(number: int) -> None:
    """``number`` posts over twenty years, each with a tag, a signature and a quotation. No projections but these."""
    from django.utils import timezone

    from posts import listed
    from posts.models import Byline, Organization, Person, Post, Quotation, Source, Tag, TaggedPost

    now = timezone.now()
    Tag.objects.bulk_create([Tag(name=f"Tag {n}", slug=f"tag-{n}") for n in range(TAGS)])
    Person.objects.bulk_create([Person(name=f"Person {n}", slug=f"person-{n}") for n in range(TAGS)])
    outlet = Organization.objects.create(name="Gazette", kind="outlet")
    Source.objects.bulk_create(
        [Source(title=f"Work {n}", slug=f"work-{n}", publisher=outlet) for n in range(TAGS)]
    )
    tags, people = (
        list(Tag.objects.values_list("pk", flat=True)),
        list(Person.objects.values_list("pk", flat=True)),
    )
    sources = list(Source.objects.values_list("pk", flat=True))
    for start in range(0, number, BATCH):
        rows = []
        for n in range(start, min(start + BATCH, number)):
            at = now - dt.timedelta(minutes=105 * n + 1)
            source = sources[n % TAGS]
            rows.append(
                Post(
                    title=f"Post {n}",
                    slug=f"post-{n}",
                    summary="In short.",
                    body=f'<p>{"Some words. " * 40}</p><blockquote data-source="{source}"><p>Said {n}.</p></blockquote>',
                    word_count=82,
                    status="published",
                    published_at=at,
                    modified_at=at,
                    month_on=at.date().replace(day=1),
                )
            )
        made = Post.objects.bulk_create(rows)
        TaggedPost.objects.bulk_create(
            [TaggedPost(content_object=row, tag_id=tags[n % TAGS]) for n, row in enumerate(made)]
        )
        Byline.objects.bulk_create(
            [Byline(post=row, person_id=people[n % TAGS]) for n, row in enumerate(made)]
        )
        Quotation.objects.bulk_create(
            [
                Quotation(
                    post=row,
                    position=0,
                    exact=f"Said {row.pk}.",
                    source_id=sources[n % TAGS],
                    fingerprint=row.pk,
                )
                for n, row in enumerate(made)
            ]
        )
    listed.rebuild()


def measure(address: str) -> tuple[int, float, int]:
    """Queries, median seconds of five, and bytes."""
    from django.core.cache import cache
    from django.db import connection, reset_queries
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, times = Client(), []
    for _ in range(5):
        cache.clear()
        reset_queries()
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        times.append(time.perf_counter() - started)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}")
    return len(queries), statistics.median(times), len(response.content)


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else POSTS
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.settings")
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.ALLOWED_HOSTS = ["*"]
        call_command("migrate", verbosity=0)
        started = time.perf_counter()
        fill(number)
        print(f"{number} posts made in {time.perf_counter() - started:.0f} s")
        print(f"{'address':<42} queries   median   bytes")
        for address in ADDRESSES:
            queries, seconds, size = measure(address)
            print(f"{address:<42} {queries:>7} {seconds * 1000:>6.0f} ms {size:>8}")


if __name__ == "__main__":
    main()
