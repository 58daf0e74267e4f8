"""The admin of campaigns, a module a subject."""

from __future__ import annotations

from campaigns.admin import calls

__all__ = ["calls"]
