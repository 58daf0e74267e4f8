"""What the endpoints' tests do not reach: races, order, and what is asked of nobody in particular."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from posts import choosing
from posts.models import Organization, Person, Source
from posts.models.sources import SourceQuerySet
from tests import factories

pytestmark = pytest.mark.django_db


def new_source(**overrides):
    return choosing.NewSource(**{"title": "A title", "kind": "report", **overrides})


def test_source_that_somebody_records_at_the_same_moment_is_found(editor, monkeypatch):
    known = factories.make_source(url="https://herald.example/a")
    answers = iter([None, known])
    monkeypatch.setattr(SourceQuerySet, "for_url", lambda rows, url: next(answers))
    with pytest.raises(choosing.SourceExists) as exists:
        choosing.create_source(
            new_source(url="https://herald.example/a"),
            by=editor,
            may_create={"person": True, "organization": True},
        )
    assert exists.value.source == known


def test_unknown_names_are_refused_to_those_who_may_not_add_them(editor):
    nobody = {"person": False, "organization": False}
    with pytest.raises(ValidationError) as refused:
        choosing.create_source(
            new_source(publisher="The Herald", authors=["Ilse Tarrant"]), by=editor, may_create=nobody
        )
    assert sorted(refused.value.message_dict) == ["authors", "publisher"]
    assert (Source.objects.count(), Person.objects.count(), Organization.objects.count()) == (0, 0, 0)


def test_known_names_serve_those_who_may_not_add_any(editor):
    factories.make_organization(name="The Herald")
    nobody = {"person": False, "organization": False}
    source = choosing.create_source(new_source(publisher="the herald"), by=editor, may_create=nobody)
    assert source.publisher.name == "The Herald"


def test_author_named_twice_is_one(editor):
    everything = {"person": True, "organization": True}
    source = choosing.create_source(
        new_source(authors=["Ilse Tarrant", "ilse tarrant", "Marrek Oduya"]), by=editor, may_create=everything
    )
    assert [person.name for person in source.author_list] == ["Ilse Tarrant", "Marrek Oduya"]


def test_speakers_quoted_last_come_first_for_an_empty_query():
    first, second, never = (factories.make_person(name=name) for name in ("First", "Second", "Never"))
    post = factories.make_post()
    for position, person in enumerate((first, second)):
        post.quotations.create(exact="W", speaker_person=person, position=position, fingerprint=str(position))
    assert choosing.find_speakers("", ["person"]) == [second, first]
    assert never not in choosing.find_speakers("", ["person", "organization"])


def test_withdrawn_posts_and_drafts_without_address_are_not_offered():
    public = factories.make_published_post(title="A road")
    factories.make_post(title="A road unfinished")
    assert choosing.find_posts("road") == [public]
