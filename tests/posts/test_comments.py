"""Remarks on passages: kept with their place, answered, resolved; who hears of them."""

from __future__ import annotations

import pytest
from django.core import mail

from posts import comments
from posts.comments import Passage
from tests import factories

pytestmark = pytest.mark.django_db
PASSAGE = Passage("thirty-four", "has carried ", " lorries", 21)


@pytest.fixture
def post(author):
    return factories.make_post(title="Lorries", created_by=author)


def test_remark_keeps_its_passage_and_the_words_around_it(post, editor):
    long = Passage("x" * 1200, "p" * 100 + "before", "after" + "s" * 100, 7)
    row = comments.add_comment(post, by=editor, text=" Who counted? ", passage=long)
    assert (row.text, len(row.exact), row.start) == ("Who counted?", 1000, 7)
    assert (row.prefix[-6:], row.suffix[:5], len(row.prefix), len(row.suffix)) == ("before", "after", 64, 64)


def test_answers_hang_at_the_first_remark_and_open_it_again(post, author, editor):
    first = comments.add_comment(post, by=editor, text="Who counted?", passage=PASSAGE)
    answer = comments.add_comment(post, by=author, text="The port did.", parent=first)
    comments.resolve(first, by=editor)
    comments.add_comment(post, by=editor, text="Which port?", parent=answer)
    [thread] = comments.threads_of(post)
    assert (thread["exact"], thread["resolved"]) == ("thirty-four", False)
    assert [reply["text"] for reply in thread["replies"]] == ["The port did.", "Which port?"]


def test_threads_stand_in_the_order_of_the_text(post, editor):
    for text, start in (("last", 90), ("first", 3), ("whole", 0)):
        comments.add_comment(post, by=editor, text=text, passage=Passage(start=start))
    assert [thread["text"] for thread in comments.threads_of(post)] == ["whole", "first", "last"]


@pytest.mark.parametrize("text", ["", "   \n", "x" * 4001])
def test_remark_needs_words_but_not_too_many(post, editor, text):
    with pytest.raises(ValueError, match=r"Write something|at most"):
        comments.add_comment(post, by=editor, text=text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Ada, look", ["ada"]),
        ("See @ada and @bo.quist.", ["ada", "bo.quist"]),
        ("Write to ada@quillhaven.example", []),
        ("@nobody at all", []),
    ],
)
def test_names_are_found_as_people_write_them(text, named):
    factories.make_user(username="ada")
    factories.make_user(username="bo.quist")
    factories.make_user(username="gone", is_active=False)
    assert [person.username for person in comments.mentioned_in(text)] == named


def test_letters_go_to_the_named_the_author_and_the_talk_each_once(
    post, author, editor, django_capture_on_commit_callbacks
):
    ada = factories.make_user(username="ada")
    first = comments.add_comment(post, by=editor, text="Who counted?", passage=PASSAGE)
    with django_capture_on_commit_callbacks(execute=True):
        comments.add_comment(post, by=ada, text="@author knows, @ada does not", parent=first)
    letters = {letter.to[0].partition("@")[0]: letter for letter in mail.outbox}
    assert {name: letter.subject for name, letter in letters.items()} == {
        "author": "ada mentions you: Lorries",
        "editor": "ada on Lorries",
    }
    assert "> thirty-four\n\nada:\n@author knows" in letters["author"].body
    assert letters["author"].body.endswith(f"/admin/posts/post/{post.pk}/change/#comment-{first.pk}\n")


def test_all_threads_cost_a_fixed_number_of_queries(post, editor, django_assert_num_queries):
    for _ in range(3):
        first = comments.add_comment(post, by=editor, text="A", passage=PASSAGE)
        comments.add_comment(post, by=editor, text="B", parent=first)
    with django_assert_num_queries(1):
        comments.threads_of(post)
