from __future__ import annotations

import pytest

from posts.context_processors import house
from posts.models import House


@pytest.mark.django_db
def test_house_is_read_once_and_only_when_asked_for(rf, django_assert_num_queries):
    House.objects.update(site_name="The Dispatch")
    with django_assert_num_queries(0):
        context = house(rf.get("/"))
    with django_assert_num_queries(1):
        assert (context["house"].site_name, context["house"].call_heading) == (
            "The Dispatch",
            "Whither Canada?",
        )
