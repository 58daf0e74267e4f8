"""Public notes on what was wrong: the form's question, the note, the quotations that went with it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from posts.corrections import correct, corrected_text, words_changed
from posts.examining import draft_of
from posts.models import Correction, HistoryEntry, Post
from posts.publishing import record_save, withdraw
from tests.factories import make_person, make_post, make_published_post, make_source

pytestmark = pytest.mark.django_db

WORDS = "The ferry left on Monday with forty lorries."


def quoted(words=WORDS, source=None):
    attribute = f' data-source="{source.pk}"' if source else ""
    return f"<blockquote{attribute}><p>{words}</p></blockquote>"


def change(post, body, *, note=""):
    revision = corrected_text(post)
    post.body = body
    post.save()
    record_save(post, by=None)
    return correct(post, by=None, text=note, revision=revision) if note else None


def test_note_that_readers_have_is_never_changed_or_deleted():
    note = Correction.objects.create(post=make_published_post(), number=1, text="It was Tuesday.")
    note.text = "It was Wednesday."
    with pytest.raises(TypeError, match="add another"):
        note.save()
    with pytest.raises(TypeError, match="never deleted"):
        note.delete()


@pytest.mark.parametrize(
    ("field", "value", "changed"),
    [
        ("title", "Another title", True),
        ("title", " Title  of it ", False),
        ("summary", "Another", True),
        ("body", "<p>Some words!</p>", True),
        ("body", "<p><strong>Some</strong> words.</p>", False),
        ("notice_to_readers", "Back soon.", False),
        ("slug", "elsewhere", False),
    ],
)
def test_changed_words_are_seen(field, value, changed):
    post = make_post(title="Title of it")
    after = Post.objects.get(pk=post.pk)
    setattr(after, field, value)
    assert words_changed(post, draft_of(after)) is changed


def test_another_speaker_is_a_change_of_words():
    person = make_person()
    post = make_post(body=quoted())
    after = Post(
        title=post.title,
        body=quoted().replace("<blockquote", f'<blockquote data-speaker="person:{person.pk}"'),
    )
    assert words_changed(post, after)


def test_notes_are_numbered_and_name_the_text_that_was_wrong():
    post = make_published_post(body="<p>On Monday.</p>")
    first = post.revisions.get()
    notes = [
        change(post, "<p>On Tuesday.</p>", note="It was Tuesday."),
        change(post, "<p>On Wednesday.</p>", note="It was Wednesday."),
    ]
    assert [(note.number, note.revision) for note in notes] == [(1, first), (2, post.revisions.get(number=2))]
    assert HistoryEntry.objects.filter(verb="correct").count() == 2
    with pytest.raises(ValueError, match="what was wrong"):
        correct(post, by=None, text=" ")


def test_notes_stand_on_the_page_in_the_feeds_and_nowhere_else(client):
    post = make_published_post(body="<p>On Monday.</p>")
    change(post, "<p>On Tuesday.</p>", note="It was Tuesday <b>.")
    page = client.get(post.get_absolute_url()).content.decode()
    assert 'id="correction-1"' in page
    assert "It was Tuesday &lt;b&gt;." in page
    for address in ("/feed/", "/feed.atom"):
        feed = client.get(address).content.decode()
        assert "It was Tuesday &amp;lt;b&amp;gt;." in feed
    assert f"<updated>{post.modified_at:%Y-%m-%dT%H:%M:%S}" in client.get("/feed.atom").content.decode()


def permalink(client, row):
    return client.get(reverse("posts:quotation", args=[row.key]))


def test_changed_quotation_keeps_its_address_and_says_so(client):
    post = make_published_post(body=quoted(source=make_source()))
    old = post.quotations.get()
    note = change(post, quoted("The ferry left on Tuesday with forty lorries."), note="It was Tuesday.")
    old.refresh_from_db()
    new = post.quotations.standing().get()
    assert (old.replaced_by, old.correction) == (new, note)
    response = permalink(client, old)
    assert response.status_code == 200
    page = response.content.decode()
    assert "These words were changed" in page
    assert f'href="{post.get_absolute_url()}#correction-1"' in page
    assert "It was Tuesday." in page
    assert f"<del>{WORDS}</del>" in page
    assert reverse("posts:quotation", args=[new.key]) in page
    assert f"{post.get_absolute_url()}#q1" in permalink(client, new).content.decode()


def test_quotation_that_went_says_so_and_another_one_does_not_replace_it(client):
    post = make_published_post(body=quoted())
    old = post.quotations.get()
    change(post, quoted("Nobody ever asked the harbour master."))
    old.refresh_from_db()
    assert (old.replaced_by, old.correction) == (None, None)
    assert "These words were withdrawn" in permalink(client, old).content.decode()


def test_words_that_come_back_are_as_if_they_had_never_gone(client):
    post = make_published_post(body=quoted())
    old = post.quotations.get()
    change(post, quoted("The ferry left on Tuesday with forty lorries."), note="It was Tuesday.")
    change(post, quoted(), note="It was Monday after all.")
    old.refresh_from_db()
    assert (old.withdrawn_at, old.replaced_by, old.correction) == (None, None, None)
    assert f"{post.get_absolute_url()}#q1" in permalink(client, old).content.decode()


def test_quotation_of_a_withdrawn_post_answers_with_the_reason_and_without_the_words(client, editor):
    post = make_published_post(body=quoted())
    row = post.quotations.get()
    withdraw(post, by=editor, reason="The source was forged.")
    response = permalink(client, row)
    assert response.status_code == 410
    assert "The source was forged." in response.content.decode()
    assert WORDS not in response.content.decode()


def test_quotation_that_readers_never_had_is_not_there(client):
    post = make_post(body=quoted())
    record_save(post, by=None)
    assert permalink(client, post.quotations.get()).status_code == 404
