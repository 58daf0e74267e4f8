"""Snapshots in words, by the names that readers know."""

from __future__ import annotations

import datetime as dt

import pytest

from posts.field_words import FieldWords, label_of
from posts.models import Republication
from posts.revisions import snapshot_of
from tests import factories

pytestmark = pytest.mark.django_db


def test_fields_are_told_by_name_and_only_those_that_differ():
    person, region = factories.make_person(name="Ada Quist"), factories.make_region(name="The coast")
    post = factories.make_post(title="Old", kind="commentary")
    old = snapshot_of(post)
    post.title, post.kind, post.series = "New", "statement", factories.make_series(name="Harbours")
    post.save()
    post.tags.add("quays")
    post.regions.add(region)
    post.byline_rows.create(person=person)
    new = snapshot_of(post)
    told = [(change.label, change.old, change.new) for change in FieldWords(old, new).changes(old, new)]
    assert told == [
        ("Kind", "commentary", "statement"),
        ("Title", "Old", "New"),
        ("Series", "", "Harbours"),
        ("Byline", "", "Ada Quist"),
        ("Tags", "", "quays"),
        ("Regions", "", "The coast"),
    ]


def test_what_is_gone_is_told_as_gone():
    region = factories.make_region()
    post = factories.make_post(regions=[region])
    snapshot = snapshot_of(post)
    region.delete()
    assert FieldWords(snapshot).told(snapshot)["regions"] == "(no longer there)"


def test_words_of_embedded_records_and_of_a_republication_are_told():
    call = factories.make_call(demands=["Open the quay."])
    post = factories.make_post(body=f'<figure data-embed="call" data-id="{call.pk}"></figure>')
    outlet = factories.make_organization(name="The Gazette")
    Republication.objects.create(
        post=post, publisher=outlet, copyright_line="© Gazette", terms={"all": "Free."}
    )
    told = FieldWords(snapshot := snapshot_of(post)).told(snapshot)
    assert "Open the quay." in told["embeds"]
    assert told["republication"].splitlines() == [
        "Original publisher: The Gazette",
        "Copyright line: © Gazette",
        "Terms: Free.",
        "May be passed on: no",
    ]


def test_instants_are_told_in_the_zone_of_the_site():
    post = factories.make_published_post(published_at=dt.datetime(2026, 1, 5, 15, 30, tzinfo=dt.UTC))
    snapshot = snapshot_of(post)
    assert FieldWords(snapshot).told(snapshot)["published_at"] == "5 January 2026, 10:30"


@pytest.mark.parametrize(
    ("name", "label"), [("body", "Text"), ("byline", "Byline"), ("media_contact", "Media contact")]
)
def test_fields_have_labels(name, label):
    assert label_of(name) == label
