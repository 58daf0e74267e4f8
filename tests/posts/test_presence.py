"""Two people in one post see each other; a form that is silent is gone."""

from __future__ import annotations

import datetime as dt
import json
import uuid

import pytest
import time_machine
from django.urls import reverse

from posts.models import Presence
from posts.publishing import record_save
from tests import factories

NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture
def post(db):
    post = factories.make_post()
    record_save(post, by=None)
    return post


@pytest.fixture
def ask(client_of, post):
    """``ask(user, key, …)``: what the open form of that person is answered."""

    def poll(user, key, **said):
        address = reverse("body_editor:presence", args=[post.pk])
        said = {"key": str(key), "version": 1, **said}
        response = client_of(user).post(address, json.dumps(said), content_type="application/json")
        return response.json()

    return poll


def test_two_people_see_each_other_and_who_is_typing(ask, editor, author):
    one, two = uuid.uuid4(), uuid.uuid4()
    with time_machine.travel(NOW, tick=False):
        assert ask(editor, one) == {"others": [], "saved": None}
        seen = ask(author, two)
        assert seen == {"others": [{"name": "editor", "since": "08:00", "is_typing": False}], "saved": None}
        ask(author, two, typed=True)
        assert ask(editor, one)["others"] == [{"name": "author", "since": "08:00", "is_typing": True}]


def test_two_forms_of_one_person_are_one_and_not_shown_to_that_person(ask, editor, author):
    one, two = uuid.uuid4(), uuid.uuid4()
    ask(author, one)
    assert ask(author, two)["others"] == []
    assert [row["name"] for row in ask(editor, uuid.uuid4())["others"]] == ["author"]


def test_silent_form_is_gone_and_closed_one_at_once(ask, editor, author):
    one, two = uuid.uuid4(), uuid.uuid4()
    with time_machine.travel(NOW, tick=False):
        ask(author, one)
    with time_machine.travel(NOW + dt.timedelta(seconds=41), tick=False):
        assert ask(editor, two)["others"] == []
        ask(author, one)
        assert len(ask(editor, two)["others"]) == 1
        assert ask(author, one, leaving=True) == {"others": []}
        assert ask(editor, two)["others"] == []


def test_form_is_told_who_saved_after_it_was_opened(ask, post, editor, author):
    with time_machine.travel(NOW, tick=False):
        post.save()
        record_save(post, by=author)
        assert ask(editor, uuid.uuid4())["saved"] == {"name": "author", "at": "08:00"}
        assert ask(editor, uuid.uuid4(), version=2)["saved"] is None


def test_old_rows_are_forgotten(ask, post, editor, author):
    old = Presence.objects.create(post=post, user=author, seen_at=NOW - dt.timedelta(hours=2))
    with time_machine.travel(NOW, tick=False):
        ask(editor, uuid.uuid4())
    assert not Presence.objects.filter(pk=old.pk).exists()


def test_key_of_somebody_elses_form_is_refused(ask, post, editor, author):
    key = uuid.uuid4()
    ask(author, key)
    assert "errors" in ask(editor, key)
    assert Presence.objects.get(pk=key).user == author


@pytest.mark.parametrize("said", [{"key": "nonsense"}, {"key": None}])
def test_nonsense_is_refused(ask, editor, said):
    assert "errors" in ask(editor, **said)


def test_whoever_may_not_see_the_post_sees_nobody(ask, staff_without_rights):
    assert "errors" in ask(staff_without_rights, uuid.uuid4())
    assert Presence.objects.count() == 0
