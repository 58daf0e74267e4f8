"""Times the search on synthetic posts and prints a table.

Run from the top folder: ``DEBUG=1 python -m tests.performance.bench_search [--sizes 100 10000] [--words 400]``; with
``DATABASE_URL`` set it measures PostgreSQL. Works in a test database of its own, which is removed afterwards. The
posts are the same at every run. Times are medians in milliseconds, highlights and facets included.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import django

ROUNDS = 15
TOPICS = {
    "en": ["eviction", "evicted", "evictions", "government", "tenants", "housing", "parliament", "sanctions"],
    "fr": ["hôpital", "hôpitaux", "l'État", "locataires", "logement", "évacuée", "gouvernement", "séance"],
}
SMALL_WORDS = {
    "en": ["the", "of", "and", "to", "in", "that", "is", "for", "was", "with"],
    "fr": ["le", "de", "et", "la", "les", "des", "une", "dans", "qui", "pour"],
}
QUERIES = {
    "one word": {"query": "eviction"},
    "common word": {"query": "government"},
    "accents": {"query": "hopital"},
    "three words": {"query": "eviction of tenants parliament"},
    "phrase": {"query": '"the eviction"'},
    "prefix": {"query": "parl", "prefix_last": True},
    "minus": {"query": "eviction -tenants"},
    "filtered": {"query": "eviction", "filters": {"tag": ["tag-3", "tag-4"], "year": ["2024"]}},
    "newest": {"query": "eviction", "sort": "newest"},
    "page 5": {"query": "eviction", "offset": 80},
    "misspelt": {"query": "parlaiment"},
    "nothing": {"query": "xylophone"},
}


def documents(size: int, words: int) -> Iterator[object]:
    from posts import search  # slow import: only after django.setup()

    chance = random.Random(7)
    syllables = ["ba", "co", "di", "fe", "ga", "lo", "mi", "nu", "pra", "ren", "sta", "ti", "ver", "zo"]
    vocabulary = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(12_000)]
    weights = list(accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))
    start = datetime(2016, 1, 1, tzinfo=UTC)
    for number in range(size):
        language = "en" if number % 2 else "fr"
        length = chance.randint(words // 2, words * 3 // 2)
        text = chance.choices(vocabulary, cum_weights=weights, k=length)
        for _ in range(length // 3):
            text[chance.randrange(length)] = chance.choice(SMALL_WORDS[language])
        for topic in TOPICS[language]:
            if chance.random() < 0.14:
                for _ in range(chance.randint(1, 4)):
                    text[chance.randrange(length)] = topic
        if chance.random() < 0.5:
            text[chance.randrange(length)] = TOPICS["en"][3] if language == "en" else TOPICS["fr"][6]
        paragraphs = [" ".join(text[at : at + 80]).capitalize() + "." for at in range(0, length, 80)]
        sort_at = start + timedelta(hours=number * 8)
        yield search.Document(
            kind="post",
            pk=number + 1,
            language=language,
            title=" ".join([chance.choice(TOPICS[language]), *chance.choices(vocabulary, k=5)]).capitalize(),
            text="\n".join(paragraphs),
            is_public=True,
            facets={
                "tag": [f"tag-{chance.randrange(400) // (1 + number % 7)}" for _ in range(5)],
                "region": [f"region-{chance.randrange(20)}"],
                "kind": [chance.choice(["commentary", "press_release", "statement"])],
                "year": [str(sort_at.year)],
            },
            sort_at=sort_at,
            public_from=sort_at,
        )


def measure(sizes: list[int], words: int) -> None:
    from django.db import connection  # slow import: only after django.setup()
    from django.test.utils import CaptureQueriesContext  # slow import: see above

    from posts import search  # slow import: see above

    done = 0
    print(f"{connection.vendor}, texts of {words} words on average")
    print(f"{'posts':>7}  {'query':<14}{'hits':>7}{'ms':>9}{'statements':>12}")
    for size in sizes:
        began = time.perf_counter()
        search.index_many(document for place, document in enumerate(documents(size, words)) if place >= done)
        spent = time.perf_counter() - began
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE posts_searchentry")
        print(f"{size:>7}  {'(index one)':<14}{'':>7}{spent / (size - done) * 1000:>9.1f}")
        done = size
        for label, options in QUERIES.items():
            with CaptureQueriesContext(connection) as captured:
                found = search.find(**options)
            times = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                search.find(**options)
                times.append((time.perf_counter() - began) * 1000)
            hits = f"{found.total}{'+' if found.total_is_capped else ''}"
            print(f"{size:>7}  {label:<14}{hits:>7}{statistics.median(times):>9.1f}{len(captured):>12}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=int, default=[100, 10_000])
    parser.add_argument("--words", type=int, default=400)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.settings")
    django.setup()
    from django.conf import settings  # slow import: only after django.setup()
    from django.db import connection  # slow import: see above

    settings.DEBUG = False
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            # A file, as the site has: in memory the pages would come for nothing.
            connection.settings_dict["TEST"]["NAME"] = os.path.join(folder, "bench.sqlite3")
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            measure(sorted(options.sizes), options.words)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
