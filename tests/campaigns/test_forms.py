from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from campaigns.forms import format_demands, parse_demands
from campaigns.models import Call
from tests import factories
from tests.admin_forms import add_form, errors_of, form_of


@pytest.mark.parametrize(
    ("text", "demands"),
    [
        ("One.\nTwo.", [(1, "One."), (1, "Two.")]),
        ("• One.\n  • Nested.\n– Two.", [(1, "One."), (2, "Nested."), (1, "Two.")]),
        ("1. One.\n2) Two.", [(1, "One."), (1, "Two.")]),
        ("One.\r\n\r\n\tNested.\r\n", [(1, "One."), (2, "Nested.")]),
        ("2026 must be the year.", [(1, "2026 must be the year.")]),
        ("", []),
    ],
)
def test_demands_are_read_a_line_each(text, demands):
    assert parse_demands(text) == demands


def test_first_demand_cannot_be_nested():
    with pytest.raises(ValidationError):
        parse_demands("  Nested under nothing.")


def test_demands_are_written_as_they_are_read(db):
    call = factories.make_call(demands=["One.", ("Two.", ["Nested.", "Nested too."])])
    text = format_demands(call.tree())
    assert text == "One.\nTwo.\n    • Nested.\n    • Nested too."
    assert parse_demands(text) == [(1, "One."), (1, "Two."), (2, "Nested."), (2, "Nested too.")]


def test_call_is_made_with_nested_demands(admin_client):
    admin_client.post(
        *add_form(
            admin_client,
            Call,
            name="Corridor",
            has_heading="on",
            demands="Open it.\n  By sea.\nKeep it open.",
        )
    )
    [one, two] = Call.objects.get().tree()
    assert (one.restatement.text, [node.restatement.text for node in one.children]) == (
        "Open it.",
        ["By sea."],
    )
    assert (two.restatement.text, two.children) == ("Keep it open.", [])


def test_demand_whose_words_stay_keeps_its_row(admin_client):
    call = factories.make_call(demands=["One.", "Two."])
    before = {row.text: row.pk for row in call.restatements.all()}
    admin_client.post(*form_of(admin_client, call, demands="Two.\nThree."))
    after = {row.text: row.pk for row in call.restatements.all()}
    assert list(after) == ["Two.", "Three."]
    assert after["Two."] == before["Two."]


def test_demands_that_cannot_be_read_are_refused_and_kept_in_the_form(admin_client):
    call = factories.make_call()
    response = admin_client.post(*form_of(admin_client, call, demands="  Nested."))
    assert errors_of(response) == {
        "demands": ["The first demand cannot be nested: begin its line without a space."]
    }
    assert response.context["adminform"].form["demands"].value() == "  Nested."
