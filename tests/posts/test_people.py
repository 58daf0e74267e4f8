"""People and organisations are found by any of their names."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from posts.models import Organization, Person
from posts.stems import fold
from tests.factories import make_organization, make_person

pytestmark = pytest.mark.django_db


def test_person_is_found_without_accents_and_capitals():
    person = make_person(name="Élodie Brûlé-Šimić")
    assert Person.objects.get(folded=fold("ELODIE BRULE-SIMIC")) == person
    assert person.slug == "elodie-brule-simic"


def test_organization_keeps_each_other_name_once():
    body = make_organization(name="Quillhaven Institute")
    body.other_names.create(name="QI")
    with pytest.raises(IntegrityError), transaction.atomic():
        body.other_names.create(name="qi")
    assert [row.name for row in body.other_names.all()] == ["QI"]


def test_organization_of_an_unknown_kind_cannot_be_stored():
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.create(name="A", kind="coven")


def test_person_without_a_name_cannot_be_stored():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person(name="", slug="x")
