"""What the checks find of petitions and offices."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.checks import contradicts
from posts.examining import Draft, examine
from tests.factories import make_contactlist, make_membership, make_office, make_petition

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)
KNOWN = (
    "petition-closed",
    "petition-label",
    "number-outdated",
    "office-without-holder",
    "office-without-address",
)


def told(body, **overrides):
    found = examine(Draft(body, summary="x", **overrides), at=NOON)
    return [
        (finding.code, finding.place.embed or finding.place.words)
        for finding in found
        if finding.code in KNOWN
    ]


def figure(kind, row):
    return f'<figure data-embed="{kind}" data-id="{row.pk}"></figure>'


def test_closed_petition_is_found_where_it_is_shown_linked_or_named():
    closed = NOON - dt.timedelta(days=1)
    shown = make_petition(closes_at=closed)
    linked = make_petition(closes_at=closed)
    make_petition(closes_at=closed, number="e-4701")
    body = f'<p>Sign <a href="{linked.url}">this one</a> and e-4701.</p>{figure("petition", shown)}'
    assert told(body) == [
        ("petition-closed", "this one"),
        ("petition-closed", "e-4701"),
        ("petition-closed", f"petition:{shown.pk}"),
    ]


def test_petition_that_closes_before_publication_is_found():
    petition = make_petition(closes_at=NOON + dt.timedelta(days=1))
    assert told(figure("petition", petition)) == []
    assert told(figure("petition", petition), published_at=NOON + dt.timedelta(days=2)) == [
        ("petition-closed", f"petition:{petition.pk}")
    ]


def test_closed_petition_in_a_text_that_readers_have_is_left_alone():
    petition = make_petition(closes_at=NOON - dt.timedelta(days=1))
    assert told(figure("petition", petition), was_public=True) == []


def test_petition_that_closed_by_its_own_text_is_found():
    text = "The petition is open until 1 March 2026 at 5:00 pm EST."
    assert told(f"<p>{text}</p>") == [("petition-closed", text)]
    assert told("<p>The petition is open until 1 April 2026 at 5:00 pm EDT.</p>") == []


def test_label_that_contradicts_itself_is_found():
    petition = make_petition(
        closes_at=NOON + dt.timedelta(days=9), closes_label="19 March 2026, 1:00 p.m. (EST)"
    )
    assert told(figure("petition", petition)) == [("petition-label", f"petition:{petition.pk}")]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("over 210,000 signatures", [("number-outdated", "210,000 signatures")]),
        ("over 280,000 signatures", []),
        ("more than 300,000 signatures", [("number-outdated", "300,000 signatures")]),
        ("286,719 signatures", []),
        ("286,718 signatures", [("number-outdated", "286,718 signatures")]),
        ("287,000 signatures", []),
        ("the signatures of 40 members", []),
    ],
)
def test_number_is_held_against_the_newest_reading(words, found):
    petition = make_petition(count=286_719, observed_at=NOON - dt.timedelta(days=1))
    petition.readings.create(count=210_000, is_lower_bound=True, observed_at=NOON - dt.timedelta(days=30))
    assert told(f"<p>The petition now has {words}.</p>{figure('petition', petition)}") == found


def test_number_of_a_text_that_readers_have_is_held_against_readings_of_its_day():
    petition = make_petition(count=300, observed_at=NOON - dt.timedelta(days=1))
    petition.readings.create(count=200, observed_at=NOON - dt.timedelta(days=30))
    day = (NOON - dt.timedelta(days=20)).date()
    body = f"<p>The petition has 200 signatures.</p>{figure('petition', petition)}"
    assert told(body, was_public=True, as_of=day) == []
    assert told(body, as_of=day) == [("number-outdated", "200 signatures")]


def test_numbers_of_several_petitions_are_held_against_the_one_that_is_named():
    one = make_petition(number="e-4701", count=500, observed_at=NOON)
    two = make_petition(number="e-4702", count=900, observed_at=NOON)
    body = f"<p>It has 500 signatures.</p><p>Petition e-4702 has 500 signatures.</p>{figure('petition', one)}"
    assert told(body + figure("petition", two)) == [("number-outdated", "500 signatures")]


@pytest.mark.parametrize(
    ("said", "count", "is_least", "count_is_least", "found"),
    [
        (210_000, 210_000, True, True, False),
        (250_000, 210_000, False, True, False),
        (1234, 1235, False, False, True),
        (1000, 1050, False, False, False),
        (1000, 1200, False, False, True),
        (1000, 1200, True, False, True),
    ],
)
def test_numbers_contradict(said, count, is_least, count_is_least, found):
    assert contradicts(said, count, is_least=is_least, count_is_least=count_is_least) is found


def test_office_without_holder_or_address_is_found():
    held = make_membership(office=make_office(email="a@b.example")).office
    empty = make_office(email="c@b.example")
    silent = make_membership().office
    contacts = make_contactlist(offices=[held, empty, silent])
    assert told(figure("contacts", contacts)) == [
        ("office-without-holder", f"contacts:{contacts.pk}"),
        ("office-without-address", f"contacts:{contacts.pk}"),
    ]
    named = [
        finding.message
        for finding in examine(Draft(figure("contacts", contacts), summary="x"), at=NOON)
        if finding.code in KNOWN
    ]
    assert [empty.name in named[0], silent.name in named[1]] == [True, True]


def test_queries_do_not_depend_on_the_number_of_records(django_assert_num_queries):
    for number in (1, 4):
        petitions = [make_petition(count=5, observed_at=NOON) for _ in range(number)]
        contacts = make_contactlist(offices=[make_office() for _ in range(number)])
        body = "".join(figure("petition", row) for row in petitions) + figure("contacts", contacts)
        with django_assert_num_queries(6):
            examine(Draft(f"<p>It has 5 signatures.</p>{body}"), at=NOON)
