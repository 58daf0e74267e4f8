"""How often records are used."""

from __future__ import annotations

import pytest

from posts.models import Person, Tag
from posts.tallies import tally
from tests import factories

pytestmark = pytest.mark.django_db


def test_use_is_counted_by_what_people_know():
    tag, unused = factories.make_tag(name="Ships"), factories.make_tag()
    post = factories.make_published_post(tags=["Ships"])
    factories.make_post(tags=["Ships"])
    factories.make_demand(tags=[tag])
    tag.aliases.create(name="Boats")
    found = tally(Tag, [tag.pk, unused.pk])
    assert (found[tag.pk].words, found[tag.pk].total) == ("2 posts, 1 demand", 3)
    assert found[tag.pk].last_used >= post.published_at
    assert (found[unused.pk].words, found[unused.pk].last_used) == ("", None)


def test_cost_does_not_depend_on_the_number_of_records(django_assert_num_queries):
    people = [factories.make_person() for _ in range(5)]
    factories.make_post(byline=people)
    tally(Person, [people[0].pk])
    with django_assert_num_queries(6):
        one = tally(Person, [people[0].pk])
    with django_assert_num_queries(6):
        all_of_them = tally(Person, [person.pk for person in people])
    assert one[people[0].pk] == all_of_them[people[0].pk]
