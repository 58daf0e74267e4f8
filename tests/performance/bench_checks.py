"""Times the checks on a body of 30 KB with 60 quotations, and counts their queries. Prints a table.

Run from the top folder: ``python -m tests.performance.bench_checks [--rounds 9]``; with ``DATABASE_URL`` set it measures
PostgreSQL. The first post is ``bench_post``'s; the second has 60 defects of many kinds as well. Works in a test database
of its own, which is removed afterwards. Times are medians in milliseconds; the issue allows 300.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

import django

DEFECTS = (
    "<p>As of 31 June 20223, on Monday 3 March 2026, the the quay was shut. comments:</p>"
    '<p>See <a href="#">that</a>, <a href="/posts/2020/01/nothing/">this</a> and last week’s post; click HERE.</p>'
    "<p>“He said so, at 23 July 2026 at 3:20 pm EST.</p><p>Minister of Ferries Jane Doe: &lt; &gt;</p>"
)


def median(task: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        task()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main(rounds: int) -> None:
    from django.db import connection  # slow import: only after django.setup()
    from django.test.utils import CaptureQueriesContext  # slow import: see above

    from posts.examining import draft_of, examine  # slow import: see above
    from tests.performance.bench_post import make_long_post  # slow import: see above

    post = make_long_post()
    clean = draft_of(post)
    drafts = {"60 quotations": clean}
    post.body += DEFECTS * 15
    post.save()
    drafts["and 60 defective paragraphs"] = draft_of(post)
    print(f"{connection.vendor}; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{'post':<30}{'KB':>6}{'findings':>10}{'queries':>9}{'ms':>8}")
    for name, draft in drafts.items():
        with CaptureQueriesContext(connection) as queries:
            findings = examine(draft)
        spent = median(lambda draft=draft: examine(draft), rounds)  # type: ignore[misc] # bound at once
        print(f"{name:<30}{len(draft.body) // 1000:>6}{len(findings):>10}{len(queries):>9}{spent:>8.0f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.settings")
    os.environ.setdefault("DEBUG", "1")
    django.setup()

    from django.test.runner import DiscoverRunner  # slow import: see above
    from django.test.utils import setup_test_environment  # slow import: only after django.setup()

    setup_test_environment(debug=False)
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        main(arguments.rounds)
    finally:
        runner.teardown_databases(databases)
