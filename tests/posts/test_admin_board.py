from __future__ import annotations

import pytest
from django.urls import reverse

from posts import comments, workflow
from posts.workflow import Verb
from tests import factories

URL = "/admin/posts/post/board/"


@pytest.fixture
def desk(author, editor):
    """One post in each column, and two that are in none."""
    made = {"draft": factories.make_post(created_by=author), "review": factories.make_post(created_by=author)}
    made["approved"] = factories.make_post()
    for post in (made["review"], made["approved"]):
        workflow.take(post, Verb.SUBMITTED, by=editor, note="Have a look.")
    workflow.take(made["approved"], Verb.APPROVED, by=editor)
    made["scheduled"] = factories.make_published_post(days_ago=-3)
    made["public"] = factories.make_published_post(days_ago=3)
    factories.make_published_post(days_ago=30)
    gone = factories.make_published_post(days_ago=3)
    gone.status, gone.withdrawal_reason, gone.withdrawn_at = "withdrawn", "Mistaken.", gone.published_at
    gone.save()
    return made


def _columns(page):
    return {column.key: [card.post for card in column.cards] for column in page.context["columns"]}


def test_every_post_under_way_stands_in_its_column(client_of, editor, desk):
    assert _columns(client_of(editor).get(URL)) == {key: [post] for key, post in desk.items()}


def test_mine_only(client_of, author, desk):
    found = _columns(client_of(author).get(URL, {"mine": "1"}))
    assert {key: posts for key, posts in found.items() if posts} == {
        "draft": [desk["draft"]],
        "review": [desk["review"]],
    }


def _buttons(page, post):
    cards = [card for column in page.context["columns"] for card in column.cards if card.post == post]
    return [str(step.verb) for step in cards[0].steps] + (["publish"] if cards[0].may_publish else [])


def test_buttons_are_those_that_the_person_may_press(client_of, author, editor, desk):
    page = client_of(editor).get(URL)
    assert {key: _buttons(page, post) for key, post in desk.items()} == {
        "draft": ["submitted", "publish"],
        "review": ["approved", "sent_back", "publish"],
        "approved": ["sent_back", "publish"],
        "scheduled": ["unscheduled"],
        "public": [],
    }
    page = client_of(author).get(URL)
    assert {key: _buttons(page, post) for key, post in desk.items()} == {
        "draft": ["submitted"], "review": ["taken_back"], "approved": [], "scheduled": [], "public": [],
    }  # fmt: skip


def test_card_shows_note_and_open_comments(client_of, editor, desk):
    first = comments.add_comment(desk["review"], by=editor, text="One")
    comments.add_comment(desk["review"], by=editor, text="An answer", parent=first)
    comments.resolve(comments.add_comment(desk["review"], by=editor, text="Done"), by=editor)
    text = client_of(editor).get(URL).text
    assert "Have a look." in text
    assert (
        f'href="{reverse("admin:posts_post_change", args=[desk["review"].pk])}#comments">1 open comment</a>'
        in text
    )


@pytest.mark.parametrize("more", [1, 4])
def test_board_costs_a_fixed_number_of_queries(client_of, editor, desk, django_assert_num_queries, more):
    for _ in range(more):
        factories.make_post(byline=[factories.make_person()])
    client = client_of(editor)
    client.get(URL)
    with django_assert_num_queries(11):
        client.get(URL)
