from __future__ import annotations

from django.apps import AppConfig


class PostsConfig(AppConfig):
    """Publications and their evidence."""

    name = "posts"
