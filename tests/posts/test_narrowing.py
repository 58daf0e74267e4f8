"""Lists narrowed by typed words."""

from __future__ import annotations

import pytest

from campaigns.models import Call
from posts.models import Image
from posts.narrowing import MOST_WORDS, having_words, words_of
from tests.factories import make_call, make_image


def test_the_first_words_count():
    assert words_of("  ferry   strait ") == ["ferry", "strait"]
    assert len(words_of("word " * 50)) == MOST_WORDS


@pytest.mark.django_db
def test_every_word_stands_in_one_of_the_fields_in_whatever_capitals():
    image = make_image(alt_text="The Ferry at dusk", caption="Port Almery")
    make_image(alt_text="The ferry at noon", caption="Elsewhere")
    rows = Image.objects.all()
    assert list(having_words(rows, "FERRY almery", "alt_text", "caption")) == [image]
    assert list(having_words(rows, "ferry almery", "alt_text")) == []
    assert having_words(rows, " ", "alt_text").count() == 2


@pytest.mark.django_db
def test_each_word_may_stand_in_another_row_of_a_relation():
    call = make_call(demands=["Publish the treaty.", "Free the prisoners."])
    found = having_words(Call.objects.all(), "treaty prisoners", "restatements__text").distinct()
    assert list(found) == [call]
