"""How every page of a list bears many posts and four hundred tags: queries and time, beside a hundred posts.

    DEBUG=1 python -m tests.performance.bench_listings [POSTS ...]

Without numbers 10,000 posts; `10000 100000` takes a quarter of an hour and 3 GB. Makes SQLite databases of its own in
a temporary folder, fills them with bulk inserts (the same posts at every run: the seed is fixed), and asks each address
seven times with an empty cache. Prints queries and the least of seven times of the processor (SQLite works within the
process, so that is all of it, and other work on the machine is not counted), and how often the time with a hundred goes
into it; a mark where queries differ or the issues' ratio is missed: 1.2 with 10,000 posts, 1.5 with 100,000.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

POSTS, FEW = 10_000, 100
TAGS, PEOPLE, OUTLETS, SOURCES = 400, 120, 40, 600
BATCH = 2_000
TIMES = 7
SEED = 20261122
ADDRESSES = (
    "/",
    "/posts/",
    "/posts/?page=3",
    "/posts/{year}/",
    "/posts/{year}/{month:02}/",
    "/tags/",
    "/tags/tag-0/",
    "/regions/",
    "/regions/region-1/",
    "/themes/",
    "/themes/theme-1/",
    "/reports/",
    "/reports/report-1/",
    "/series/",
    "/series/series-1/",
    "/kinds/commentary/",
    "/people/",
    "/people/person-1/",
    "/organizations/",
    "/organizations/outlet-1/",
    "/sources/",
    "/sources/work-1/",
    "/partners/",
    "/fr/posts/",
    "/posts/?page={last}",
    "/quotations/",
    "/feed/",
    "/tags/tag-0/feed/",
    "/organizations/outlet-1/feed/",
    "/api/v1/posts",
    "/api/v1/quotations",
    "/sitemap.xml",
    "/sitemaps/posts.xml",
    "/sitemaps/people.xml",
)
RATIOS = {10_000: 1.2, 100_000: 1.5}


def fill(number: int) -> None:
    """``number`` posts, one every eight hours back from now, each filed, signed and quoting.

    A fifth of them is French, so that lists of both languages have a full page with a hundred posts as well.
    """
    from django.utils import timezone

    from posts import listed
    from posts.models import (
        Byline,
        Organization,
        Person,
        Post,
        Quotation,
        Region,
        Report,
        Series,
        Source,
        Tag,
        TaggedPost,
        Theme,
    )  # fmt: skip

    chance, now = random.Random(SEED), timezone.now()
    made: dict[Any, list[Any]] = {}
    for model, name, count in (
        (Tag, "Tag", TAGS), (Region, "Region", 12), (Theme, "Theme", 12), (Report, "Report", 8),
        (Series, "Series", 8), (Person, "Person", PEOPLE), (Organization, "Outlet", OUTLETS),
    ):  # fmt: skip
        rows = [model(name=f"{name} {n}", slug=f"{name.lower()}-{n}") for n in range(count)]
        made[model] = model.objects.bulk_create(rows)
    outlets = made[Organization]
    made[Source] = Source.objects.bulk_create(
        Source(title=f"Work {n}", slug=f"work-{n}", publisher=outlets[n % OUTLETS]) for n in range(SOURCES)
    )
    kinds = [str(value) for value in Post.Kind.values]
    for start in range(0, number, BATCH):
        rows = []
        for n in range(start, min(start + BATCH, number)):
            at = now - dt.timedelta(hours=8 * n + 1)
            rows.append(
                Post(
                    title=f"Post {n}", slug=f"post-{n}", summary="In short. " * 12, kind=chance.choice(kinds),
                    body=f"<p>{'Some words. ' * 400}</p>", word_count=800, status="published",
                    language="fr" if n % 5 == 4 else "en", published_at=at, modified_at=at,
                    month_on=timezone.localtime(at).date().replace(day=1),
                    series=made[Series][1] if n % 20 == 0 else None, series_position=n + 1,
                )
            )  # fmt: skip
        posts = Post.objects.bulk_create(rows)
        several = [(post, tag) for post in posts for tag in chance.sample(made[Tag], 3)]
        # The first tag, region, ... are on every second post: the longest list there may be.
        TaggedPost.objects.bulk_create(
            [TaggedPost(content_object=post, tag=tag) for post, tag in several if tag != made[Tag][0]]
            + [TaggedPost(content_object=post, tag=made[Tag][0]) for post in posts[::2]]
        )
        for model, field in ((Region, "regions"), (Theme, "themes"), (Report, "reports")):
            through = getattr(Post, field).through
            target = f"{model._meta.model_name}_id"
            through.objects.bulk_create(
                through(
                    post_id=post.pk, **{target: made[model][1 if post.pk % 2 else chance.randrange(8)].pk}
                )
                for post in posts
            )
        Byline.objects.bulk_create(Byline(post=post, person=chance.choice(made[Person])) for post in posts)
        Quotation.objects.bulk_create(
            Quotation(
                post=post, position=place, exact=f"Said {post.pk}, {place}.", fingerprint=post.pk * 10 + place,
                source=made[Source][1 if place == 0 and post.pk % 2 else chance.randrange(SOURCES)],
                speaker_person=chance.choice(made[Person]),
            )
            for post in posts
            for place in range(4)
        )  # fmt: skip
    listed.rebuild()


def measure(address: str) -> tuple[int, float]:
    """Queries, and the least of ``TIMES`` times in seconds: what disturbs only ever adds."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, times = Client(), []
    for _ in range(TIMES):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            started = time.process_time()
            response = client.get(address)
            times.append(time.process_time() - started)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}")
    return len(queries), min(times)


def measure_all(number: int) -> None:
    """In a process of its own, whose database is that of the environment: print the figures as JSON."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    fill(number)
    newest = timezone.localtime() - dt.timedelta(days=20)
    figures = {}
    for pattern in ADDRESSES:
        last = number * 4 // 5 // 20  # four in five are English, twenty on a page
        address = pattern.format(year=newest.year, month=newest.month, last=last)
        figures[pattern] = measure(address)
    print(json.dumps(figures))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.settings")
    if "--measure" in sys.argv:
        measure_all(int(sys.argv[-1]))
        return
    numbers = [int(given) for given in sys.argv[1:]] or [POSTS]
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for posts in (FEW, *numbers):
            environment = {**os.environ, "DATABASE_URL": f"sqlite:///{Path(folder) / f'{posts}.sqlite3'}"}
            command = [sys.executable, "-m", "tests.performance.bench_listings", "--measure", str(posts)]
            done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
            found[posts] = json.loads(done.stdout.splitlines()[-1])
    print(f"{'address':<30} {FEW:>8,} posts" + "".join(f"   {number:>8,} posts  times" for number in numbers))
    for address, (few_queries, few) in found[FEW].items():
        line = f"{address:<30} {few_queries:>3} q {few * 1000:>6.0f} ms"
        for number in numbers:
            queries, seconds = found[number][address]
            ratio = seconds / few
            mark = " " if queries == few_queries and ratio <= RATIOS.get(number, 2) else "!"
            line += f"   {queries:>3} q {seconds * 1000:>6.0f} ms {ratio:>5.1f} {mark}"
        print(line)


if __name__ == "__main__":
    main()
