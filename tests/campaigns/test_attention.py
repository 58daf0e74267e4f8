"""The registry of what needs attention, and the box on the first page of the admin."""

from __future__ import annotations

import pytest
from django.utils import timezone

from campaigns import attention
from campaigns.attention import Concern, Item, concerns
from tests.factories import make_office, make_petition

pytestmark = pytest.mark.django_db


def one(at):
    return Concern([Item("A row", "/admin/x/", "why")], 7, "/admin/all/")


def nothing(at):
    return None


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(attention, "_registry", {})


def test_checks_that_find_something_are_told_to_those_who_may_see_the_rows(
    registry, editor, staff_without_rights
):
    attention.register("a", "Rows in trouble", "campaigns.view_petition", one)
    attention.register("b", "Nothing", "campaigns.view_petition", nothing)
    now = timezone.now()
    assert concerns(editor, now) == [("Rows in trouble", one(now))]
    assert concerns(staff_without_rights, now) == []
    assert one(now).more == 6


def test_same_check_may_be_registered_again_and_another_may_not(registry):
    attention.register("a", "A", "x.y", one)
    attention.register("a", "A", "x.y", one)
    with pytest.raises(ValueError, match="a check named a"):
        attention.register("a", "A", "x.y", nothing)


def test_box_on_the_first_page_names_rows_and_leads_to_them(client_of, campaigner):
    petition, office = make_petition(title="Open the quay"), make_office(name="Harbour Master")
    page = client_of(campaigner).get("/admin/").content.decode()
    for part in (
        "Needs attention", "Counts older than a week", "never counted", "Offices without a holder", "Addresses missing",
        f"/admin/campaigns/petition/{petition.pk}/change/", f"/admin/campaigns/office/{office.pk}/change/",
    ):  # fmt: skip
        assert part in page


@pytest.mark.parametrize("number", [1, 8])
def test_first_page_costs_the_same_however_much_is_wrong(
    client_of, campaigner, number, django_assert_max_num_queries
):
    for _ in range(number):
        make_petition()
        make_office()
    client = client_of(campaigner)
    client.get("/admin/")
    with django_assert_max_num_queries(24):
        client.get("/admin/")
