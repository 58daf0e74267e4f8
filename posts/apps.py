from __future__ import annotations

from django.apps import AppConfig


class PostsConfig(AppConfig):
    """Publications and their evidence."""

    name = "posts"

    def ready(self) -> None:
        from posts import (
            body_editor,  # noqa: F401 - slow import: registers its checks
            embeds,  # slow import: models are not loaded before this moment
        )
        from posts.figures import ImageEmbed  # slow import: see above

        embeds.register(ImageEmbed())
