"""Tags, their aliases, and the facets."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from posts.models import Tag, TagAlias
from tests.factories import make_post, make_region, make_report, make_tag

pytestmark = pytest.mark.django_db


def test_tags_that_differ_in_case_are_one():
    make_post(tags=["Ceasefire"])
    make_post(tags=["ceasefire"])
    assert list(Tag.objects.values_list("name", "slug")) == [("Ceasefire", "ceasefire")]


def test_tag_address_can_be_typed():
    post = make_post(tags=["Климат", "Œuvre & été"])
    assert sorted(post.tags.slugs()) == ["klimat", "oeuvre-ete"]


def test_tag_stands_once_on_a_post():
    post = make_post(tags=["one"])
    post.tags.add("one", "One")
    assert post.tagged.count() == 1


def test_alias_leads_to_one_tag_only():
    tag = make_tag(name="International Humanitarian Law")
    TagAlias.objects.create(tag=tag, name="IHL")
    with pytest.raises(IntegrityError), transaction.atomic():
        TagAlias.objects.create(tag=make_tag(), name="ihl")


@pytest.mark.parametrize(
    ("make", "path"), [(make_region, "/regions/the-north/"), (make_report, "/reports/the-north/")]
)
def test_facet_has_a_page_of_its_own(make, path):
    assert make(name="The North").get_absolute_url() == path
