"""What follows when filing moves."""

from __future__ import annotations

import pytest

from posts import refiling, search
from posts.models import TaggedPost
from posts.publishing import generation
from tests import factories

pytestmark = pytest.mark.django_db


def test_posts_are_indexed_followers_told_and_caches_moved(monkeypatch):
    monkeypatch.setattr(refiling, "_followers", {})
    told = []
    refiling.register("test", told.append)
    post = factories.make_published_post(title="Grain")
    TaggedPost.objects.create(content_object=post, tag=factories.make_tag(name="Ships"))
    before = generation()
    refiling.follow({"posts.post": {post.pk}})
    assert search.find("grain", filters={"tag": ["ships"]}).total == 1
    assert (told, generation()) == ([{"posts.post": {post.pk}}], before + 1)


def test_a_name_is_registered_once(monkeypatch):
    monkeypatch.setattr(refiling, "_followers", {})
    refiling.register("test", print)
    with pytest.raises(ValueError, match="test"):
        refiling.register("test", repr)
