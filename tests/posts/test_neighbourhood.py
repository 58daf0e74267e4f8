"""What an article leads on to: nearest first, and nothing that is not public."""

from __future__ import annotations

import pytest

from posts.neighbourhood import MENTIONS, RELATED, nearness, neighbourhood_of
from posts.publishing import refresh_derived
from tests.factories import make_post, make_published_post, make_series, make_source, make_tag

pytestmark = pytest.mark.django_db


def titles(posts):
    return [post.title for post in posts]


def quoting(source, **overrides):
    body = f'<blockquote data-source="{source.pk}"><p>Words.</p></blockquote>'
    return make_published_post(body=body, **overrides)


def linking_to(post, **overrides):
    return make_published_post(body=f'<p><a href="{post.get_absolute_url()}">before</a></p>', **overrides)


def test_what_few_posts_share_brings_them_nearer():
    shared = [("tag", 1, 10), ("tag", 1, 11), ("tag", 1, 12), ("tag", 2, 13), ("from", 9, 14)]
    scores = nearness(shared)
    assert scores[13] > scores[10] == scores[11]
    assert scores[14] == 0


def test_related_posts_share_tags_and_sources_or_are_linked():
    common, rare, source = make_tag(), make_tag(), make_source()
    post = quoting(source, tags=[common, rare])
    linked = make_published_post(title="Linked")
    post.body += f'<p><a href="{linked.get_absolute_url()}">there</a></p>'
    post.save()
    refresh_derived(post)
    for number in range(3):
        make_published_post(title=f"Common {number}", tags=[common], days_ago=number + 5)
    make_published_post(title="Rare", tags=[rare], days_ago=30)
    quoting(source, title="Same source", days_ago=40)
    make_published_post(title="Far")
    make_post(title="Draft", tags=[common, rare])
    assert titles(neighbourhood_of(post).related) == ["Linked", "Same source", "Rare", "Common 0"]
    assert RELATED == 4


def test_posts_that_refer_to_this_one_are_named_once_the_newest_first():
    tag = make_tag()
    post = make_published_post(tags=[tag], days_ago=30)
    for number in range(MENTIONS + 2):
        linking_to(post, title=f"Reference {number}", tags=[tag], days_ago=20 - number)
    make_post(title="Draft", body=f'<p><a href="{post.get_absolute_url()}">x</a></p>')
    near = neighbourhood_of(post)
    assert len(near.mentions) == MENTIONS
    assert titles(near.mentions)[:2] == [f"Reference {MENTIONS + 1}", f"Reference {MENTIONS}"]
    assert {other.pk for other in near.related} & {other.pk for other in near.mentions} == set()


def test_a_series_leads_both_ways_and_its_other_parts_may_be_related():
    series, tag = make_series(), make_tag()
    parts = [
        make_published_post(title=f"Part {number}", series=series, series_position=number, tags=[tag])
        for number in (1, 2, 3, 4)
    ]
    near = neighbourhood_of(parts[1])
    assert (near.before.title, near.after.title) == ("Part 1", "Part 3")
    assert titles(near.related) == ["Part 4"]


def test_a_post_in_another_language_is_a_translation_or_a_mention_and_never_related():
    tag = make_tag()
    post = make_published_post(tags=[tag])
    make_published_post(title="Autre", language="fr", tags=[tag])
    linking_to(post, title="Mention", language="fr")
    make_published_post(title="Traduit", language="fr", translation_group=post.translation_group)
    near = neighbourhood_of(post)
    assert (titles(near.translations), titles(near.mentions), near.related) == (["Traduit"], ["Mention"], [])


def test_two_queries_however_much_is_near(django_assert_num_queries):
    tag, source = make_tag(), make_source()
    post = quoting(source, tags=[tag])
    with django_assert_num_queries(2):
        neighbourhood_of(post)
    for _ in range(8):
        linking_to(post, tags=[tag])
        quoting(source)
    with django_assert_num_queries(2):
        neighbourhood_of(post)
