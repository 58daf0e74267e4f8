"""The ledger in the admin."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns import concerns, ledger, listings
from campaigns.models import Call, Demand, DemandEvent, Restatement
from posts.models import HistoryEntry, Redirect
from posts.publishing import generation
from tests.factories import ask, make_call, make_demand, make_event, make_post, make_source

pytestmark = pytest.mark.django_db


def demand_form(demand, **changes):
    values = {
        "operative_text": demand.operative_text,
        "slug": demand.slug,
        "language": demand.language,
        "note": "",
        "events-TOTAL_FORMS": 0,
        "events-INITIAL_FORMS": 0,
        "restatements-TOTAL_FORMS": 0,
        "restatements-INITIAL_FORMS": 0,
    }
    return {**values, **changes}


def _post(client, demand, form):
    """Send a form that says what it began from, as the page does."""
    url = reverse("admin:campaigns_demand_change", args=[demand.pk])
    return client.post(url, {**form, "_began_with": client.get(url).context["began_with"]})


def test_event_that_is_entered_changes_the_demand_and_what_readers_see(client_of, campaigner):
    demand = make_demand()
    ask(demand, days_ago=5)
    before = generation()
    form = demand_form(
        demand,
        **{
            "events-TOTAL_FORMS": 1,
            "events-0-status": "promised",
            "events-0-on": str(timezone.localdate()),
            "events-0-evidence": make_source().pk,
        },
    )
    answer = _post(client_of(campaigner), demand, form)
    assert answer.status_code == 302
    demand.refresh_from_db()
    assert (demand.status, demand.events.count()) == ("promised", 1)
    assert generation() > before
    assert HistoryEntry.objects.filter(model="campaigns.demand", verb="change").count() == 1


@pytest.mark.parametrize("values", [{"on": "2999-01-01"}, {"evidence": ""}])
def test_event_that_cannot_be_is_refused_and_changes_nothing(client_of, campaigner, values):
    demand = make_demand()
    event = {"status": "met", "on": "2026-01-01", "evidence": make_source().pk, **values}
    form = demand_form(
        demand, **{"events-TOTAL_FORMS": 1, **{f"events-0-{name}": value for name, value in event.items()}}
    )
    answer = client_of(campaigner).post(reverse("admin:campaigns_demand_change", args=[demand.pk]), form)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert DemandEvent.objects.count() == 0


def test_demand_that_moves_leaves_a_redirect(client_of, campaigner):
    demand = make_demand(slug="old")
    form = demand_form(demand, slug="new")
    _post(client_of(campaigner), demand, form)
    assert Redirect.objects.get(path="/demands/old/").target == "/demands/new/"


def test_call_is_saved_with_its_place_in_the_ledger(client_of, author):
    known = make_demand()
    ask(known)
    ties = [
        {"text": "Open the quay.", "demand": known.pk, "relation": "strengthens"},
        {"text": "Open the gate.", "demand": "new", "relation": ""},
    ]
    form = {
        "name": "Call",
        "has_heading": "on",
        "demands": "Open the quay.\nOpen the gate.",
        "ties": json.dumps(ties),
    }
    client_of(author).post(reverse("admin:campaigns_call_add"), form)
    call = Call.objects.get(name="Call")
    assert [row.relation for row in call.restatements.all()] == ["strengthens", "first"]
    assert HistoryEntry.objects.filter(verb="tie", actor=author).count() == 2


def test_demand_in_prose_is_entered(client_of, campaigner):
    demand, post = make_demand(), make_post()
    form = {"post": post.pk, "anchor": "here", "text": "We ask.", "demand": demand.pk, "relation": ""}
    client_of(campaigner).post(reverse("admin:campaigns_restatement_add"), form)
    assert Restatement.objects.values_list("post", "relation").get() == (post.pk, "first")


@pytest.mark.parametrize("model", ["demand", "restatement"])
@pytest.mark.parametrize("number", [1, 8])
def test_lists_cost_the_same_for_many(client_of, admin_user, model, number, django_assert_max_num_queries):
    for _ in range(number):
        demand = make_demand()
        ask(demand)
        make_event(demand)
    address = reverse(f"admin:campaigns_{model}_changelist")
    client = client_of(admin_user)
    client.get(address)
    with django_assert_max_num_queries(14):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("query", ["answer=waiting", "answer=long", "answer=answered", "answer=unasked"])
def test_demands_are_narrowed_by_their_answer(client_of, campaigner, query):
    waiting, long, answered, unasked = (make_demand(operative_text=f"Word {n}.") for n in "abcd")
    ask(waiting, days_ago=5)
    ask(long, days_ago=400)
    ask(answered, days_ago=9)
    ledger.record_event(answered, "met", on=timezone.localdate(), evidence=make_source(), by=None)
    expected = {
        "answer=waiting": {waiting, long},
        "answer=long": {long},
        "answer=answered": {answered},
        "answer=unasked": {unasked},
    }
    answer = client_of(campaigner).get(reverse("admin:campaigns_demand_changelist") + f"?{query}")
    assert set(answer.context["cl"].result_list) == expected[query]


def test_demand_with_wordings_is_not_deleted_and_one_without_goes_from_the_index(client_of, admin_user):
    held, free = make_demand(), make_demand()
    ask(held)
    for demand in (held, free):
        client_of(admin_user).post(
            reverse("admin:campaigns_demand_delete", args=[demand.pk]), {"post": "yes"}
        )
    assert list(Demand.objects.all()) == [held]


def test_what_needs_attention_is_named():
    demand = make_demand()
    ask(demand, days_ago=400)
    make_call(demands=["Nobody follows this."])
    now = timezone.now()
    unanswered, untied = concerns.unanswered(now), concerns.untied(now)
    assert [(item.label, item.detail) for item in unanswered.items] == [(demand.title, "400 days")]
    assert [item.label for item in untied.items] == ["Nobody follows this."]
    assert listings.overview(now).total == 1
