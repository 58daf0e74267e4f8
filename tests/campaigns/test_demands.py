"""Demands and events: what may be stored, and how a demand is named."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from campaigns.models import Demand, DemandEvent, Restatement
from tests.factories import ask, make_call, make_demand, make_event, make_organization, make_post

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "values",
    [
        {"operative_text": ""},
        {"status": "unheard of"},
        {"first_asked_on": "2026-03-02", "last_asked_on": "2026-03-01"},
        {"waiting_since": "2026-03-02", "answered_on": "2026-03-01"},
    ],
)
def test_impossible_demand_cannot_be_stored(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_demand(**values)


def test_event_without_evidence_cannot_be_stored():
    with pytest.raises(IntegrityError), transaction.atomic():
        DemandEvent.objects.create(demand=make_demand(), status="met", on="2026-03-01")


def test_event_is_on_record_once():
    demand = make_demand()
    make_event(demand, on="2026-03-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_event(demand, on="2026-03-01")


@pytest.mark.parametrize(
    "values",
    [{}, {"call": True, "post": True}, {"call": True, "anchor": "x"}, {"call": True, "relation": "first"}],
)
def test_wording_stands_in_a_call_or_in_prose_and_is_tied_whole(values):
    values = {
        **values,
        **({"call": make_call(demands=[])} if values.get("call") else {}),
        **({"post": make_post()} if values.get("post") else {}),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Restatement.objects.create(text="x", **values)


def test_demand_that_is_asked_is_not_deleted():
    demand = make_demand()
    ask(demand)
    with pytest.raises(models.ProtectedError):
        demand.delete()


def test_title_is_one_line_shortened_at_a_word():
    assert Demand(operative_text="Open  the\nquay;").title == "Open the quay"
    assert Demand(operative_text="Publish " + "annexes " * 30).title == "Publish" + " annexes" * 12 + "…"


def test_only_what_the_house_asks_is_taken():
    with pytest.raises(ValidationError) as refused:
        Demand(operative_text="x", asker=make_organization()).full_clean(exclude=["slug", "folded"])
    assert list(refused.value.message_dict) == ["asker"]


def test_demand_in_a_language_without_pages_is_refused():
    with pytest.raises(ValidationError) as refused:
        Demand(operative_text="x", language="xx").full_clean(exclude=["slug", "folded"])
    assert list(refused.value.message_dict) == ["language"]
