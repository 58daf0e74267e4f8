from __future__ import annotations

from django.apps import AppConfig


class AdvocacyConfig(AppConfig):
    """The composition root: settings, addresses, and the pages that need both apps."""

    name = "advocacy"
