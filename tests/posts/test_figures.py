"""The embed of a picture."""

from __future__ import annotations

import pytest
from django.utils import timezone
from django.utils.safestring import mark_safe

from posts.figures import ImageEmbed
from tests.factories import make_image

pytestmark = pytest.mark.django_db


def test_picture_is_rendered_with_its_own_caption_unless_the_body_has_one():
    first, second = make_image(caption="Its own"), make_image(caption="Its own")
    html = ImageEmbed().render(
        [first.pk, second.pk], captions={second.pk: mark_safe("The body's")}, at=timezone.now()
    )
    assert ("Its own" in html[first.pk], "Its own" in html[second.pk], "The body's" in html[second.pk]) == (
        True,
        False,
        True,
    )


def test_words_about_a_picture_are_kept_and_brought_back():
    image = make_image(alt_text="A quay", caption="Before")
    kept = ImageEmbed().snapshot([image.pk])
    image.caption = "After"
    image.save()
    ImageEmbed().restore(kept)
    image.refresh_from_db()
    assert image.caption == "Before"


def test_picture_is_found_by_all_words_of_its_description_or_credit():
    quay = make_image(alt_text="A quay at night", credit_line="Drawn by Ada")
    make_image(alt_text="A quay at noon", credit_line="Drawn by Bea")
    assert [row["id"] for row in ImageEmbed().choices("quay ada", 5)] == [quay.pk]
