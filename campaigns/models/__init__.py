"""The tables of campaigns. Other modules import from here."""

from __future__ import annotations

from campaigns.models.calls import Call, DemandNode, Restatement

__all__ = ["Call", "DemandNode", "Restatement"]
