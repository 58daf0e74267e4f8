from __future__ import annotations

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """What readers are asked to do."""

    name = "campaigns"
