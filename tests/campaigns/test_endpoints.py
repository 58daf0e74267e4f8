"""What the form of a call asks while somebody types."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from campaigns import ledger
from tests.factories import ask, make_demand, make_organization

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/campaigns/demand/suggest/"


def test_likeness_is_answered_with_what_tells_demands_apart(client_of, campaigner):
    demand = make_demand(
        operative_text="Publish the map of the range.", addressee=make_organization(name="Harbour Board")
    )
    ask(demand, published_at=dt.datetime(2026, 3, 1, 17, tzinfo=dt.UTC))
    ledger.refresh_demands([demand.pk])
    answer = client_of(campaigner).get(ADDRESS, {"q": "once more, publish the map of the range"})
    data = json.loads(answer.content)
    assert (data["relation"], data["may_add"]) == ("reiterates", True)
    assert [(row["id"], row["label"], row["detail"]) for row in data["results"]] == [
        (demand.pk, "Publish the map of the range.", "Harbour Board · first asked 1 March 2026 · no answer")
    ]
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("query", ["", "\x00", "x" * 5000])
def test_any_words_are_borne(client_of, campaigner, query):
    answer = client_of(campaigner).get(ADDRESS, {"q": query})
    assert json.loads(answer.content)["results"] == []


def test_nobody_but_staff_who_may_see_demands_is_answered(client, client_of, staff_without_rights):
    assert client.get(ADDRESS).status_code == 401
    assert client_of(staff_without_rights).get(ADDRESS).status_code == 403


def test_only_asking_is_offered(client_of, campaigner):
    assert client_of(campaigner).post(ADDRESS).status_code == 405


@pytest.mark.parametrize(("group", "may"), [("author", True), ("tag_manager", False)])
def test_answer_says_who_may_begin_a_demand(client_of, request, group, may):
    answer = client_of(request.getfixturevalue(group)).get(ADDRESS, {"q": "map"})
    assert json.loads(answer.content)["may_add"] == may
