"""The admin of campaigns, a module a subject."""

from __future__ import annotations

from campaigns.admin import calls, demands, letters, mailings, offices, petitions, subscribers

__all__ = ["calls", "demands", "letters", "mailings", "offices", "petitions", "subscribers"]
