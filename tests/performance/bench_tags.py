"""How long the desk for tags and the suggestions take with 20,000 tags on 10,000 posts. Not a test: run it by hand.

    DATABASE_URL=sqlite:////tmp/bench.sqlite3 DEBUG=1 python -m tests.performance.bench_tags

Works in whatever database DATABASE_URL names, which must be empty and is filled. Prints milliseconds (best and median
of RUNS) and queries; ends with 1 where a page of the desk takes a second or a suggestion 100 ms. Then one tag of all
posts is merged into another, step by step: how long the preview, the longest step and all of it take.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from posts import likeness  # noqa: E402
from posts.long_changes import begin_merge, step  # noqa: E402
from posts.merging import plan  # noqa: E402
from posts.models import Post, Tag, TaggedPost, User  # noqa: E402
from posts.stems import fold  # noqa: E402

TAGS, POSTS, TAGS_A_POST = 20_000, 10_000, 5
RUNS = 7
SYLLABLES = "ka lo mi ner tas vel dor qui sen bra fi gu hal jo pre stu wen yor zet cla".split()
DESK, SUGGESTION = 1000, 100  # milliseconds that are allowed


def fill() -> None:
    """Tags of one to three invented words, one in forty of them a misspelt or plural twin; five on each post."""
    chance = random.Random(20)
    names: dict[str, None] = {}
    while len(names) < TAGS:
        words = [
            "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4)))
            for _ in range(chance.choice([1, 1, 2, 2, 3]))
        ]
        name = " ".join(words)
        names[name] = None
        if chance.random() < 0.025:
            names[f"{name}s" if chance.random() < 0.5 else name[:3] + name[4:]] = None
    tags = Tag.objects.bulk_create(
        [Tag(name=name, slug=f"tag-{n}", folded=fold(name)) for n, name in enumerate(list(names)[:TAGS])],
        batch_size=2000,
    )
    posts = Post.objects.bulk_create(
        [Post(title=f"Post {n}", slug=f"post-{n}", body="<p>Words.</p>") for n in range(POSTS)],
        batch_size=1000,
    )
    TaggedPost.objects.bulk_create(
        [
            TaggedPost(tag=tag, content_object=post)
            for post in posts
            for tag in chance.sample(tags, TAGS_A_POST)
        ],
        batch_size=5000,
    )


def measure(client: Client, url: str, *, fresh: bool) -> tuple[float, float, int]:
    """(best, median) milliseconds and queries; ``fresh`` empties the cache before each run, as after a save."""
    times = []
    queries = 0
    for _ in range(RUNS):
        if fresh:
            cache.clear()
        reset_queries()
        with CaptureQueriesContext(connection) as context:
            start = time.perf_counter()
            response = client.get(url)
            times.append((time.perf_counter() - start) * 1000)
        assert response.status_code == 200, (url, response.status_code)
        queries = len(context)
    return min(times), statistics.median(times), queries


def main() -> int:
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    call_command("migrate", verbosity=0)
    fill()
    start = time.perf_counter()
    left = TAGS
    while left:
        cache.clear()
        left = likeness.bring_in_line("tag", limit=likeness.IN_A_RUN)
    print(f"all names compared once, in the background: {time.perf_counter() - start:.1f} s")
    print(f"pairs that look alike: {len(likeness.open_pairs('tag'))}")
    user = User.objects.create_superuser("bench", "bench@quillhaven.example", "bench")
    client = Client()
    client.force_login(user)
    failed = False
    for name, url, limit, fresh in (
        ("look-alikes, after a save", "/admin/posts/tag/lookalikes/", DESK, True),
        ("look-alikes", "/admin/posts/tag/lookalikes/", DESK, False),
        ("list of tags", "/admin/posts/tag/", DESK, False),
        ("list by use", "/admin/posts/tag/?o=-2", DESK, False),
        ("suggestions for “ka”", "/admin/posts/post/tags/?q=ka", SUGGESTION, False),
        ("suggestions for “lomi”", "/admin/posts/post/tags/?q=lomi", SUGGESTION, False),
        ("suggestions for nothing", "/admin/posts/post/tags/?q=", SUGGESTION, False),
        ("near a new name", "/admin/posts/tag/resolve/?names=kalomine", SUGGESTION, False),
    ):
        best, median, queries = measure(client, url, fresh=fresh)
        too_slow = best > limit
        failed |= too_slow
        print(f"{name:28} {best:7.0f} {median:7.0f} ms {queries:4} queries{'  TOO SLOW' if too_slow else ''}")
    merge_all()
    return int(failed)


def merge_all() -> None:
    stays, goes = (Tag.objects.create(name=name, slug=name) for name in ("stays", "goes"))
    TaggedPost.objects.bulk_create(
        [TaggedPost(tag=goes, content_object_id=key) for key in Post.objects.values_list("pk", flat=True)],
        batch_size=5000,
    )
    start = time.perf_counter()
    seen = plan(stays, [goes])
    print(f"preview of merging a tag on {seen.records} posts: {time.perf_counter() - start:.2f} s")
    change = begin_merge(stays, [goes], records=seen.records, by=None)
    steps = []
    while change.under_way:
        start = time.perf_counter()
        step(change.pk)
        steps.append(time.perf_counter() - start)
        change.refresh_from_db()
    median = statistics.median(steps)
    print(f"{len(steps)} steps: longest {max(steps):.2f} s, median {median:.2f} s, in all {sum(steps):.0f} s")


if __name__ == "__main__":
    sys.exit(main())
