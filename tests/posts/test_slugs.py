"""Addresses that can be typed, whatever the script of the title."""

from __future__ import annotations

import pytest

from posts.models import Person
from posts.slugs import make_slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Whither Canada?", "whither-canada"),
        ("L’œuvre d’un été", "loeuvre-dun-ete"),
        ("Straße und Größe", "strasse-und-grosse"),
        ("Львів", "lviv"),
        ("¿¡…!", "item"),
        ("", "item"),
    ],
)
def test_slug_is_made_of_words_that_can_be_typed(text, slug):
    assert make_slug(text) == slug


def test_slug_is_cut_at_the_end_of_a_word():
    assert make_slug("one two three", max_length=9) == "one-two"


@pytest.mark.django_db
def test_slug_of_a_namesake_gets_a_number():
    slugs = [Person.objects.create(name="Ada Quill").slug for _ in range(3)]
    assert slugs == ["ada-quill", "ada-quill-2", "ada-quill-3"]
