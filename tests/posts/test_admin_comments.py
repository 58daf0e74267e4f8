"""The comments of a post as JSON: who reads, who writes, what is refused."""

from __future__ import annotations

import pytest
from django.urls import reverse

from posts import comments
from posts.models import Comment
from tests import factories

PASSAGE = {"exact": "thirty-four", "prefix": "has carried ", "suffix": " lorries", "start": 21}


def _post_json(client, name, args, data):
    return client.post(reverse(f"body_editor:{name}", args=args), data, content_type="application/json")


@pytest.fixture
def post(author):
    return factories.make_post(created_by=author)


def test_remark_is_kept_with_its_passage_and_answered(client_of, editor, post):
    client = client_of(editor)
    made = _post_json(client, "add_comment", [post.pk], {"text": "Who counted?", **PASSAGE}).json()["made"]
    answer = _post_json(client, "add_comment", [post.pk], {"text": "The port.", "parent": made})
    [thread] = answer.json()["threads"]
    assert {name: thread[name] for name in PASSAGE} == PASSAGE
    assert [reply["text"] for reply in thread["replies"]] == ["The port."]
    listed = client.get(reverse("body_editor:comments", args=[post.pk]))
    assert listed.json()["threads"] == answer.json()["threads"]
    assert listed.headers["Cache-Control"] == "private, no-store"


def test_thread_is_settled_and_opened_again(client_of, author, editor, post):
    row = comments.add_comment(post, by=editor, text="Who counted?")
    client = client_of(author)
    states = []
    for resolved in (True, False):
        answer = _post_json(client, "settle_comment", [post.pk, row.pk], {"resolved": resolved})
        thread = answer.json()["threads"][0]
        states.append((thread["resolved"], thread["resolved_by"]))
    assert states == [(True, "author"), (False, "")]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"text": ""}, 400),
        ({"text": "x" * 5000}, 400),
        ({"text": 7}, 400),
        ([], 400),
        ({"text": "Yes", "parent": 99999}, 409),
        ({"text": "Yes", "parent": "x"}, 409),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(client_of, editor, post, data, status):
    answer = _post_json(client_of(editor), "add_comment", [post.pk], data)
    assert (answer.status_code, bool(answer.json()["errors"]), Comment.objects.count()) == (status, True, 0)


def test_odd_places_count_as_the_beginning(client_of, editor, post):
    for start in (-5, 10**12, "x", None, True):
        _post_json(client_of(editor), "add_comment", [post.pk], {"text": "Odd", **PASSAGE, "start": start})
    assert set(Comment.objects.values_list("start", flat=True)) <= {0, 1}


def test_answer_to_a_thread_of_another_post_is_refused(client_of, editor, post):
    row = comments.add_comment(factories.make_post(), by=editor, text="Elsewhere")
    answer = _post_json(client_of(editor), "add_comment", [post.pk], {"text": "Here", "parent": row.pk})
    assert answer.status_code == 409
    assert (
        _post_json(client_of(editor), "settle_comment", [post.pk, row.pk], {"resolved": True}).status_code
        == 404
    )


def test_staff_are_named_for_mentions(client_of, author, editor):
    factories.make_user(username="gone", is_active=False)
    people = client_of(author).get(reverse("body_editor:staff")).json()["people"]
    assert people == [{"name": "author", "label": "author"}, {"name": "editor", "label": "editor"}]
