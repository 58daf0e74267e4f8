from __future__ import annotations

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """What readers are asked to do."""

    name = "campaigns"

    def ready(self) -> None:
        from campaigns.embeds import CallEmbed  # slow import: models are not loaded before this moment
        from posts import embeds  # slow import: see above

        embeds.register(CallEmbed())
