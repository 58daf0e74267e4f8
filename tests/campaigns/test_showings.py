"""What showings and events add up to, at any instant."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from campaigns import ledger
from campaigns.models import Demand
from campaigns.showings import facts_of, showings_of
from posts.publishing import record_save, withdraw
from tests.factories import ask, make_call, make_demand, make_event, make_post, make_published_post

pytestmark = pytest.mark.django_db

ZONE = timezone.get_default_timezone()


def at(year, month, day, hour=12, minute=0):
    return dt.datetime(year, month, day, hour, minute, tzinfo=ZONE)


def facts(demand, instant):
    return facts_of(showings_of([demand.pk])[demand.pk], demand.events.all(), instant)


def test_demand_is_asked_by_every_public_post_that_shows_its_call():
    demand = make_demand()
    call = ask(demand, published_at=at(2026, 3, 1))
    ask(demand, published_at=at(2026, 5, 1), call=call)
    ask(demand, published_at=at(2026, 6, 1))
    told = facts(demand, at(2026, 7, 1))
    assert (told.first_asked_on, told.last_asked_on, told.times_asked) == (
        dt.date(2026, 3, 1),
        dt.date(2026, 6, 1),
        3,
    )


def test_translations_of_one_post_ask_once():
    demand = make_demand()
    call = ask(demand, published_at=at(2026, 3, 1))
    twin = call.posts[0]
    ask(demand, published_at=at(2026, 3, 2), language="fr", translation_group=twin.translation_group)
    assert facts(demand, at(2026, 7, 1)).times_asked == 1


@pytest.mark.parametrize(("minutes", "times"), [(-1, 1), (0, 2), (1, 2)])
def test_scheduled_post_asks_from_its_instant_on(minutes, times):
    demand = make_demand()
    ask(demand, published_at=at(2026, 3, 1))
    ask(demand, published_at=at(2026, 5, 1, 9))
    assert facts(demand, at(2026, 5, 1, 9) + dt.timedelta(minutes=minutes)).times_asked == times


def test_demand_that_only_a_scheduled_post_makes_is_public_from_its_instant_on():
    demand = make_demand()
    ask(demand, published_at=at(2026, 5, 1, 9))
    told = facts(demand, at(2026, 4, 1))
    assert (told.public_from, told.public_until, told.first_asked_on) == (
        at(2026, 5, 1, 9),
        None,
        dt.date(2026, 5, 1),
    )
    ledger.refresh_demands([demand.pk], at=at(2026, 4, 1))
    assert list(Demand.objects.public(at(2026, 5, 1, 8, 59))) == []
    assert list(Demand.objects.public(at(2026, 5, 1, 9))) == [demand]


def test_demand_of_an_expired_post_is_not_public_any_more():
    demand = make_demand()
    ask(demand, published_at=at(2026, 3, 1), expires_at=at(2026, 4, 1))
    ledger.refresh_demands([demand.pk], at=at(2026, 3, 2))
    assert list(Demand.objects.public(at(2026, 3, 31))) == [demand]
    assert list(Demand.objects.public(at(2026, 4, 1))) == []


def test_demand_is_public_while_any_of_its_posts_is():
    demand = make_demand()
    ask(demand, published_at=at(2026, 3, 1), expires_at=at(2026, 4, 1))
    ask(demand, published_at=at(2026, 3, 20), expires_at=at(2026, 5, 1))
    ask(demand, published_at=at(2026, 6, 1))
    assert facts(demand, at(2026, 3, 2)).public_until == at(2026, 5, 1)
    later = facts(demand, at(2026, 5, 2))
    assert (later.public_from, later.public_until) == (at(2026, 6, 1), None)


def test_embargo_holds_a_demand_back():
    demand = make_demand()
    ask(demand, published_at=at(2026, 3, 1), embargoed_until=at(2026, 3, 5))
    assert facts(demand, at(2026, 3, 2)).public_from == at(2026, 3, 5)


def test_drafts_ask_nothing():
    demand = make_demand()
    call = make_call(demands=["Open the quay."])
    ledger.tie(call.restatements.get(), demand, by=None)
    post = make_post(body=f'<figure data-embed="call" data-id="{call.pk}"></figure>')
    record_save(post, by=None)
    assert showings_of([demand.pk]) == {demand.pk: []}
    assert facts(demand, timezone.now()).public_from is None


def test_withdrawn_post_asks_nothing_any_more():
    demand = make_demand()
    call = ask(demand, published_at=at(2026, 3, 1))
    demand.refresh_from_db()
    assert demand.times_asked == 1
    withdraw(call.posts[0], by=None, reason="It was wrong.")
    demand.refresh_from_db()
    assert (demand.times_asked, demand.public_from) == (0, None)


def test_status_is_that_of_the_newest_event():
    demand = make_demand()
    ask(demand, published_at=at(2026, 3, 1))
    make_event(demand, status="promised", on=dt.date(2026, 4, 1))
    make_event(demand, status="refused", on=dt.date(2026, 5, 1))
    assert facts(demand, at(2026, 4, 15)).status == "promised"
    told = facts(demand, at(2026, 6, 1))
    assert (told.status, told.answered_on, told.closed_on, told.waiting_since) == (
        "refused",
        dt.date(2026, 4, 1),
        dt.date(2026, 5, 1),
        None,
    )


@pytest.mark.parametrize(
    ("status", "waits"),
    [
        ("acknowledged", True),
        ("promised", False),
        ("partly_met", False),
        ("met", False),
        ("refused", False),
        ("lapsed", False),
    ],
)
def test_receipt_is_no_answer(status, waits):
    demand = make_demand()
    ask(demand, published_at=at(2026, 3, 1))
    make_event(demand, status=status, on=dt.date(2026, 4, 1))
    assert (facts(demand, at(2026, 6, 1)).waiting_since is not None) == waits


def test_house_withdraws_its_demand():
    demand = make_demand()
    ask(demand, published_at=at(2026, 3, 1))
    ask(demand, published_at=at(2026, 4, 1), relation="withdraws")
    told = facts(demand, at(2026, 5, 1))
    assert (told.status, told.closed_on, told.times_asked) == ("withdrawn", dt.date(2026, 4, 1), 1)


def test_what_was_met_stays_met_when_it_is_taken_back_with_thanks():
    demand = make_demand()
    ask(demand, published_at=at(2026, 3, 1))
    make_event(demand, status="met", on=dt.date(2026, 4, 1))
    ask(demand, published_at=at(2026, 4, 2), relation="withdraws")
    assert facts(demand, at(2026, 5, 1)).status == "met"


def test_day_is_that_of_the_site_s_zone():
    demand = make_demand()
    ask(demand, published_at=dt.datetime(2026, 3, 2, 3, 30, tzinfo=dt.UTC))
    assert facts(demand, at(2026, 5, 1)).first_asked_on == dt.date(2026, 3, 1)


def test_prose_asks_at_its_anchor():
    demand = make_demand()
    post = make_published_post(body='<p id="here">We ask for it.</p>')
    row = post.prose_restatements.create(text="We ask for it.", anchor="here")
    ledger.tie(row, demand, by=None)
    (showing,) = showings_of([demand.pk])[demand.pk]
    assert showing.get_absolute_url() == f"{post.get_absolute_url()}#here"


def test_showings_cost_two_queries_whatever_their_number(django_assert_num_queries):
    demands = [make_demand() for _ in range(5)]
    for demand in demands:
        ask(demand, published_at=at(2026, 3, 1))
    with django_assert_num_queries(2):
        assert [len(found) for found in showings_of([demand.pk for demand in demands]).values()] == [1] * 5
