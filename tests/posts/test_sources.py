"""Sources: one row a work."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from posts.models import Source
from tests.factories import make_organization, make_person, make_source

pytestmark = pytest.mark.django_db


def test_source_is_found_however_its_address_is_written():
    source = make_source(url="https://outlet.example/story?utm_source=mail")
    assert Source.objects.for_url("HTTPS://OUTLET.example/story#comments") == source
    assert Source.objects.for_url("https://outlet.example/other") is None
    assert Source.objects.for_url("not an address") is None


def test_source_with_the_same_canonical_address_cannot_be_stored_twice():
    make_source(url="https://outlet.example/story")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_source(url="https://outlet.example/story?fbclid=1")


def test_sources_without_address_do_not_collide():
    make_source(url="")
    make_source(url="")
    assert Source.objects.filter(canonical_url=None).count() == 2


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"kind": "rumour"},
        {"url_access": "secret"},
        {"url_status": "sleepy"},
        {"url": "javascript:alert(1)"},
        {"permitted_file": "permitted/a.pdf"},
        {"permitted_file": "permitted/a.pdf", "permission_by": "Ada Quill"},
    ],
)
def test_source_that_breaks_a_rule_cannot_be_stored(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_source(**values)


def test_source_permission_that_was_withdrawn_withdraws_the_copy():
    source = make_source(permitted_file="a.pdf", permission_by="Ada Quill", permission_on=dt.date(2024, 5, 1))
    assert source.has_permitted_copy
    source.permission_withdrawn_at = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
    assert not source.has_permitted_copy


def test_source_says_all_in_two_queries(django_assert_num_queries):
    outlet = make_organization(name="The Harbour Ledger")
    for number in range(3):
        make_source(
            title=f"Story {number}",
            publisher=outlet,
            issued="2026-11",
            authors=[make_person(name=f"Second {number}"), make_person(name=f"First {number}")],
        )
    with django_assert_num_queries(2):
        said = [
            (str(row), [str(author) for author in row.author_list])
            for row in Source.objects.for_attribution()
        ]
    assert said[-1] == ("Story 0, The Harbour Ledger, November 2026", ["Second 0", "First 0"])
