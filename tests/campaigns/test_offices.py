"""Offices, their holders by the day, and how they are reached."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from campaigns.models import ContactDetail, Membership, Office
from tests.factories import (
    make_area,
    make_contactdetail,
    make_membership,
    make_office,
    make_organization,
    make_person,
)

pytestmark = pytest.mark.django_db


def holder(office, day):
    row = Office.objects.for_writing().get(pk=office.pk).membership_on(dt.date.fromisoformat(day))
    return row and row.person.name


def test_holder_is_the_one_of_the_day_as_precisely_as_terms_are_known():
    office = make_office()
    make_membership(office=office, person=make_person(name="Ada"), starts_on="2020", ends_on="2023-05")
    make_membership(office=office, person=make_person(name="Ben"), starts_on="2023-06-02")
    days = ["2019-12-31", "2020-01-01", "2023-05-31", "2023-06-01", "2023-06-02", "2030-01-01"]
    assert [holder(office, day) for day in days] == [None, "Ada", "Ada", None, "Ben", "Ben"]


def test_of_overlapping_terms_the_later_one_counts():
    office = make_office()
    make_membership(office=office, person=make_person(name="Ada"))
    make_membership(office=office, person=make_person(name="Ben"), starts_on="2024-02")
    assert [holder(office, day) for day in ("2024-01-31", "2024-02-01")] == ["Ada", "Ben"]


def test_offices_without_a_holder_are_found_by_the_day():
    held, vacant, former = make_office(), make_office(), make_office()
    make_membership(office=held, starts_on="2020")
    make_membership(office=former, starts_on="2020", ends_on="2024")
    day = dt.date(2025, 1, 1)
    assert set(Office.objects.without_holder(day)) == {vacant, former}
    assert set(Office.objects.without_holder(dt.date(2024, 12, 31))) == {vacant}
    assert set(Membership.objects.held_on(day).values_list("office", flat=True)) == {held.pk}


def test_term_that_ends_before_it_begins_is_refused():
    row = Membership(office=make_office(), person=make_person(), starts_on="2024", ends_on="2023-12")
    with pytest.raises(ValidationError, match="before it begins"):
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize("starts_on", [None, "2024"])
def test_same_term_cannot_be_entered_twice(starts_on):
    row = make_membership(starts_on=starts_on)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_membership(office=row.office, person=row.person, starts_on=starts_on)


@pytest.mark.parametrize("owners", [{}, {"office": make_office, "person": make_person}])
def test_detail_belongs_to_an_office_or_a_person(owners):
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactDetail.objects.create(value="x", **{name: make() for name, make in owners.items()})


@pytest.mark.parametrize(
    ("type_", "value", "is_right"),
    [
        ("email", "", True),
        ("email", "a@b.example", True),
        ("email", "a at b", False),
        ("url", "javascript:alert(1)", False),
        ("url", "https://form.example/", True),
        ("address", "anything", True),
    ],
)
def test_detail_is_empty_or_right_never_made_up(type_, value, is_right):
    detail = ContactDetail(office=make_office(), type=type_, value=value)
    if is_right:
        detail.full_clean()
    else:
        with pytest.raises(ValidationError) as refused:
            detail.full_clean()
        assert list(refused.value.message_dict) == ["value"]


def test_detail_is_offered_while_it_is_known_and_valid():
    day = dt.date(2026, 3, 2)
    one = dt.timedelta(days=1)
    rows = [
        make_contactdetail(value="x", **dates)
        for dates in (
            {},
            {"valid_from": day},
            {"valid_until": day},
            {"valid_from": day + one},
            {"valid_until": day - one},
        )
    ]
    assert [row.is_offered(day) for row in (*rows, make_contactdetail(value=""))] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert str(make_contactdetail()) == "e-mail: missing"


def test_office_of_a_district_is_named_with_it_and_has_a_slug():
    office = make_office(name="Member", area=make_area(name="Port Almery"), organization=make_organization())
    assert (str(office), office.slug) == ("Member (Port Almery)", "member-port-almery")


def test_area_without_an_identifier_is_not_the_same_as_another():
    assert {make_area(ocd_id="").ocd_id, make_area(ocd_id="").ocd_id} == {None}
