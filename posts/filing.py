"""Tagging many posts at once, through the same save as one, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posts import publishing
from posts.models import Post, UndoableChange, User

MOST = 300  # posts in one go: each is a save, with a revision


@transaction.atomic
def file_posts(
    posts: Collection[Post], *, add: Sequence[str], remove: Sequence[str], by: User | None
) -> UndoableChange | None:
    """Put the tags ``add`` on the posts and take ``remove`` off them; None where every post is so already.

    Posts that need no change are left alone. Each of the others is saved once: version, revision, history, search.
    """
    done: dict[str, Any] = {}
    words = _words(add, remove)
    for post in posts:
        standing = set(post.tags.names())
        added = [name for name in add if name not in standing]
        removed = [name for name in remove if name in standing and name not in add]
        if added or removed:
            _file(post, added, removed, by=by, note=words)
            done[str(post.pk)] = {"added": added, "removed": removed}
    if not done:
        return None
    told = ngettext("%(words)s on %(n)d post", "%(words)s on %(n)d posts", len(done))
    return UndoableChange.objects.create(
        kind=UndoableChange.Kind.FILING,
        model="post",
        words=told % {"words": words, "n": len(done)},
        record={"posts": done},
        made_by=by,
    )


@transaction.atomic
def undo_filing(change: UndoableChange, *, by: User | None) -> int:
    """Take off what was put on, and put on what was taken off; returns how many posts changed.

    A tag that somebody has since taken off, or put on again, stays as they left it.
    """
    done = 0
    note = _("Undone: %s") % change.words
    posts = Post.objects.filter(pk__in=[int(key) for key in change.record["posts"]]).order_by("pk")
    for post in posts:
        entry = change.record["posts"][str(post.pk)]
        standing = set(post.tags.names())
        added = [name for name in entry["removed"] if name not in standing]
        removed = [name for name in entry["added"] if name in standing]
        if added or removed:
            _file(post, added, removed, by=by, note=note)
            done += 1
    return done


def _file(post: Post, added: Sequence[str], removed: Sequence[str], *, by: User | None, note: str) -> None:
    before = ", ".join(sorted(post.tags.names()))
    post.save()
    post.tags.add(*added)
    post.tags.remove(*removed)
    after = ", ".join(sorted(post.tags.names()))
    publishing.record_save(post, by=by, verb="file", changes={"tags": (before, after)}, note=note[:300])


def _words(add: Sequence[str], remove: Sequence[str]) -> str:
    return " ".join([*(f"+ “{name}”" for name in add), *(f"− “{name}”" for name in remove)])
