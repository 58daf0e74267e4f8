"""What an address asks of the ledger, and what all demands add up to."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from campaigns import ledger, listings
from campaigns.listings import Asked
from tests.factories import ask, make_demand, make_event, make_organization, make_tag

pytestmark = pytest.mark.django_db


def test_address_is_read_and_written_alike():
    asked = Asked.read({"status": "met", "tag": "the quay", "sort": "asked", "other": "x"})
    assert asked == Asked(status="met", tag="the quay", sort="asked")
    assert asked.query() == "status=met&tag=the+quay&sort=asked"
    assert Asked.read({}).query() == ""


def test_demands_open_in_the_year_of_their_first_asking_and_close_with_their_event():
    demand, other = make_demand(), make_demand()
    zone = timezone.get_default_timezone()
    ask(demand, published_at=dt.datetime(2023, 6, 1, tzinfo=zone))
    ask(other, published_at=dt.datetime(2025, 6, 1, tzinfo=zone))
    make_event(demand, status="met", on=dt.date(2025, 2, 1))
    ledger.refresh_demands([demand.pk])
    counted = listings.overview(timezone.now())
    assert counted.years == {2023: (1, 0), 2024: (0, 0), 2025: (1, 1)}
    assert (counted.total, counted.unanswered, counted.met) == (2, 1, 1)


def test_what_is_not_public_counts_nowhere():
    demand = make_demand(tags=[make_tag()], addressee=make_organization())
    ask(demand, days_ago=-3)
    now = timezone.now()
    assert listings.overview(now).total == 0
    assert listings.choices(now) == {"addressee": [], "tag": []}


def test_choices_are_what_demands_have_the_most_frequent_first():
    tags = [make_tag(name="Rare"), make_tag(name="Frequent")]
    body = make_organization(name="Harbour Board")
    ask(make_demand(tags=tags, addressee=body))
    ask(make_demand(tags=tags[1:]))
    assert listings.choices(timezone.now()) == {
        "addressee": [("harbour-board", "Harbour Board", 1)],
        "tag": [("frequent", "Frequent", 2), ("rare", "Rare", 1)],
    }


def test_totals_follow_every_change_and_the_clock():
    now = timezone.now()
    assert listings.totals(now)[0].total == 0
    ask(make_demand())
    assert listings.totals(timezone.now())[0].total == 1
    ask(make_demand(), days_ago=-1)
    assert listings.totals(timezone.now())[0].total == 1
    assert listings.totals(timezone.now() + dt.timedelta(days=2))[0].total == 2


def test_totals_are_counted_once_for_each_state(django_assert_num_queries):
    ask(make_demand())
    listings.totals(timezone.now())
    with django_assert_num_queries(2):
        listings.totals(timezone.now())
