from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """What readers are asked to do."""

    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from campaigns.embeds import CallEmbed  # slow import: models are not loaded before this moment
        from posts import embeds  # slow import: see above

        embeds.register(CallEmbed())
