"""Old addresses that keep working."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from posts.models import Redirect

# What an old address led to before: (path, target), None where there was no redirect.
Moved = tuple[str, str | None]

_BATCH = 400  # rows of one statement


@transaction.atomic
def move(old_path: str, new_path: str) -> None:
    """Let ``old_path`` lead to ``new_path`` for good.

    Redirects that led to the old path lead to the new one at once, so that no reader is sent twice; a redirect that
    stood at the new path goes, because a page stands there now. Does nothing where both are the same or one is "".
    """
    if not old_path or not new_path or old_path == new_path:
        return
    Redirect.objects.filter(path=new_path).delete()
    Redirect.objects.filter(target=old_path).update(target=new_path)
    Redirect.objects.update_or_create(path=old_path, defaults={"target": new_path})


@transaction.atomic
def lead_many(wanted: Mapping[str, str]) -> tuple[int, list[tuple[str, str]]]:
    """Let many old addresses lead to new ones, for an import: {path: target}.

    One that leads somewhere already is left as it is: it was made by somebody, or followed a page that moved since.
    Returns how many were made, and those that lead elsewhere. Two queries for each few hundred.
    """
    made = 0
    others: list[tuple[str, str]] = []
    paths = list(wanted)
    for start in range(0, len(paths), _BATCH):
        some = paths[start : start + _BATCH]
        standing = dict(Redirect.objects.filter(path__in=some).values_list("path", "target"))
        new = [Redirect(path=path, target=wanted[path]) for path in some if path not in standing]
        Redirect.objects.bulk_create(new)
        made += len(new)
        others += [(path, target) for path, target in standing.items() if target != wanted[path]]
    return made, others


def listing_paths(kind: str, slug: str) -> list[str]:
    """Every address of one list of posts: its page and its three feeds in each language, always in the same order."""
    paths = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            paths += [
                reverse(f"posts:{name}", args=[slug])
                for name in (kind, f"{kind}_feed", f"{kind}_atom", f"{kind}_json")
            ]
    return paths


@transaction.atomic
def move_listing(kind: str, old_slug: str, new_slug: str) -> list[Moved]:
    """Let page and feeds of a list lead to those of another; returns what stood before, for ``put_back``.

    ``kind`` as the addresses name it: "tag", "person", …
    """
    if not old_slug or not new_slug or old_slug == new_slug:
        return []
    before: list[Moved] = []
    for old_path, new_path in zip(listing_paths(kind, old_slug), listing_paths(kind, new_slug), strict=True):
        before += (
            Redirect.objects.filter(target=old_path).exclude(path=new_path).values_list("path", "target")
        )
        before.append(
            (old_path, Redirect.objects.filter(path=old_path).values_list("target", flat=True).first())
        )
        move(old_path, new_path)
    return before


def put_back(before: Iterable[Moved], *, now_at: Iterable[str]) -> None:
    """Let old addresses lead where they led before ``move_listing``; ``now_at`` has pages again and needs none.

    An address that led nowhere before and has no page now stays as it is: readers have it by now.
    """
    pages = set(now_at)
    for path, target in before:
        if path in pages:
            Redirect.objects.filter(path=path).delete()
        elif target is not None:
            Redirect.objects.filter(path=path).update(target=target)
