"""The tables of campaigns. Other modules import from here."""

from __future__ import annotations

from campaigns.models.calls import Call, DemandNode, Restatement
from campaigns.models.demands import Demand, DemandEvent

__all__ = ["Call", "Demand", "DemandEvent", "DemandNode", "Restatement"]
