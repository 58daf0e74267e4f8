"""Times what keeps work from being lost: an autosave among 10,000 posts, two long texts compared. Prints a table.

Run from the top folder: ``DEBUG=1 python -m tests.performance.bench_revisions [--posts 10000] [--rounds 30]``; with
``DATABASE_URL`` set it measures PostgreSQL. Works in a test database of its own, in a file, which waits for the disk as
the site's does. Times are medians in milliseconds; ends with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from typing import Any

import django

WORDS = "harbour minutes corridor lorries ceasefire committee hearing promised published quay ledger witness".split()
COMPARE_TARGET = 300
AUTOSAVE_TARGET = 100


def make_text(paragraphs: int, words: int, *, seed: int = 0) -> str:
    """``paragraphs`` of ``words`` words, each fifth a quotation; the same for the same arguments."""
    parts = []
    for number in range(paragraphs):
        line = " ".join(
            WORDS[(number * 7 + place * 5 + place * place + seed) % len(WORDS)] for place in range(words)
        )
        parts.append(
            f"<blockquote><p>{line}.</p></blockquote>" if number % 5 == 4 else f"<p>{line} {number}.</p>"
        )
    return "".join(parts)


def edited(body: str) -> str:
    """A text as an editor leaves it: words in every third paragraph, some marks, one moved and one dropped."""
    parts = body.replace("</blockquote>", "</blockquote>\n").replace("</p><p>", "</p>\n<p>").split("\n")
    changed = []
    for number, part in enumerate(parts):
        if number % 3 == 0:
            part = part.replace("harbour", "port").replace(" hearing", " public <strong>hearing</strong>", 1)
        changed.append(part)
    changed.insert(5, changed.pop())
    del changed[10]
    return "".join(changed)


def median_of(rounds: int, act: Callable[[], object]) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def row(what: str, milliseconds: float, target: int) -> bool:
    missed = milliseconds >= target
    print(f"{what:<58}{milliseconds:>8.0f}{f'< {target}':>10}{'  MISSED' if missed else ''}")
    return missed


def fill(count: int) -> None:
    """``count`` posts of some hundred words, with a revision each."""
    from posts.models import Post, Revision  # slow import: only after django.setup()
    from posts.revisions import columns_of  # slow import: see above

    body = make_text(8, 40)
    for begin in range(0, count, 1000):
        posts = Post.objects.bulk_create(
            Post(title=f"Post {n}", slug=f"post-{n}", body=body, body_text=body, version=1)
            for n in range(begin, min(begin + 1000, count))
        )
        Revision.objects.bulk_create(
            Revision(post=post, number=1, version=1, snapshot={"fields": columns_of(post)}) for post in posts
        )


def measure(count: int, rounds: int) -> int:
    from django.db import connection  # slow import: only after django.setup()
    from django.test import Client  # slow import: see above
    from django.urls import reverse  # slow import: see above

    from posts.compared import compare_bodies  # slow import: see above
    from posts.html import clean_html, count_words, html_to_text  # slow import: see above
    from posts.models import Post, User  # slow import: see above
    from tests.performance.bench_post import make_long_post  # slow import: see above

    missed = 0
    old = clean_html(make_text(84, 60))
    new, other = clean_html(edited(old)), clean_html(make_text(84, 60, seed=3))
    words = count_words(html_to_text(old))
    print(f"{connection.vendor}; {count:,} posts; compared texts of {words:,} words")
    missed += row(
        "two texts compared, edited here and there",
        median_of(5, lambda: compare_bodies(old, new)),
        COMPARE_TARGET,
    )
    missed += row(
        "two texts compared, nothing the same",
        median_of(5, lambda: compare_bodies(old, other)),
        COMPARE_TARGET,
    )
    fill(count)
    staff = Client()
    staff.force_login(
        User.objects.create_superuser("bench", "bench@quillhaven.example", "only for the bench")
    )
    drafts: dict[str, Any] = {
        "autosave of a text of 320 words": Post.objects.order_by("pk")[count // 2],
        "autosave of a text of 30 KB, 60 quotations": make_long_post(),
    }
    for what, post in drafts.items():
        page = staff.get(reverse("admin:posts_post_change", args=[post.pk]))
        form = page.context["adminform"].form
        data = {name: form[name].value() for name in ("title", "summary", "kind", "language", "seen_version")}
        data |= {"form_key": str(uuid.uuid4()), "tags": "one, two"}
        data |= {f"republication-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
        address = reverse("body_editor:autosave", args=[post.pk])
        typed = 0

        def keep(post: Any = post, data: dict[str, Any] = data, address: str = address) -> None:
            nonlocal typed
            typed += 1
            answer = staff.post(address, {**data, "body": f"{post.body}<p>Typed {typed}.</p>"})
            assert answer.json()["number"], answer.content

        keep()
        missed += row(what, median_of(rounds, keep), AUTOSAVE_TARGET)
    return missed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.settings")
    django.setup()
    from django.conf import settings  # slow import: only after django.setup()
    from django.db import connection  # slow import: see above
    from django.test.utils import setup_test_environment  # slow import: see above

    setup_test_environment(debug=False)
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = os.path.join(folder, "media")
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = os.path.join(folder, "bench.sqlite3")
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            return 1 if measure(options.posts, options.rounds) else 0
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    raise SystemExit(main())
