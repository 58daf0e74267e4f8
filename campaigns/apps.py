from __future__ import annotations

import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """What readers are asked to do."""

    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from campaigns import (
            action_embeds,
            concerns,
            petitions,
            recesses,
        )  # slow import: no models before this
        from campaigns.embeds import CallEmbed  # slow import: models are not loaded before this moment
        from posts import after_article, due, embeds, notices  # slow import: see above

        embeds.register(CallEmbed())
        embeds.register(action_embeds.PetitionEmbed())
        embeds.register(action_embeds.ContactsEmbed())
        embeds.register(action_embeds.AppealEmbed())
        after_article.register("appeal", action_embeds.DefaultAppeal())
        notices.register("recess", recesses.standing)
        due.register("refresh_petitions", petitions.run_due, every=dt.timedelta(minutes=15), limit=20)
        concerns.register_all()
