"""Changes to a public text from the form: waiting, read, approved, given up."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from posts import pending
from posts.models import Post, Revision
from tests import factories
from tests.admin_forms import form_of


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


@pytest.fixture
def post(db):
    return factories.make_published_post(title="As readers see it", body="<p>What the old text says.</p>")


def _changes(post):
    return reverse("admin:posts_post_changes", args=[post.pk])


def _propose(desk, post, **changes):
    changes = {"title": "New", "body": "<p>What the new text says.</p>", "change": "typo", **changes}
    return desk.post(*form_of(desk, post, _pending="1", **changes))


def test_changes_wait_and_readers_see_the_old_text(desk, post, editor):
    response = _propose(desk, post)
    assert response.headers["Location"] == _changes(post)
    post.refresh_from_db()
    assert (post.title, post.version) == ("As readers see it", 1)
    waiting = pending.waiting_for(post)
    assert (waiting.snapshot["fields"]["title"], waiting.created_by, waiting.version) == ("New", editor, 1)
    page = desk.get(_changes(post))
    assert [(change.name, change.old, change.new) for change in page.context["fields"]] == [
        ("title", "As readers see it", "New")
    ]
    assert "<del>old</del><ins>new</ins>" in page.text


def test_approval_lets_them_go_live(desk, post):
    _propose(desk, post)
    number = pending.waiting_for(post).number
    response = desk.post(_changes(post), {"number": number, "release": "1"})
    assert response.headers["Location"] == reverse("admin:posts_post_change", args=[post.pk])
    post.refresh_from_db()
    assert (post.title, post.body, post.status) == ("New", "<p>What the new text says.</p>", "published")


def test_time_may_be_set_for_them(desk, post):
    _propose(desk, post)
    number = pending.waiting_for(post).number
    with time_machine.travel(dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC), tick=False):
        refused = desk.post(
            _changes(post), {"number": number, "schedule": "1", "live_at": "2026-11-20T09:00"}
        )
        assert refused.context["form"].errors["live_at"] == ["This instant lies in the past."]
        desk.post(_changes(post), {"number": number, "schedule": "1", "live_at": "2026-12-01T09:00"})
    post.refresh_from_db()
    assert post.changes_at == dt.datetime(2026, 12, 1, 14, tzinfo=dt.UTC)


def test_given_up_changes_stay_among_the_revisions(desk, post):
    _propose(desk, post)
    desk.post(_changes(post), {"number": pending.waiting_for(post).number, "discard": "1"})
    assert pending.waiting_for(post) is None
    assert Revision.objects.filter(kind="pending").count() == 1


def test_changes_that_nobody_has_read_are_not_released(desk, post):
    _propose(desk, post)
    read = pending.waiting_for(post).number
    _propose(desk, post, title="Newer", _waiting=str(read))
    desk.post(_changes(post), {"number": read, "release": "1"})
    post.refresh_from_db()
    assert (post.title, pending.waiting_for(post).snapshot["fields"]["title"]) == (
        "As readers see it",
        "Newer",
    )


def test_changes_of_somebody_else_are_not_replaced_unread(desk, client_of, editor, post):
    url, data = form_of(desk, post, title="Mine", change="typo", _pending="1")
    other = client_of(factories.make_user(first_name="Simone", groups=["Editor"]))
    _propose(other, post, title="Theirs")
    desk = client_of(editor)
    response = desk.post(url, data)
    assert pending.waiting_for(post).snapshot["fields"]["title"] == "Theirs"
    assert "Changes by Simone wait already" in response.text
    desk.post(url, {**data, "_waiting": str(pending.waiting_for(post).number)})
    assert pending.waiting_for(post).snapshot["fields"]["title"] == "Mine"


def test_faults_are_shown_and_nothing_waits(desk, post):
    response = _propose(desk, post, title="")
    assert response.context["adminform"].form.errors["title"] == [
        "A post without a title cannot be published."
    ]
    assert pending.waiting_for(post) is None
    post.refresh_from_db()
    assert post.title == "As readers see it"


def test_waiting_changes_are_edited_in_the_form_and_wait_again(desk, post):
    _propose(desk, post)
    number = pending.waiting_for(post).number
    page = desk.get(reverse("admin:posts_post_change", args=[post.pk]), {"revision": number})
    assert page.context["adminform"].form["title"].value() == "New"
    assert page.context["waiting"].number == number


def test_form_of_the_public_text_tells_of_what_waits(desk, post):
    _propose(desk, post)
    page = desk.get(reverse("admin:posts_post_change", args=[post.pk]))
    assert page.context["adminform"].form["title"].value() == "As readers see it"
    assert "wait for approval." in page.text


@pytest.mark.parametrize("deed", ["release", "schedule", "discard"])
def test_only_who_may_publish_decides(client_of, author, desk, post, deed):
    _propose(desk, post)
    sent = {"number": pending.waiting_for(post).number, deed: "1", "live_at": "2030-01-01T09:00"}
    response = client_of(author).post(_changes(post), sent)
    assert (response.status_code, pending.waiting_for(post).live_at) == (403, None)
    assert Post.objects.get().title == "As readers see it"


def test_draft_has_no_waiting_changes(desk):
    draft = factories.make_post(title="Draft")
    desk.post(*form_of(desk, draft, title="Forged", _pending="1"))
    draft.refresh_from_db()
    assert (draft.title, Revision.objects.filter(kind="pending").exists()) == ("Draft", False)


@pytest.fixture
def own(author):
    return factories.make_published_post(
        title="As readers see it", body="<p>What the old text says.</p>", created_by=author
    )


def test_authors_propose_changes_to_their_public_texts_and_an_editor_lets_them_go_live(
    client_of, author, own, mailoutbox, django_capture_on_commit_callbacks
):
    reviewer = factories.make_user(email="simone@quillhaven.example", groups=["Editor"])
    author.email = "author@quillhaven.example"
    author.save()
    desk = client_of(author)
    page = desk.get(reverse("admin:posts_post_change", args=[own.pk]))
    assert page.context["only_proposes"] is True
    assert [
        button for button in ("_continue", "_publish", "_pending") if f'name="{button}"' in page.text
    ] == ["_pending"]
    with django_capture_on_commit_callbacks(execute=True):
        proposed = _propose(desk, own, change="correction", correction="It was Tuesday.")
    assert proposed.headers["Location"] == _changes(own)
    waiting = pending.waiting_for(own)
    own.refresh_from_db()
    assert (own.title, waiting.created_by, waiting.snapshot["correction"]) == (
        "As readers see it",
        author,
        "It was Tuesday.",
    )
    assert desk.post(_changes(own), {"number": waiting.number, "release": "1"}).status_code == 403
    desk = client_of(reviewer)
    assert "It was Tuesday." in desk.get(_changes(own)).text
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(_changes(own), {"number": waiting.number, "release": "1"})
    own.refresh_from_db()
    assert (own.title, [note.text for note in own.corrections.all()]) == ("New", ["It was Tuesday."])
    assert [(letter.to, letter.subject) for letter in mailoutbox] == [
        (["simone@quillhaven.example"], "Changes proposed: As readers see it"),
        (["author@quillhaven.example"], "Changes are live: As readers see it"),
    ]


@pytest.mark.parametrize("button", ["_continue", "_publish", "_save"])
def test_authors_save_nothing_else_of_their_public_texts(client_of, author, own, button):
    desk = client_of(author)
    url, data = form_of(desk, own, title="New", change="typo")
    assert desk.post(url, {**data, button: "1"}).status_code == 403
    own.refresh_from_db()
    assert (own.title, pending.waiting_for(own)) == ("As readers see it", None)


def test_texts_of_others_are_not_proposed_to(client_of, editor, author, post):
    url, data = form_of(client_of(editor), post, title="New", change="typo", _pending="1")
    assert client_of(author).post(url, data).status_code == 403
    assert pending.waiting_for(post) is None


def test_authors_keep_what_they_type_on_their_public_texts_and_set_it_aside(client_of, author, own):
    desk = client_of(author)
    _url, data = form_of(desk, own, title="Typed")
    desk.post(reverse("body_editor:autosave", args=[own.pk]), data)
    assert own.revisions.autosaves().get().snapshot["fields"]["title"] == "Typed"
    desk.post(reverse("admin:posts_post_set_aside", args=[own.pk]))
    assert own.revisions.autosaves().get().note == "set aside"


def test_authors_do_not_put_theirs_in_the_place_of_an_editors_changes(client_of, editor, author, own):
    _propose(client_of(editor), own, title="Theirs")
    waiting = pending.waiting_for(own)
    desk = client_of(author)
    response = _propose(desk, own, title="Mine", _waiting=str(waiting.number))
    assert "an editor decides about them first" in response.text
    assert desk.post(_changes(own), {"number": waiting.number, "discard": "1"}).status_code == 403
    assert pending.waiting_for(own) == waiting


def test_authors_give_their_own_proposal_up(client_of, author, own):
    desk = client_of(author)
    _propose(desk, own)
    desk.post(_changes(own), {"number": pending.waiting_for(own).number, "discard": "1"})
    assert pending.waiting_for(own) is None
