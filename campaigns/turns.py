"""When petitions, letters and demands next change by the clock, for the page cache (see posts/turns.py).

Recesses, appeals and terms of office have days and no hours: they turn at midnight with everything else.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Min, Q

from campaigns.listings import next_turn as ledger_turn
from campaigns.models import Demand, Letter, Petition
from campaigns.petitions import lifecycle


def next_turn(now: dt.datetime) -> dt.datetime | None:
    """The first instant after ``now``; five queries. Petitions that have a time ahead are few."""
    ahead = [
        lifecycle(petition, now).next_instant
        for petition in Petition.objects.filter(Q(opens_at__gt=now) | Q(closes_at__gt=now))
    ]
    letters, demands = Letter.objects.filter(closes_at__gt=now), Demand.objects.filter(public_until__gt=now)
    ahead += [
        letters.aggregate(at=Min("closes_at"))["at"],
        demands.aggregate(at=Min("public_until"))["at"],
        ledger_turn(now),
    ]
    return min(filter(None, ahead), default=None)
