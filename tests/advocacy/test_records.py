"""Records that a draft points at: made only of what is stated, once, by who may."""

from __future__ import annotations

import pytest

from advocacy.records import Records, terms_of
from posts.importing.parsed import Attribution
from posts.models import HistoryEntry, Organization, Person, Region, Source
from tests.factories import make_person, make_region, make_source, make_user

pytestmark = pytest.mark.django_db

WORK = Attribution(speaker="Jo Ashgrove", publisher="Quay Herald", title="Oil", authors=("Jo Ashgrove",))


def records(by=None):
    return Records(by=by, title="A title", language="en")


def test_work_person_and_outlet_are_made_once():
    made = records()
    first, second = made.quotation(WORK), made.quotation(Attribution(publisher="Quay Herald", title="OIL"))
    assert first["data-source"] == second["data-source"] == str(Source.objects.get().pk)
    assert first["data-speaker"] == f"person:{Person.objects.get().pk}"
    assert Organization.objects.get().kind == "outlet"
    assert made.created == ["organisation: Quay Herald", "person: Jo Ashgrove", "source: Oil, Quay Herald"]
    assert HistoryEntry.objects.filter(verb="add").count() == 3


def test_choice_of_the_reviewer_wins():
    known, person = make_source(), make_person()
    chosen = Attribution(
        speaker="Jo Ashgrove",
        title="Oil",
        records=(("source", str(known.pk)), ("speaker", f"person:{person.pk}")),
    )
    assert records().quotation(chosen) == {
        "data-source": str(known.pk),
        "data-speaker": f"person:{person.pk}",
    }
    words = Attribution(
        speaker="Jo Ashgrove", title="Oil", records=(("source", "none"), ("speaker", "words"))
    )
    assert records().quotation(words) == {"data-speaker-text": "Jo Ashgrove"}
    body = Attribution(speaker="Jo Ashgrove", records=(("speaker", "organization:new"),))
    assert records().quotation(body) == {"data-speaker": f"organization:{Organization.objects.get().pk}"}


def test_who_may_not_add_gets_words_and_nothing_is_made():
    made = records(by=make_user())
    assert made.quotation(WORK) == {"data-speaker-text": "Jo Ashgrove"}
    assert (made.created, Person.objects.count(), Source.objects.count()) == ([], 0, 0)


def test_unnamed_speakers_stay_words():
    assert records().quotation(Attribution(speaker="two officials")) == {"data-speaker-text": "two officials"}


def test_terms_are_used_and_never_made():
    north = make_region(name="North")
    assert terms_of(Region, ["NORTH", "South"]) == ([north], ["South"])
    assert Region.objects.count() == 1


def test_names_for_staff_are_numbered():
    made = records()
    assert [made.name_for("call", "x"), made.name_for("call", "x"), made.name_for("contacts", "x")] == [
        "A title",
        "A title (2)",
        "A title",
    ]
