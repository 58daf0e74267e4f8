"""The admin of posts, a module a subject."""

from __future__ import annotations

from posts.admin import (
    accounts,
    corrections,
    history,
    house,
    images,
    jobs,
    links,
    people,
    posts,
    sources,
    taxonomy,
    undoable,
)

__all__ = [
    "accounts",
    "corrections",
    "history",
    "house",
    "images",
    "jobs",
    "links",
    "people",
    "posts",
    "sources",
    "taxonomy",
    "undoable",
]
