from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.models import RateCount
from campaigns.rates import begin_anew, count, forget, give_back, machine_of, take

HOUR = dt.timedelta(hours=1)


@pytest.mark.django_db
def test_counts_up_to_the_limit_by_each_and_begins_anew_with_the_next_period():
    now = dt.datetime(2026, 11, 22, 12, 30, tzinfo=dt.UTC)
    assert [take("forms", "a", limit=2, period=HOUR, at=now) for _ in range(3)] == [True, True, False]
    assert take("forms", "b", limit=2, period=HOUR, at=now)
    assert take("sums", "a", limit=2, period=HOUR, at=now)
    later = now + dt.timedelta(minutes=59)
    assert not take(
        "forms", "a", limit=2, period=HOUR, at=later
    )  # the hour began with the first, not with the clock
    assert take("forms", "a", limit=2, period=HOUR, at=now + HOUR)


@pytest.mark.django_db
def test_says_in_how_many_seconds_the_count_begins_anew():
    now = dt.datetime(2026, 11, 22, 12, 30, tzinfo=dt.UTC)
    told = [
        count("forms", "a", limit=1, period=HOUR, at=now + dt.timedelta(seconds=passed))
        for passed in (0, 0.5, 3599, 3600)
    ]
    assert [(one.is_within, one.seconds_left) for one in told] == [
        (True, 3600),
        (False, 3600),
        (False, 1),
        (True, 3600),
    ]


@pytest.mark.django_db
def test_what_did_not_count_is_given_back_and_a_count_begins_anew():
    def one_more():
        return take("tries", "a", limit=1, period=HOUR)

    assert one_more()
    give_back("tries", "a")
    assert [one_more(), one_more()] == [True, False]
    begin_anew("tries", "a")
    assert one_more()
    give_back("tries", "nobody")  # of whom there is no count: nothing happens


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


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("x" * 500, "x" * 100),
    ],
)
def test_a_network_of_version_six_is_one_machine(rf, address, expected):
    assert machine_of(rf.get("/", REMOTE_ADDR=address)) == expected
