from __future__ import annotations

import pytest

from posts.models import Post, Republication
from tests.factories import make_organization, make_published_post

pytestmark = pytest.mark.django_db


def republished(**values):
    post = make_published_post()
    Republication.objects.create(post=post, publisher=make_organization(name="Elsewhere"), **values)
    return Post.objects.for_page().get(pk=post.pk)


def test_partners_may_print_the_house_s_own_texts_unless_it_says_otherwise():
    own, kept = make_published_post(), make_published_post(may_be_republished=False)
    assert (own.is_republishable, kept.is_republishable) == (True, False)
    assert list(Post.objects.republishable()) == [own]


def test_texts_of_others_are_passed_on_only_where_their_terms_let_them():
    theirs, passed_on = republished(), republished(may_be_passed_on=True)
    assert (theirs.is_republishable, passed_on.is_republishable) == (False, True)
    assert list(Post.objects.republishable()) == [passed_on]
