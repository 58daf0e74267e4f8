"""Times the import of a large WordPress export, and its memory. Prints a table.

Run from the top folder: ``python -m tests.performance.bench_wordpress [--posts 5000] [--words 1600]``; with
``DATABASE_URL`` set it measures PostgreSQL. Half of the posts are of the classic editor, half of the block editor; they
have tags, categories, six quotations, links to each other and comments. Each run is the command in a process of its own,
with production settings, over a database in a file; its memory is the most that the process ever held. After the first
run a second one, which changes nothing.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = (
    "harbour council minutes hearing public quay sentence reform mandate election treaty report witness border "
    "refugees petition minister parliament asked again whether the of and a to in that was for on with as by at from"
).split()
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Old Dispatch</title><link>https://old.quillhaven.example</link><language>en-CA</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://old.quillhaven.example</wp:base_site_url>
<wp:base_blog_url>https://old.quillhaven.example</wp:base_blog_url>
"""
SITE = "https://old.quillhaven.example"


def write_export(path: Path, *, posts: int, words: int) -> None:
    """An invented site of that many posts."""
    dice = random.Random(9)  # the same text at every run
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for number in range(12):
            file.write(
                f"<wp:author><wp:author_login>writer{number}</wp:author_login><wp:author_display_name>"
            )
            file.write(f"<![CDATA[Writer Number{number}]]></wp:author_display_name></wp:author>\n")
        for number in range(1, posts + 1):
            file.write(item(number, posts, words, dice))
        file.write("</channel></rss>\n")


def item(number: int, posts: int, words: int, dice: random.Random) -> str:
    year, month, day = 2004 + number * 20 // (posts + 1), number % 12 + 1, number % 28 + 1
    paragraphs = []
    left = words
    while left > 0:
        some = dice.choices(WORDS, k=min(left, 80))
        left -= len(some)
        paragraphs.append(" ".join(some).capitalize() + ".")
    for place in range(0, len(paragraphs), 4):
        paragraphs[place] = (
            f'<blockquote cite="https://outlet.example/{number % 400}/{place}">{paragraphs[place]}</blockquote>'
        )
    other = dice.randint(1, posts)
    paragraphs[1] = f'<a href="{SITE}/?p={other}">{paragraphs[1]}</a>'
    if number % 2:
        body = "\n\n".join(paragraphs)
    else:
        body = "\n\n".join(
            f"<!-- wp:paragraph -->\n<p>{one}</p>\n<!-- /wp:paragraph -->" for one in paragraphs
        )
    date = f"{year}-{month:02d}-{day:02d} 12:00:00"
    terms = "".join(
        f'<category domain="{kind}" nicename="{kind}-{n}"><![CDATA[{kind} {n}]]></category>'
        for kind, n in (
            ("category", number % 20),
            ("post_tag", number % 150),
            ("post_tag", number % 77 + 150),
        )
    )
    comment = (
        "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author><![CDATA[A reader]]></wp:comment_author>"
        "<wp:comment_content><![CDATA[I agree.]]></wp:comment_content></wp:comment>"
    )
    return (
        f"<item><title>Post number {number}</title><link>{SITE}/{year}/{month:02d}/post-{number}/</link>"
        f"<dc:creator><![CDATA[writer{number % 12}]]></dc:creator><content:encoded><![CDATA[{body}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[What post {number} says.]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_date>{date}</wp:post_date><wp:post_date_gmt>{date}</wp:post_date_gmt>"
        f"<wp:post_modified_gmt>{date}</wp:post_modified_gmt><wp:post_name>post-{number}</wp:post_name>"
        f"<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>{terms}{comment}</item>\n"
    )


def manage(environment: dict[str, str], *arguments: str) -> tuple[float, float, float]:
    """Run one command; returns its seconds, those of the processor, and the most memory it held, in MB."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "manage.py", *arguments], env=environment)
    _pid, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{arguments[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return (
        time.perf_counter() - began,
        used.ru_utime + used.ru_stime,
        used.ru_maxrss / (1 if sys.platform == "darwin" else 1024),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--words", type=int, default=1600)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DEBUG": "0",
            "SECRET_KEY": "only for the bench, but long enough for that",
            "MEDIA_ROOT": str(Path(folder, "media")),
            "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite3",
        }
        export = Path(folder, "export.xml")
        write_export(export, posts=options.posts, words=options.words)
        manage(environment, "migrate", "--verbosity", "0")
        print(
            f"{options.posts:,} posts of {options.words:,} words, {export.stat().st_size / 1e6:.0f} MB; load {os.getloadavg()}"
        )
        again = ("import_wordpress", str(export), "--report", str(Path(folder, "report")), "--verbosity", "0")
        rows = [(name, *manage(environment, *again)) for name in ("first run", "second run")]
    print(
        f"{'':<12}{'seconds':>10}{'of processor':>14}{'ms a post':>12}{'MB at most':>12}   wanted: 600 s, 300 MB for 5,000"
    )
    for name, seconds, processor, memory in rows:
        print(
            f"{name:<12}{seconds:>10.0f}{processor:>14.0f}{seconds / options.posts * 1000:>12.1f}{memory:>12.0f}"
        )
    print(
        f"load at the end {os.getloadavg()}; this process held {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )


if __name__ == "__main__":
    main()
