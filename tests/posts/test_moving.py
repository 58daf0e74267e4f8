"""What points at a record."""

from __future__ import annotations

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from campaigns.models import Membership
from posts.models import Organization, Person, Source, Tag
from posts.moving import bring_back, move_back, move_references, references_to, row_of, values_of
from tests import factories

pytestmark = pytest.mark.django_db


def test_every_reference_in_every_app_is_known():
    assert sorted(f"{key.model._meta.label} {key.name}" for key in references_to(Tag)) == [
        "campaigns.Demand_tags tag",
        "campaigns.Mailing_about tag",
        "campaigns.Subscriber_tags tag",
        "posts.TagAlias tag",
        "posts.Tag_related from_tag",
        "posts.Tag_related to_tag",
        "posts.TaggedPost tag",
    ]
    labels = {key.model._meta.label for key in references_to(Person)}
    assert {"campaigns.Membership", "campaigns.Petition", "posts.Byline", "posts.Quotation"} <= labels
    assert "campaigns.Call" in {key.model._meta.label for key in references_to(Organization)}


def test_a_signature_is_not_doubled_and_comes_back():
    stays, goes = factories.make_person(), factories.make_person()
    post = factories.make_post(byline=[stays, goes])
    moved = move_references(stays, [goes.pk])
    assert [row.person for row in post.byline_rows.all()] == [stays]
    kept = json.loads(json.dumps(moved.dropped, cls=DjangoJSONEncoder))
    assert bring_back(kept)["posts.post"] == {post.pk}
    assert [row.person for row in post.byline_rows.all()] == [stays, goes]
    assert bring_back(kept) == {}


def test_dropped_rows_stay_away_where_what_they_point_at_is_gone():
    stays, goes = factories.make_person(), factories.make_person()
    post = factories.make_post(byline=[stays, goes])
    moved = move_references(stays, [goes.pk])
    post.byline_rows.all().delete()
    post.delete()
    assert bring_back(moved.dropped) == {}


def test_conditions_of_constraints_are_heeded():
    stays, goes = factories.make_person(), factories.make_person()
    office = factories.make_office()
    for person in (stays, goes):
        Membership.objects.create(office=office, person=person)
    dated = Membership.objects.create(office=office, person=goes, starts_on="2024")
    moved = move_references(stays, [goes.pk])
    assert moved.rows == {"campaigns.membership person": {str(goes.pk): [dated.pk]}}
    assert move_back(stays, moved.rows)["campaigns.membership"] == {dated.pk}


def test_values_survive_json():
    source = factories.make_source(issued="2024-05", accessed="2024-06-01")
    source.refresh_from_db()
    kept = json.loads(json.dumps(values_of(source), cls=DjangoJSONEncoder))
    again = row_of(Source, kept)
    assert values_of(again) == values_of(source)
