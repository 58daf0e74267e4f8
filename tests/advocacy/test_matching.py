"""Records behind names and works, found and never made."""

from __future__ import annotations

import datetime as dt

import pytest

from advocacy.matching import Finder, names_of, sort_of
from posts.importing.names import Sort
from posts.importing.parsed import Attribution
from posts.importing.reading import read_document
from posts.models import Organization, Person
from tests.factories import make_organization, make_person, make_petition, make_source

pytestmark = pytest.mark.django_db


def test_names_are_looked_up_together_by_name_and_other_names(django_assert_num_queries):
    herald, jo = make_organization(name="The Herald of the Quay"), make_person(name="Jo Ashgrove")
    herald.other_names.create(name="Quay Herald")
    finder = Finder()
    with django_assert_num_queries(4):
        finder.prime(["Quay Herald", "JO ASHGROVE", "Nobody Here", ""])
    with django_assert_num_queries(0):
        assert [finder.holder(name) for name in ("quay herald", "Jo Ashgrove", "Nobody Here", "")] == [
            herald,
            jo,
            None,
            None,
        ]
    assert (Person.objects.count(), Organization.objects.count()) == (1, 1)


def test_work_is_found_by_address_title_or_outlet_author_and_day():
    herald, jo = make_organization(name="Quay Herald"), make_person(name="Jo Ashgrove")
    source = make_source(
        title="Oil", publisher=herald, authors=[jo], url="https://quay.example/oil", issued="2024-03-05"
    )
    found = [
        Attribution(url="https://quay.example/oil?utm_source=x"),
        Attribution(title="OIL", publisher="Quay Herald"),
        Attribution(publisher="Quay Herald", authors=("Jo Ashgrove",), published_on=dt.date(2024, 3, 5)),
        Attribution(records=(("source", str(source.pk)),)),
    ]
    assert [Finder().source(attribution) for attribution in found] == [source] * 4
    none = [
        Attribution(publisher="Quay Herald"),
        Attribution(title="Oil", publisher="Other Herald"),
        Attribution(title="Oil", publisher="Quay Herald", records=(("source", "new"),)),
        Attribution(records=(("source", "999999"),)),
    ]
    assert [Finder().source(attribution) for attribution in none] == [None] * 4


def test_rows_are_found_by_their_keys():
    jo = make_person()
    assert [Finder().by_key(key) for key in (f"person:{jo.pk}", "person:x", "boat:1", "")] == [
        jo,
        None,
        None,
        None,
    ]


def test_petition_is_found_by_number_or_address():
    petition = make_petition(number="e-12")
    assert [Finder.petition(*args) for args in (("E-12", ""), ("", petition.url), ("", ""), ("e-1", ""))] == [
        petition,
        petition,
        None,
        None,
    ]


def test_every_name_of_a_document_is_asked_for():
    text = "A title of it\n\nBy Jo Ashgrove\n\nBo Elmstrand told the Quay Herald:\n\nIt rained.\n\nMayor Ida Marsh: < >\n"
    assert names_of(read_document(text.encode())) == {
        "Jo Ashgrove",
        "Bo Elmstrand",
        "Quay Herald",
        "Ida Marsh",
    }


def test_sort_of_a_name_is_told_by_its_words():
    assert [sort_of(name) for name in ("Jo Ashgrove", "Quay Herald", "Tide Office", "two officials")] == [
        Sort.PERSON, Sort.OUTLET, Sort.BODY, Sort.UNKNOWN,
    ]  # fmt: skip
