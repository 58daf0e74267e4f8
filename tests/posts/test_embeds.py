"""The registry of what may stand in a body."""

from __future__ import annotations

import pytest

from posts import embeds
from posts.figures import ImageEmbed


def test_each_app_has_registered_its_kinds():
    assert {"call", "image"} <= set(embeds.kinds())


def test_kind_that_nobody_registered_is_unknown():
    assert embeds.get("poll") is None


def test_two_embeds_cannot_have_one_kind():
    class Other(ImageEmbed):
        pass

    with pytest.raises(ValueError, match="two embeds of the kind 'image'"):
        embeds.register(Other())


def test_embed_may_be_registered_again():
    embeds.register(ImageEmbed())
    assert isinstance(embeds.get("image"), ImageEmbed)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["call", "image"])
def test_every_kind_keeps_its_promises_for_no_ids_and_unknown_ids(kind):
    embed = embeds.get(kind)
    for ids in ([], [999]):
        assert embed.existing(ids) == set()
        assert dict(embed.text(ids)) == {}
        assert dict(embed.snapshot(ids)) == {}
    assert embed.choices("nothing like this", 5) == []
