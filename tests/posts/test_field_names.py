from __future__ import annotations

from django.utils import translation

from posts.models import House, Image, Post


def test_a_field_without_a_name_of_its_own_is_named_in_the_language_of_the_page():
    field = Post._meta.get_field("media_contact")
    assert str(field.verbose_name) == "media contact"
    with translation.override("fr"):
        assert str(field.verbose_name) == "personne-ressource pour les médias"


def test_a_name_that_was_given_stays():
    assert str(House._meta.get_field("websub_hub").verbose_name) == "WebSub hub"


def test_migrations_do_not_see_the_name():
    assert "verbose_name" not in Image._meta.get_field("caption").deconstruct()[3]
