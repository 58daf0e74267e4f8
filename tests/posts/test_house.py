"""The one row of the house."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from posts.models import Generation, House, HouseText

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


def test_translation_service_needs_a_place_for_the_address():
    House(translators=[{"label": "A", "url": "https://a.example/?u={url}"}]).full_clean()
    for url in ("https://a.example/", "/local/?u={url}"):
        with pytest.raises(ValidationError, match="in the place of the page"):
            House(translators=[{"label": "A", "url": url}]).full_clean()


def test_generation_is_there_from_the_start():
    assert Generation.objects.values_list("pk", "number").get() == (1, 0)


def test_house_speaks_the_language_of_the_page_and_its_own_where_nothing_was_written(
    django_assert_num_queries,
):
    House(site_name="The Dispatch", tagline="With sources", about="A small house.").save()
    HouseText.objects.create(house_id=1, language="fr", tagline="Avec des sources")
    with django_assert_num_queries(1):
        assert House.spoken().tagline == "With sources"
    with translation.override("fr"), django_assert_num_queries(2):
        house = House.spoken()
    assert (house.site_name, house.tagline, house.about) == (
        "The Dispatch",
        "Avec des sources",
        "A small house.",
    )
