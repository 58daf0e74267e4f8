"""Petitions, contacts and calls of a text as records; nothing that is not stated is made up."""

from __future__ import annotations

import datetime as dt

import pytest

from advocacy.asks import contact_of, petition_fields
from advocacy.drafting import make_draft
from campaigns.models import Call, ContactDetail, ContactList, Membership, Office, Petition, SignatureReading
from posts.importing.parsed import Block, Contact, Kind, Run, Unit
from posts.importing.reading import read_document
from tests.factories import make_membership, make_office, make_person, make_petition, make_user

pytestmark = pytest.mark.django_db

HEAD = "A river and a vote\n\n4 October 2025\n\nParliament votes on the river law next Thursday, and nobody was heard.\n\n"
PETITION = (
    "Petition e-5120 has more than 18,400 signatures and is open until October 16, 2029, at 11:59 p.m. (EDT). "
    "Sign the petition at https://petitions.example/e-5120.\n\n"
)
CONTACTS = """Minister of Rivers Jo Ashgrove: <jo@port.example>

Leader of the Opposition Bo Elmstrand: < >

"""


def draft(text, by=None):
    return make_draft(read_document((HEAD + text).encode()), by=by).post


def test_petition_with_number_and_address_becomes_a_record_after_its_paragraph():
    post = draft(PETITION)
    petition = Petition.objects.get()
    assert (petition.title, petition.number, petition.url, petition.closes_at.isoformat(), petition.closes_label) == (
        "Petition e-5120", "e-5120", "https://petitions.example/e-5120", "2029-10-17T03:59:00+00:00",
        "October 16, 2029, at 11:59 p.m. (EDT",
    )  # fmt: skip
    reading = SignatureReading.objects.get()
    assert (reading.count, reading.is_lower_bound, reading.observed_at.date()) == (
        18400,
        True,
        dt.date(2025, 10, 4),
    )
    assert f'e-5120.</p><figure data-embed="petition" data-id="{petition.pk}"></figure>' in post.body


def test_petition_without_an_address_stays_text():
    post = draft("The petition has over 210,000 signatures.\n\nClick HERE to sign this petition.\n\n")
    assert (Petition.objects.count(), "figure" in post.body) == (0, False)
    assert "210,000 signatures" in post.body


def test_petition_on_record_is_used_and_its_count_kept_once():
    known = make_petition(number="E-5120")
    draft(PETITION)
    draft(PETITION + "Some more words here.\n\n")
    assert Petition.objects.get() == known
    assert [reading.count for reading in known.readings.all()] == [18400]


def test_contacts_become_a_list_of_offices_with_holders_and_stated_addresses_only():
    post = draft(CONTACTS)
    offices = [entry.office for entry in ContactList.objects.get().entries.all()]
    assert [(office.name, office.memberships.get().person.name) for office in offices] == [
        ("Minister of Rivers", "Jo Ashgrove"), ("Leader of the Opposition", "Bo Elmstrand"),
    ]  # fmt: skip
    assert [(row.type, row.value) for row in ContactDetail.objects.all()] == [("email", "jo@port.example")]
    assert f'<figure data-embed="contacts" data-id="{ContactList.objects.get().pk}"></figure>' in post.body
    assert "Ashgrove" not in post.body


def test_nobody_is_put_out_of_office_by_a_text():
    office = make_office(name="Minister of Rivers")
    make_membership(office=office, person=make_person(name="Ida Marsh"))
    post = draft(CONTACTS)
    assert [row.person.name for row in Membership.objects.filter(office=office)] == ["Ida Marsh"]
    assert "Minister of Rivers Jo Ashgrove" in post.body
    assert [entry.office.name for entry in ContactList.objects.get().entries.all()] == [
        "Leader of the Opposition"
    ]


def test_line_that_says_more_than_a_record_holds_stays_text():
    line = "Minister of Rivers Jo Ashgrove: jo@port.example or by letter"
    unit = Unit(
        Kind.CONTACT,
        (Block((Run(line),)),),
        values=(("office", "Minister of Rivers"), ("name", "Jo Ashgrove"), ("address", "jo@port.example")),
    )
    assert contact_of(unit) == Contact("Minister of Rivers", "Jo Ashgrove", "jo@port.example")
    document = read_document(HEAD.encode())
    post = make_draft(type(document)(**{**document.__dict__, "units": (*document.units, unit)}), by=None).post
    assert (Office.objects.count(), "or by letter" in post.body) == (0, True)


def test_who_may_not_add_records_gets_the_words():
    author = make_user()
    post = draft(PETITION + CONTACTS + "We call on the Government of Orlesund to act.\n\n", by=author)
    assert (Petition.objects.count(), Office.objects.count(), Call.objects.count()) == (0, 0, 0)
    assert all(words in post.body for words in ("e-5120", "Jo Ashgrove", "We call on the Government"))


def test_words_of_the_reviewer_come_first():
    unit = Unit(
        Kind.PETITION,
        (Block((Run("Sign petition e-12."),)),),
        values=(("title", "Save it"), ("url", "https://a.example/")),
    )
    fields = petition_fields([unit], 2025, dt.date(2025, 10, 4))
    assert (fields["title"], fields["number"], fields["url"], fields["counted_on"]) == (
        "Save it",
        "e-12",
        "https://a.example/",
        "",
    )


def test_section_becomes_a_call_with_its_nested_demands():
    draft(
        "Whither Canada?\n\nWe call on the Government of Orlesund:\n\n• to open;\n  • by night\n• to close.\n\n"
    )
    call = Call.objects.get()
    assert [(node.restatement.text, [child.restatement.text for child in node.children]) for node in call.tree()] == [
        ("to open;", ["by night"]), ("to close.", []),
    ]  # fmt: skip
