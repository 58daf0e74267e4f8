from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.models import RateCount
from campaigns.rates import forget, machine_of, take

HOUR = dt.timedelta(hours=1)


@pytest.mark.django_db
def test_counts_up_to_the_limit_by_each_and_begins_anew_with_the_next_period():
    now = dt.datetime(2026, 11, 22, 12, 30, tzinfo=dt.UTC)
    assert [take("forms", "a", limit=2, period=HOUR, at=now) for _ in range(3)] == [True, True, False]
    assert take("forms", "b", limit=2, period=HOUR, at=now)
    assert take("sums", "a", limit=2, period=HOUR, at=now)
    assert take("forms", "a", limit=2, period=HOUR, at=now + HOUR)


@pytest.mark.django_db
def test_keeps_no_word_of_who_asked_and_forgets_when_the_period_is_over():
    take("forms", "192.0.2.7", limit=1, period=HOUR)
    row = RateCount.objects.get()
    assert "192" not in row.name
    assert forget(row.ends_at - dt.timedelta(seconds=1)) == 0
    assert forget(row.ends_at) == 1
    assert row.ends_at <= timezone.now() + HOUR


@pytest.mark.parametrize(("proxies", "expected"), [(0, "127.0.0.1"), (1, "203.0.113.9"), (2, "192.0.2.7")])
def test_only_what_our_own_proxies_say_is_believed(rf, settings, proxies, expected):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", headers={"x-forwarded-for": "198.51.100.1, 192.0.2.7, 203.0.113.9"})
    assert machine_of(request) == expected
