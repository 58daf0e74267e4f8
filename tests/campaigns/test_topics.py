from __future__ import annotations

import pytest

from campaigns import topics
from posts import merging
from tests.factories import (
    make_post,
    make_published_post,
    make_report,
    make_series,
    make_subscriber,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_offers_what_public_posts_are_filed_under_and_what_was_chosen_before(django_assert_num_queries):
    tag, series, report = (
        make_tag(name="rivers"),
        make_series(name="On counting"),
        make_report(name="Open Files"),
    )
    make_published_post(tags=[tag], series=series, series_position=1, reports=[report])
    make_post(tags=[make_tag(name="secret")], reports=[make_report(name="Closed Files")])
    old = make_tag(name="old")
    with django_assert_num_queries(4):
        found = topics.offered([f"tag:{old.pk}", "tag:x", "nothing"])
    assert found == [
        ("Reports", [(f"report:{report.pk}", "Open Files")]),
        ("Series", [(f"series:{series.pk}", "On counting")]),
        ("Tags", [(f"tag:{old.pk}", "old"), (f"tag:{tag.pk}", "rivers")]),
    ]


def test_choosing_replaces_and_leaves_out_what_is_gone():
    one, two = make_tag(), make_tag()
    subscriber = make_subscriber(topics=[one])
    topics.choose(subscriber, [f"tag:{two.pk}", "tag:999999", "report:999999", "person:1", "tag:²"])
    assert topics.chosen_by(subscriber) == [f"tag:{two.pk}"]


def test_merged_tag_takes_its_subscribers_along():
    one, two = make_tag(name="river"), make_tag(name="rivers")
    subscriber = make_subscriber(topics=[one, two])
    merging.merge(two, [one], by=make_user())
    assert topics.chosen_by(subscriber) == [f"tag:{two.pk}"]
