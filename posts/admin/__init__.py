"""The admin of posts, a module a subject."""

from __future__ import annotations

from posts.admin import house, images, people, posts, sources, taxonomy

__all__ = ["house", "images", "people", "posts", "sources", "taxonomy"]
