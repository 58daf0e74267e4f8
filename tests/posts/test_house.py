"""The one row of the house."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from posts.models import Generation, House

pytestmark = pytest.mark.django_db


def test_house_is_there_from_the_start_and_stays_one():
    house = House.load()
    assert (house.pk, house.call_heading) == (1, "Whither Canada?")
    House(site_name="Another").save()
    assert House.objects.values_list("pk", "site_name").get() == (1, "Another")


def test_house_is_neutral_where_its_row_was_removed():
    House.objects.all().delete()
    assert House.load().site_name == "Our publication"


@pytest.mark.parametrize("colour", ["red", "#12345", "#1234567", "#12345g", "#123456;"])
def test_house_refuses_what_is_no_colour(colour):
    with pytest.raises(ValidationError, match="Write the colour"):
        House(accent_colour=colour).full_clean()


@pytest.mark.parametrize(
    "links",
    [
        {"label": "A"},
        [1],
        [{"label": " ", "url": "/a/"}],
        [{"label": "A", "url": "javascript:x"}],
        [{"label": "A", "url": "//x"}],
    ],
)
def test_house_refuses_links_that_lead_nowhere_good(links):
    with pytest.raises(ValidationError):
        House(footer_links=links).full_clean()


def test_house_takes_links_of_both_kinds():
    House(
        footer_links=[{"label": "A", "url": "/a/"}, {"label": "B", "url": "https://b.example/"}]
    ).full_clean()


def test_generation_is_there_from_the_start():
    assert Generation.objects.values_list("pk", "number").get() == (1, 0)
