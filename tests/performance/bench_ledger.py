"""How long the ledger and a demand's page take with 100 and with 10,000 demands. Not a test: run it by hand.

    DATABASE_URL=sqlite:////tmp/bench.sqlite3 DEBUG=1 python -m tests.performance.bench_ledger

Works in whatever database DATABASE_URL names, which must be empty and is filled. Prints milliseconds and queries;
ends with 1 where 10,000 demands take more than twice the time of 100, or another number of queries. A time is the best
of RUNS, which other work on the machine disturbs least; with SQLite, all of whose work is done in this process, it is
time of the processor, so that waiting for one does not count. Three addressees and six tags, so that a page is full
at either size: only then are times alike.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from campaigns import ledger  # noqa: E402
from campaigns.models import Call, Demand, DemandEvent, Restatement  # noqa: E402
from posts.models import Organization, Post, PostEmbed, Source, Tag  # noqa: E402

SMALL, LARGE = 100, 10_000
TIMES = 4  # restatements of each demand
PER_CALL = 8
RUNS = 15
WORDS = "annexes register harbour treaty archive tower licence corridor quota hearing index map binder drill".split()
PAGES = {
    "ledger": "/calls/",
    "by status": "/calls/?status=unanswered&sort=asked",
    "by tag": "/calls/?tag=tag-3&sort=newest",
    "by addressee": "/calls/?addressee=body-2",
    "page 4": "/calls/?page=4",
    "feed": "/calls/feed/",
}


def fill(first: int, last: int) -> None:
    """Make demands number ``first`` to ``last``, each asked TIMES times in public posts over five years."""
    now = timezone.now()
    bodies = [Organization.objects.get_or_create(name=f"Body {n}")[0] for n in range(3)]
    tags = [Tag.objects.get_or_create(name=f"Tag {n}")[0] for n in range(6)]
    source = Source.objects.first() or Source.objects.create(
        title="Evidence", url="https://evidence.example/1"
    )
    for begin in range(first, last, 1000):
        numbers = range(begin, min(begin + 1000, last))
        demands = Demand.objects.bulk_create(
            Demand(
                operative_text=f"Publish the {WORDS[n % 14]} of the {WORDS[n // 14 % 14]}, number {n}.",
                folded=f"publish the {WORDS[n % 14]} of the {WORDS[n // 14 % 14]}, number {n}.",
                slug=f"demand-{n}",
                addressee=bodies[n % 3],
            )
            for n in numbers
        )
        Demand.tags.through.objects.bulk_create(
            Demand.tags.through(demand=demand, tag=tags[(n + turn) % 6])
            for n, demand in zip(numbers, demands, strict=True)
            for turn in range(2)
        )
        DemandEvent.objects.bulk_create(
            DemandEvent(
                demand=demand,
                status=("acknowledged", "promised", "met", "refused")[n % 4],
                on=(now - dt.timedelta(days=n % 400)).date(),
                evidence=source,
            )
            for n, demand in zip(numbers, demands, strict=True)
            if n % 3 == 0
        )
        for turn in range(TIMES):
            ask(demands, turn, now)
        ledger.refresh_demands([demand.pk for demand in demands])


def ask(demands: list[Demand], turn: int, now: dt.datetime) -> None:
    """Posts with a call each, PER_CALL demands to a call."""
    groups = [demands[n : n + PER_CALL] for n in range(0, len(demands), PER_CALL)]
    calls = Call.objects.bulk_create(Call(name=f"Call {turn}") for _ in groups)
    published = [
        now - dt.timedelta(days=1 + (turn * 450 + n * 3 + group[0].pk) % 1800)
        for n, group in enumerate(groups)
    ]
    posts = Post.objects.bulk_create(
        Post(
            title=f"Post {turn} {group[0].pk}",
            slug=f"post-{turn}-{group[0].pk}",
            body=f'<figure data-embed="call" data-id="{call.pk}"></figure>',
            status="published",
            published_at=at,
            month_on=at.date().replace(day=1),
        )
        for group, call, at in zip(groups, calls, published, strict=True)
    )
    PostEmbed.objects.bulk_create(
        PostEmbed(post=post, kind="call", object_id=call.pk) for post, call in zip(posts, calls, strict=True)
    )
    Restatement.objects.bulk_create(
        Restatement(
            call=call,
            position=place,
            text=demand.operative_text,
            demand=demand,
            relation="reiterates" if turn else "first",
        )
        for group, call in zip(groups, calls, strict=True)
        for place, demand in enumerate(group)
    )


def measure(client: Client, address: str) -> tuple[float, int]:
    """(milliseconds, queries) of one address."""
    assert client.get(address, secure=True).status_code == 200, address
    reset_queries()  # its log is bounded
    with CaptureQueriesContext(connection) as queries:
        client.get(address, secure=True)
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    taken = []
    for _ in range(RUNS):
        started = clock()
        client.get(address, secure=True)
        taken.append((clock() - started) * 1000)
    return min(taken), len(queries)


def main() -> int:
    call_command("migrate", verbosity=0)
    client = Client(headers={"host": "localhost"})
    results: dict[int, dict[str, tuple[float, int]]] = {}
    for begin, size in ((0, SMALL), (SMALL, LARGE)):
        if Demand.objects.count() < size:
            fill(begin, size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        # The page of a demand that was asked as often as any other.
        pages = {**PAGES, "one demand": Demand.objects.get(slug="demand-50").get_absolute_url()}
        results[size] = {name: measure(client, address) for name, address in pages.items()}
    print(
        f"{Demand.objects.count():,} demands, {Restatement.objects.count():,} restatements, {connection.vendor}"
    )
    failed = 0
    for name, (small, queries) in results[SMALL].items():
        large, same = results[LARGE][name]
        is_bad = large > 2 * small or same != queries
        failed += is_bad
        print(
            f"{name:24} {small:7.1f} ms -> {large:7.1f} ms  (x{large / small:.2f})  {queries} -> {same} queries"
            f"{'  TOO MUCH' if is_bad else ''}"
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
