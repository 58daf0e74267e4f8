"""What happened to demands, one after the other."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from campaigns import ledger
from campaigns.chains import chain_of, newest
from campaigns.models import Demand
from tests.factories import ask, make_demand, make_event, make_published_post

pytestmark = pytest.mark.django_db


def labels(entries):
    return [entry.label for entry in entries]


def test_record_that_is_embedded_again_reiterates():
    demand = make_demand()
    call = ask(demand, days_ago=9)
    ask(demand, days_ago=2, call=call)
    assert labels(chain_of(Demand.objects.get(), timezone.now())) == ["Asks for the first time", "Reiterates"]


def test_translation_asks_nothing_anew():
    demand, group = make_demand(), uuid.uuid4()
    at = timezone.now() - dt.timedelta(days=9)
    ask(demand, published_at=at, language="fr", translation_group=group, relation="reiterates")
    ask(demand, published_at=at, translation_group=group, relation="first")
    ask(demand, days_ago=2)
    told = ["Asks for the first time", "In another language", "Reiterates"]
    assert labels(chain_of(Demand.objects.get(), timezone.now())) == told
    assert sorted(labels(newest(timezone.now(), 9))) == sorted(told)


def test_newest_of_the_ledger_come_first_and_only_public_ones():
    demand, hidden = make_demand(), make_demand()
    ask(demand, days_ago=9)
    make_event(demand, on=timezone.localdate() - dt.timedelta(days=3))
    ask(hidden, days_ago=-2)
    make_event(hidden, on=timezone.localdate() - dt.timedelta(days=3))
    row = make_published_post(days_ago=1).prose_restatements.create(text="We ask again.")
    ledger.tie(row, demand, by=None)
    entries = newest(timezone.now(), 10)
    assert {entry.demand for entry in entries} == {demand}
    assert labels(entries) == ["Promised", "Reiterates", "Asks for the first time"]


def test_keys_name_entries_for_good():
    demand = make_demand()
    call = ask(demand)
    event = make_event(demand)
    row = call.restatements.get()
    assert [entry.key for entry in chain_of(Demand.objects.get(), timezone.now())] == [
        f"asked-{row.pk}-{call.posts[0].pk}",
        f"event-{event.pk}",
    ]


@pytest.mark.parametrize("number", [1, 12])
def test_newest_cost_the_same_however_many_there_are(number, django_assert_max_num_queries):
    for _ in range(number):
        demand = make_demand()
        ask(demand)
        make_event(demand)
    with django_assert_max_num_queries(7):
        assert len(newest(timezone.now(), 40)) == 2 * number
