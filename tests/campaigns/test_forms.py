"""The form of a call: lines, and their place in the ledger."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError

from campaigns.calls import format_demands, parse_demands
from campaigns.forms import CallForm, RestatementForm
from campaigns.models import Call, Demand
from tests.factories import ask, make_demand, make_organization, make_post

pytestmark = pytest.mark.django_db


def form_for(call=None, ties=None, **data):
    values = {"name": "Call", "has_heading": "on", **data}
    if ties is not None:
        values["ties"] = ties if isinstance(ties, str) else json.dumps(ties)
    return CallForm(values, instance=call)


def saved(form):
    assert form.errors == {}
    form.save()
    form.save_demands(by=None)
    return Call.objects.get(pk=form.instance.pk)


def lines(call):
    return [(row.text, row.parent.text if row.parent else None) for row in call.restatements.all()]


def test_lines_are_nested_by_their_indentation():
    call = saved(form_for(demands="1. Open the quay\n   - by Friday\n• Publish the map"))
    assert lines(call) == [
        ("Open the quay", None),
        ("by Friday", "Open the quay"),
        ("Publish the map", None),
    ]
    assert parse_demands(format_demands(call.tree())) == [
        (1, "Open the quay"),
        (2, "by Friday"),
        (1, "Publish the map"),
    ]


def test_first_line_cannot_be_nested():
    with pytest.raises(ValidationError):
        parse_demands("   Open the quay")


def test_line_is_tied_to_a_demand_or_begins_one():
    known = make_demand(operative_text="Open the quay.")
    ask(known)
    call = saved(
        form_for(
            demands="to open the quay;\nto publish the map;\nto smile.",
            ties=[
                {"text": "to open the quay;", "demand": known.pk, "relation": "narrows"},
                {"text": "to publish the map;", "demand": "new", "relation": ""},
                {"text": "to smile.", "demand": None, "relation": ""},
            ],
        )
    )
    assert [(row.demand and row.demand.operative_text, row.relation) for row in call.restatements.all()] == [
        ("Open the quay.", "narrows"),
        ("Publish the map.", "first"),
        (None, ""),
    ]


def test_lines_keep_their_place_without_the_script():
    demand = make_demand()
    call = ask(demand, text="to open the quay at once;")
    row = call.restatements.get()
    call = saved(form_for(call, demands="to telephone\nto open the quay at once;"))
    assert [tied.demand for tied in call.restatements.all()] == [None, demand]
    assert call.restatements.get(demand=demand).pk == row.pk


def test_better_words_keep_their_place():
    demand = make_demand()
    call = ask(demand, text="to open the quay at once;")
    call = saved(form_for(call, demands="to open the eastern quay at once;"))
    assert call.restatements.get().demand == demand


def test_other_words_lose_it():
    demand = make_demand()
    call = ask(demand, text="to open the quay at once;")
    saved(form_for(call, demands="Resign."))
    demand.refresh_from_db()
    assert (demand.times_asked, call.restatements.get().demand) == (0, None)


def test_untying_is_a_choice():
    demand = make_demand()
    call = ask(demand, text="to open the quay;")
    ties = [{"text": "to open the quay;", "demand": None, "relation": ""}]
    assert saved(form_for(call, demands="to open the quay;", ties=ties)).restatements.get().demand is None


@pytest.mark.parametrize(
    "ties",
    [
        "{",
        "{}",
        "[1]",
        [{"text": "x"}, {"demand": 1}],
        [{"text": "x", "demand": "old"}],
        [{"text": "x", "demand": True}],
        [{"text": "x", "demand": 987654}],
        [{"text": "x", "demand": None, "relation": "unheard of"}],
    ],
)
def test_ties_that_cannot_be_are_refused_with_a_message(ties):
    form = form_for(demands="x", ties=ties)
    assert not form.is_valid()
    assert list(form.errors) == ["ties"]
    assert Demand.objects.count() == 0


def test_there_is_one_first_wording():
    demand = make_demand()
    ask(demand)
    form = form_for(demands="x", ties=[{"text": "x", "demand": demand.pk, "relation": "first"}])
    assert list(form.errors) == ["demands"]


def test_call_of_somebody_else_is_not_tied():
    other = make_organization()
    form = form_for(demands="x", asker=other.pk, ties=[{"text": "x", "demand": "new", "relation": ""}])
    assert list(form.errors) == ["asker"]


def test_beginning_a_demand_asks_for_its_permission(staff_without_rights):
    form = form_for(demands="x", ties=[{"text": "x", "demand": "new", "relation": ""}])
    form.user = staff_without_rights
    assert list(form.errors) == ["demands"]


def test_wording_in_prose_is_first_or_reiterates():
    demand, post = make_demand(), make_post()
    for relation in ("first", "reiterates"):
        form = RestatementForm({"post": post.pk, "text": "We ask for it.", "demand": demand.pk})
        assert form.errors == {}
        assert form.save().relation == relation
