"""What every kind of embed does with its rows, shown on pictures and petitions; their own ways have tests of their own."""

from __future__ import annotations

import pytest

from campaigns.action_embeds import PetitionEmbed
from posts.figures import ImageEmbed
from posts.models import Image
from tests import factories

pytestmark = pytest.mark.django_db


def test_only_rows_that_are_there_exist():
    image = factories.make_image()
    assert ImageEmbed().existing([image.pk, image.pk + 1]) == {image.pk}


def test_words_and_facts_are_kept_and_nothing_else():
    petition = factories.make_petition(title="Open the quay", threshold=500)
    kept = PetitionEmbed().snapshot([petition.pk, petition.pk + 1])
    assert set(kept) == {petition.pk}
    assert set(kept[petition.pk]) == {*PetitionEmbed.words, *PetitionEmbed.facts}
    assert (kept[petition.pk]["title"], kept[petition.pk]["threshold"]) == ("Open the quay", "500")


def test_words_come_back_and_facts_do_not():
    petition = factories.make_petition(title="Open the quay", threshold=500)
    embed = PetitionEmbed()
    kept = embed.snapshot([petition.pk])
    petition.title, petition.threshold = "Close the quay", 900
    petition.save()
    embed.restore({**kept, petition.pk + 1: {"title": "Nobody's"}})
    petition.refresh_from_db()
    assert (petition.title, petition.threshold) == ("Open the quay", 900)


def test_what_an_older_snapshot_does_not_have_stays():
    image = factories.make_image(caption="The quay", creator="Ada Quill")
    ImageEmbed().restore({image.pk: {"caption": "The old quay"}})
    assert Image.objects.values_list("caption", "creator").get() == ("The old quay", "Ada Quill")
