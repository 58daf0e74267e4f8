"""What was typed is kept as a revision of its own, finished or not; the post and its readers notice nothing."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine
from django.urls import reverse

from posts.models import HistoryEntry, Post, Revision
from posts.publishing import generation, record_save
from posts.revisions import AUTOSAVE_WINDOW, set_aside, unsaved_by
from tests import factories
from tests.admin_forms import add_form, form_of

NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


@pytest.fixture
def post(db):
    post = factories.make_post(title="As saved", body="<p>As saved.</p>", tags=["one"])
    record_save(post, by=None)
    return post


def _autosave(client, post, data, **changes):
    address = reverse("body_editor:autosave", args=[post.pk]) if post else reverse("body_editor:begin_draft")
    return client.post(address, {**data, **changes})


def test_text_is_kept_and_the_post_is_not_touched(desk, editor, post):
    _url, data = form_of(desk, post)
    before = (Post.objects.values().get(), generation(), HistoryEntry.objects.count())
    with time_machine.travel(NOW, tick=False):
        answer = _autosave(desk, post, data, title="Typed", body="<p>Typed.</p>", tags="one, two").json()
    assert (answer["number"], answer["at"], answer["version"]) == (2, "08:00", 1)
    kept = Revision.objects.autosaves().get()
    assert (kept.created_by, kept.version, str(kept.form_key)) == (editor, 1, data["form_key"])
    fields = kept.snapshot["fields"]
    assert (fields["title"], fields["body"], kept.snapshot["tags"]) == (
        "Typed",
        "<p>Typed.</p>",
        ["one", "two"],
    )
    assert (Post.objects.values().get(), generation(), HistoryEntry.objects.count()) == before


def test_autosave_asks_for_little_and_holds_the_database_for_less(desk, post, django_assert_num_queries):
    _url, data = form_of(desk, post)
    data |= {"tags": "one, two", "body": "<p>Typed.</p>"}
    _autosave(desk, post, data)
    with django_assert_num_queries(12) as asked:
        assert _autosave(desk, post, data, body="<p>Typed more.</p>").json()["number"] == 2
    told = [query["sql"].split()[0] for query in asked.captured_queries]
    began = told.index("SAVEPOINT")
    assert (told[began:], "UPDATE" in told[:began]) == (
        ["SAVEPOINT", "SELECT", "SELECT", "UPDATE", "RELEASE"],
        False,
    )


def test_inline_is_kept_where_it_was_filled_in_and_where_it_was_left_alone(desk, post):
    publisher = factories.make_organization(name="The Brae Courier")
    _url, data = form_of(desk, post)
    _autosave(desk, post, data)
    assert Revision.objects.autosaves().get().snapshot["republication"] is None
    row = {"publisher": publisher.pk, "original_title": "First there"}
    data |= {f"republication-0-{name}": value for name, value in row.items()}
    _autosave(desk, post, data, **{"republication-TOTAL_FORMS": "1"})
    kept = Revision.objects.autosaves().get().snapshot["republication"]
    assert (kept["original_title"], kept["publisher"]) == ("First there", str(publisher.pk))


def test_what_cannot_be_saved_is_kept_as_it_was_typed(desk, post):
    _url, data = form_of(desk, post)
    _autosave(desk, post, data, title="", published_at="soon", series_position="many")
    kept = Revision.objects.autosaves().get()
    assert kept.snapshot["form"]["published_at"] == ["soon"]
    assert kept.snapshot["fields"]["published_at"] == "None" or kept.snapshot["fields"]["published_at"] == ""
    page = desk.get(reverse("admin:posts_post_change", args=[post.pk]))
    form = page.context["adminform"].form
    assert (form["published_at"].value(), form["title"].value(), dict(form.errors)) == ("soon", "", {})


def test_autosaves_of_one_form_are_one_for_a_while(desk, post):
    _url, data = form_of(desk, post)
    with time_machine.travel(NOW, tick=False) as clock:
        numbers = []
        for words in ("A", "B", "C"):
            numbers.append(_autosave(desk, post, data, title=words).json()["number"])
            clock.shift(AUTOSAVE_WINDOW / 2)
    assert numbers == [2, 2, 3]
    titles = [row.snapshot["fields"]["title"] for row in Revision.objects.autosaves().order_by("number")]
    assert titles == ["B", "C"]


def test_two_forms_keep_their_own(desk, post):
    _url, one = form_of(desk, post)
    _url, two = form_of(desk, post)
    assert [_autosave(desk, post, data).json()["number"] for data in (one, two, one)] == [2, 3, 2]


def test_draft_is_begun_by_the_first_words_and_only_once(desk, editor):
    _url, data = add_form(desk, Post, title="", body="<p>Only these words so far.</p>")
    first = _autosave(desk, None, data).json()
    again = _autosave(desk, None, data, body="<p>Only these words so far, and more.</p>").json()
    post = Post.objects.get()
    assert (first["post"], again["post"]) == (post.pk, post.pk)
    assert (post.title, post.is_untitled, post.created_by) == (
        "Untitled: Only these words so far.…",
        True,
        editor,
    )
    page = desk.get(first["address"])
    assert page.context["adminform"].form["body"].value() == "<p>Only these words so far, and more.</p>"
    assert page.context["adminform"].form["title"].value() == ""


def test_late_autosave_of_a_form_that_was_saved_is_dropped(desk, post):
    url, data = form_of(desk, post, title="Saved", _continue="1")
    desk.post(url, data)
    assert _autosave(desk, post, data, title="Older").json()["number"] is None
    assert not Revision.objects.autosaves().exists()


def test_saving_folds_what_was_kept_before(desk, editor, post):
    url, data = form_of(desk, post, title="Typed", _continue="1")
    _autosave(desk, post, data)
    assert unsaved_by(post, editor).number == 2
    desk.post(url, data)
    assert unsaved_by(post, editor) is None
    shown = desk.get(reverse("admin:posts_post_history", args=[post.pk])).context["revisions"]
    assert [(row.number, [kept.number for kept in folded]) for row, folded in shown] == [(3, [2]), (1, [])]


def test_unsaved_text_of_a_public_post_is_offered_and_not_put_into_the_form(desk):
    post = factories.make_published_post(title="As readers see it")
    _url, data = form_of(desk, post)
    number = _autosave(desk, post, data, title="Typed").json()["number"]
    page = desk.get(reverse("admin:posts_post_change", args=[post.pk]))
    assert page.context["adminform"].form["title"].value() == "As readers see it"
    assert page.context["offered"].number == number
    resumed = desk.get(reverse("admin:posts_post_change", args=[post.pk]), {"revision": number})
    assert resumed.context["adminform"].form["title"].value() == "Typed"
    assert Post.objects.get().title == "As readers see it"


def test_unsaved_text_is_its_authors_alone(desk, client_of, post):
    _url, data = form_of(desk, post)
    number = _autosave(desk, post, data, title="Typed").json()["number"]
    other = client_of(factories.make_user(groups=["Editor"]))
    for query in ({}, {"revision": number}):
        page = other.get(reverse("admin:posts_post_change", args=[post.pk]), query)
        assert page.context["adminform"].form["title"].value() == "As saved"


def test_text_that_was_set_aside_is_offered_no_more_and_still_there(desk, editor, post):
    _url, data = form_of(desk, post)
    _autosave(desk, post, data, title="Typed")
    desk.post(reverse("admin:posts_post_set_aside", args=[post.pk]))
    page = desk.get(reverse("admin:posts_post_change", args=[post.pk]))
    assert page.context["adminform"].form["title"].value() == "As saved"
    assert Revision.objects.autosaves().count() == 1
    assert set_aside(post, editor) == 0


def test_resumed_text_of_a_version_that_is_gone_meets_the_guard(desk, post):
    _url, data = form_of(desk, post)
    number = _autosave(desk, post, data, title="Typed").json()["number"]
    other = Post.objects.get(pk=post.pk)
    other.title = "Theirs"
    other.save()
    record_save(other, by=factories.make_user())
    page = desk.get(reverse("admin:posts_post_change", args=[post.pk]), {"revision": number})
    assert page.context["adminform"].form["seen_version"].value() == "1"


@pytest.mark.parametrize("change", ["deleted", "no longer theirs"])
def test_refusal_says_why(client_of, author, change):
    post = factories.make_post(created_by=author)
    client = client_of(author)
    _url, data = form_of(client, post)
    if change == "deleted":
        Post.objects.get().delete()
    else:
        Post.objects.update(status="in_review")
    response = _autosave(client, post, data, title="Typed")
    assert response.status_code == {"deleted": 404, "no longer theirs": 403}[change]
    assert list(response.json()["errors"]) == [""]


def test_ended_session_is_told_as_such(client, post):
    response = _autosave(client, post, {"form_key": str(uuid.uuid4())})
    assert (response.status_code, response.json()["errors"]) == (401, {"": ["Sign in first."]})


def test_session_tells_who_is_signed_in_and_the_token_of_their_forms(desk, editor):
    answer = desk.get(reverse("body_editor:session")).json()
    assert (answer["user"], len(answer["csrf"])) == (editor.pk, 64)


def test_form_without_a_key_is_refused(desk, post):
    assert _autosave(desk, post, {"title": "Typed"}).status_code == 400


# What a draft may lack ---------------------------------------------------------


def test_empty_draft_is_saved_under_a_working_title_and_keeps_its_title_field_empty(desk):
    desk.post(*add_form(desk, Post, _continue="1"))
    post = Post.objects.get()
    assert (post.title, post.is_untitled, post.status) == ("Untitled draft", True, "draft")
    form = desk.get(reverse("admin:posts_post_change", args=[post.pk])).context["adminform"].form
    assert (form["title"].value(), form["slug"].value()) == ("", "")
    desk.post(*form_of(desk, post, title="At last", _continue="1"))
    post.refresh_from_db()
    assert (post.title, post.slug, post.is_untitled) == ("At last", "at-last", False)


def test_publication_asks_for_what_a_draft_may_lack(desk):
    post = factories.make_post(body="", is_untitled=True)
    response = desk.post(*form_of(desk, post, _publish="1"))
    errors = response.context["adminform"].form.errors
    assert {name: list(said) for name, said in errors.items()} == {
        "title": ["A post without a title cannot be published."],
        "body": ["A post without words cannot be published."],
    }
