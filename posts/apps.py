from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostsConfig(AppConfig):
    """Publications and their evidence."""

    name = "posts"
    verbose_name = _("Publications")

    def ready(self) -> None:
        from posts import (
            body_editor,  # noqa: F401 - slow import: registers its checks
            embeds,  # slow import: models are not loaded before this moment
            search,  # slow import: see above
        )
        from posts.figures import ImageEmbed  # slow import: see above
        from posts.projections import search_documents  # slow import: see above

        embeds.register(ImageEmbed())
        search.register("post", search_documents)
