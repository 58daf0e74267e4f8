"""Calls and the demands nested in them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from campaigns.models import Call
from tests.factories import make_call

pytestmark = pytest.mark.django_db


def words(nodes):
    return [(node.restatement.text, words(node.children)) for node in nodes]


def test_call_nests_its_demands_in_order():
    call = make_call(demands=[("First.", ["One.", "Two."]), "Second."])
    assert words(call.tree()) == [("First.", [("One.", []), ("Two.", [])]), ("Second.", [])]


def test_calls_of_a_page_cost_two_queries(django_assert_num_queries):
    for _ in range(3):
        make_call(demands=[("First.", ["One."])])
    with django_assert_num_queries(2):
        assert [len(call.tree()) for call in Call.objects.for_page()] == [1, 1, 1]


@pytest.mark.parametrize(
    ("values", "heading"),
    [
        ({}, "Whither Canada?"),
        ({"heading": "What now?"}, "What now?"),
        ({"has_heading": False}, ""),
        ({"has_heading": False, "heading": "What now?"}, ""),
    ],
)
def test_call_heading_is_its_own_or_the_house_s_or_none(values, heading):
    assert make_call(**values).heading_or("Whither Canada?") == heading


def test_demand_without_words_cannot_be_stored():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_call(demands=[""])


def test_call_without_a_name_cannot_be_stored():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_call(name="")
