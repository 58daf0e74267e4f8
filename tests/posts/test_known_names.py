"""Under which names a record is found."""

from __future__ import annotations

import pytest

from posts.known_names import all_names, drop_name, having_name, keep_name, known_as, other_names
from posts.models import Region, Tag
from tests import factories

pytestmark = pytest.mark.django_db

MAKERS = {
    "tag": factories.make_tag,
    "region": factories.make_region,
    "person": factories.make_person,
    "organization": factories.make_organization,
}


@pytest.mark.parametrize("kind", MAKERS)
def test_a_name_is_kept_once_found_and_dropped(kind):
    row = MAKERS[kind](name="Émile's Quay")
    assert keep_name(row, "The Quay") is True
    assert keep_name(row, "the  QUAY") is False
    assert keep_name(row, "emile’s quay") is False
    assert other_names(row) == ["The Quay"]
    assert all_names(kind) == {row.pk: ["Émile's Quay", "The Quay"]}
    assert known_as(kind, ["THE QUAY", "emile quay", "pier"]) == {"the quay": row, "emile quay": row}
    assert list(type(row).objects.filter(having_name(kind, "QUA"))) == [row]
    assert list(type(row).objects.filter(having_name(kind, "the"))) == [row]
    drop_name(row, "the quay")
    assert other_names(row) == []
    assert known_as(kind, ["the quay"]) == {}


def test_an_alias_belongs_to_one_tag():
    first, second = factories.make_tag(name="NATO"), factories.make_tag(name="Alliances")
    assert keep_name(first, "Otan") is True
    assert keep_name(second, "OTAN") is False
    assert other_names(second) == []


def test_own_name_goes_before_an_alias():
    first = factories.make_tag(name="NATO")
    keep_name(first, "Pact")
    second = factories.make_tag(name="Pact")
    assert known_as("tag", ["pact"]) == {"pact": second}


def test_lines_of_a_facet_are_tidied():
    region = Region.objects.create(name="Skarnvik", other_names=" The  Skarn\n\nThe Skarn\nSkarn ")
    assert region.other_name_list == ["The Skarn", "Skarn"]
    assert region.folded == "\nskarnvik\nthe skarn\nskarn\n"


def test_names_cost_two_queries_whatever_their_number(django_assert_num_queries):
    for _ in range(3):
        keep_name(factories.make_tag(), "x" + str(Tag.objects.count()))
    with django_assert_num_queries(2):
        assert len(all_names("tag")) == 3
