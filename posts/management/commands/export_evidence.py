"""Write the evidence for the quotations of one post into one zip."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from posts.evidence import pack
from posts.models import Post


class Command(BaseCommand):
    help = "Write one zip: a post with its quotations, sources, copies and verdicts, and a script that checks them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("post", help="number, slug or address of the post")
        parser.add_argument("--output", type=Path, help="the file (default: evidence-SLUG.zip here)")

    def handle(self, *args: Any, **options: Any) -> None:
        post = _find(options["post"])
        target: Path = options["output"] or Path(f"evidence-{post.slug or post.pk}.zip")
        try:
            target.write_bytes(pack(post, site=settings.SITE_URL))
        except OSError as error:
            raise CommandError(f"Cannot be written: {error}") from error
        self.stdout.write(
            f"{target}: {target.stat().st_size} bytes. To check it: unpack, python3 check_evidence.py"
        )


def _find(named: str) -> Post:
    if named.isascii() and named.isdigit():
        found = list(Post.objects.filter(pk=int(named))[:2])
    else:
        slug = urlsplit(named).path.rstrip("/").rpartition("/")[2]
        found = list(Post.objects.filter(slug=slug.lower())[:2])
    if not found:
        raise CommandError(f"No post is known as {named!r}.")
    if len(found) > 1:
        raise CommandError(f"Several posts are known as {named!r}: name one by its number.")
    return found[0]
