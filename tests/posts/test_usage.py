from __future__ import annotations

from posts.usage import Use, in_words, posts_naming, uses_of, why_it_stays
from tests import factories


def test_unused_row_has_no_uses(db):
    person = factories.make_person()
    person.other_names.create(name="Her own part")
    assert uses_of(person, kind="person") == []
    assert why_it_stays([]) == ""


def test_labels_are_told_but_do_not_hold(db):
    region = factories.make_region()
    factories.make_post(regions=[region])
    factories.make_post(regions=[region])
    assert uses_of(region) == [Use("2 posts", holds=False)]
    assert why_it_stays(uses_of(region)) == ""


def test_a_post_that_someone_signs_twice_is_one_post(db):
    person = factories.make_person()
    factories.make_post(byline=[person, person])
    assert in_words(uses_of(person)) == "1 post"


def test_posts_are_found_by_what_their_bodies_name(db):
    call = factories.make_call()
    other = factories.make_call()
    post = factories.make_post(body=f'<p>One.</p><figure data-embed="call" data-id="{call.pk}"></figure>')
    factories.make_post(body=f"<p>data-id=&quot;{call.pk}&quot;</p>")
    assert posts_naming("call", call.pk) == [post.pk]
    assert posts_naming("call", other.pk) == []
    assert posts_naming("image", call.pk) == []
