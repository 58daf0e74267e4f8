from __future__ import annotations

import datetime as dt

import pytest

from campaigns import turns
from campaigns.models import Demand
from tests import factories

NOON = dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
MAKE = {
    "opening": lambda: factories.make_petition(opens_at=NOON + HOUR, closes_at=None),
    "closing": lambda: factories.make_petition(opens_at=NOON - HOUR, closes_at=NOON + HOUR),
    "letter": lambda: factories.make_letter(closes_at=NOON + HOUR),
    "demand": lambda: Demand.objects.filter(pk=factories.make_demand().pk).update(public_until=NOON + HOUR),
    "asked again": lambda: Demand.objects.filter(pk=factories.make_demand().pk).update(
        refresh_at=NOON + HOUR
    ),
}


@pytest.mark.parametrize("what", MAKE)
def test_campaigns_turn_at_the_instant(db, what):
    assert turns.next_turn(NOON) is None
    MAKE[what]()
    first = turns.next_turn(NOON)
    # Of a petition the hours left are told as well.
    assert (first, turns.next_turn(NOON + HOUR)) == (first, None)
    assert NOON < first <= NOON + HOUR + dt.timedelta(seconds=1)
