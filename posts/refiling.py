"""What has to follow when posts, demands and others are filed under something else: the search index, the caches.

Other apps register what of theirs is filed: the ledger's demands have tags. Called by the verbs that merge, rename and
file; each runs in the transaction of the verb.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from posts import search
from posts.findable import TOGETHER, index_posts, source_documents
from posts.listed import list_posts
from posts.models import Post, Quotation
from posts.publishing import public_changed

Value = TypeVar("Value")
BATCH = 500  # keys in one statement: far below what either database takes

# Called with {model label: keys} of the records that are filed under something else now.
Follower = Callable[[Mapping[str, Collection[Any]]], None]
_followers: dict[str, Follower] = {}


def register(name: str, follower: Follower) -> None:
    """Have ``follower`` called whenever filing moves. Raises ValueError for another one of the same name."""
    if _followers.setdefault(name, follower) != follower:
        raise ValueError(f"a follower named {name} is registered already")


def follow(refiled: Mapping[str, Collection[Any]]) -> None:
    """Bring the search index, the public lists and what other apps derive in line; tell the caches.

    Quotations and works are found, and posts listed, under the names of who speaks and who publishes them.
    """
    posts = set(refiled.get("posts.post", ()))
    for some in in_batches(sorted(refiled.get("posts.quotation", ()))):
        posts.update(Quotation.objects.filter(pk__in=some).values_list("post_id", flat=True))
    for some in in_batches(sorted(refiled.get("posts.source", ()))):
        posts.update(Quotation.objects.filter(source__in=some).values_list("post_id", flat=True))
        search.index_many(source_documents(some))
    keys = sorted(posts)
    for start in range(0, len(keys), TOGETHER):
        index_posts(list(Post.objects.filter(pk__in=keys[start : start + TOGETHER]).order_by("pk")))
    list_posts(keys)
    for follower in _followers.values():
        follower(refiled)
    public_changed()


def in_batches(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]
