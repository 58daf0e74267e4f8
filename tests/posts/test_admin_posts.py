"""Writing in the admin: saving, publishing, two people in one post, preview, kept texts, withdrawal."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from posts import html, remembering
from posts.markup import parse
from posts.models import HistoryEntry, Post, StaleVersion
from posts.publishing import record_save
from tests import factories
from tests.admin_forms import add_form, errors_of, form_of

QUOTE = "<blockquote><p>We have kept the files closed.</p></blockquote>"


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


def _change(post):
    return reverse("admin:posts_post_change", args=[post.pk])


def test_draft_is_saved_with_tags_byline_and_what_follows_from_the_text(desk, editor):
    person, body = factories.make_person(), factories.make_organization()
    factories.make_tag(name="Émigrés")
    values = {
        "title": "A  new\n text",
        "body": QUOTE,
        "tags": "lighthouses, emigres, Lighthouses",
        "byline": [f"organization:{body.pk}", f"person:{person.pk}"],
        "_continue": "1",
    }
    response = desk.post(*add_form(desk, Post, **values))
    post = Post.objects.get()
    assert response.headers["Location"] == _change(post)
    assert (post.title, post.slug, post.status, post.created_by) == (
        "A new text",
        "a-new-text",
        "draft",
        editor,
    )
    assert post.byline == [body, person]
    assert sorted(post.tags.names()) == ["lighthouses", "Émigrés"]
    assert [row.exact for row in post.quotations.all()] == ["We have kept the files closed."]
    assert [(row.kind, row.created_by) for row in post.revisions.all()] == [("save", editor)]


def test_publishing_makes_the_post_public_and_keeps_the_text(desk):
    post = factories.make_post()
    with time_machine.travel(dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC), tick=False):
        desk.post(*form_of(desk, post, _publish="1"))
        post.refresh_from_db()
        assert (post.is_public, post.published_at) == (True, timezone.now())
    assert post.get_absolute_url() == f"/posts/2026/05/{post.slug}/"
    assert [row.kind for row in post.revisions.all()] == ["published"]
    entry = HistoryEntry.objects.filter(model="posts.post").first()
    assert (entry.verb, entry.changes["status"]) == ("publish", ["draft", "published"])


def test_publishing_with_an_instant_that_lies_ahead_schedules(desk):
    post = factories.make_post()
    with time_machine.travel(dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC), tick=False):
        desk.post(*form_of(desk, post, published_at="2026-06-01T09:00", _publish="1"))
        post.refresh_from_db()
        assert (post.status, post.is_public, post.is_scheduled) == ("published", False, True)
    assert post.published_at == dt.datetime(2026, 6, 1, 13, tzinfo=dt.UTC)


def test_published_instant_is_not_moved_once_readers_have_seen_it(desk):
    post = factories.make_published_post()
    url, data = form_of(desk, post, _continue="1")
    desk.post(url, {**data, "published_at": "2020-01-01T10:00"})
    before = post.published_at
    post.refresh_from_db()
    assert post.published_at == before


def test_empty_text_is_not_published(desk):
    post = factories.make_post(body="")
    response = desk.post(*form_of(desk, post, _publish="1"))
    post.refresh_from_db()
    assert errors_of(response) == {"body": ["A post without words cannot be published."]}
    assert post.status == "draft"


def test_changed_slug_of_a_public_post_leaves_a_way_from_the_old_address(desk):
    post = factories.make_published_post()
    old = post.get_absolute_url()
    desk.post(*form_of(desk, post, slug="another-address", _continue="1"))
    post.refresh_from_db()
    response = desk.get(old)
    assert (response.status_code, response.headers["Location"]) == (301, post.get_absolute_url())


def test_address_of_another_post_of_the_month_is_refused(desk):
    instant = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
    factories.make_post(slug="taken", title="First", status="published", published_at=instant)
    post = factories.make_post(published_at=instant)
    response = desk.post(*form_of(desk, post, slug="taken"))
    assert errors_of(response) == {"slug": ["“First” has this address in the same month. Choose another."]}


def test_stale_version_is_raised_by_the_model_itself(db):
    post = factories.make_post()
    one, two = Post.objects.get(pk=post.pk), Post.objects.get(pk=post.pk)
    one.save()
    with pytest.raises(StaleVersion) as caught:
        two.save()
    assert caught.value.current == 2


def test_post_that_was_deleted_meanwhile_does_not_take_the_text_with_it(desk):
    post = factories.make_post()
    url, data = form_of(desk, post, title="Mine")
    post.delete()
    response = desk.post(url, data, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        f"post with ID “{post.pk or url.split('/')[-3]}” doesn’t exist. Perhaps it was deleted?"
    ]


# Beside the form --------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "published", "withdrawn"])
def test_preview_is_the_public_page_of_a_post_in_any_state(desk, status):
    post = factories.make_post(title="Seen by staff", body=QUOTE) if status == "draft" else None
    post = post or factories.make_published_post(title="Seen by staff", body=QUOTE)
    if status == "withdrawn":
        Post.objects.update(status=status, withdrawn_at=post.published_at, withdrawal_reason="Wrong.")
    response = desk.get(reverse("admin:posts_post_preview", args=[post.pk]))
    assert "posts/post_detail.html" in {template.name for template in response.templates}
    assert "We have kept the files closed." in response.text
    assert (response.headers["Cache-Control"], response.headers["X-Robots-Tag"]) == (
        "private, no-store",
        "noindex, nofollow",
    )
    assert '<meta name="robots" content="noindex, nofollow">' in response.text
    assert "canonical" not in response.text


def test_history_lists_kept_texts_and_changes_with_old_and_new_values(desk, editor):
    post = factories.make_post(title="Old title")
    desk.post(*form_of(desk, post, title="New title", _continue="1"))
    response = desk.get(reverse("admin:posts_post_history", args=[post.pk]))
    assert [(row.number, row.created_by) for row, _folded in response.context["revisions"]] == [(1, editor)]
    [entry] = response.context["entries"]
    assert (entry.verb, entry.actor) == ("change", editor)
    assert ("Title", "Old title", "New title") in entry.told


def test_kept_text_is_shown_as_it_was(desk):
    post = factories.make_post(title="First", body="<p>First words.</p>", tags=["one"])
    record_save(post, by=None)
    post.title, post.body = "Second", "<p>Second words.</p>"
    post.save()
    record_save(post, by=None)
    response = desk.get(reverse("admin:posts_post_revision", args=[post.pk, 1]))
    assert response.context["subtitle"] == "First"
    assert "First words." in response.context["body"].html
    assert (response.context["older"], response.context["newer"]) == (None, 2)
    missing = desk.get(reverse("admin:posts_post_revision", args=[post.pk, 9]))
    assert missing.status_code == 404


def test_withdrawal_asks_for_a_reason_and_tells_readers(desk):
    post = factories.make_published_post()
    url = reverse("admin:posts_post_withdraw", args=[post.pk])
    desk.post(url, {"reason": "  "})
    post.refresh_from_db()
    assert post.status == "published"
    desk.post(url, {"reason": "A date was wrong."})
    post.refresh_from_db()
    assert (post.status, post.withdrawal_reason) == ("withdrawn", "A date was wrong.")
    assert desk.get(post.get_absolute_url()).status_code == 410


def test_draft_has_nothing_to_withdraw(desk):
    post = factories.make_post()
    desk.post(reverse("admin:posts_post_withdraw", args=[post.pk]), {"reason": "None."})
    post.refresh_from_db()
    assert post.status == "draft"


def test_view_on_site_is_offered_where_readers_can_go(desk):
    draft, public = factories.make_post(), factories.make_published_post()
    scheduled = factories.make_post(status="published", published_at=timezone.now() + dt.timedelta(days=2))
    offered = [desk.get(_change(post)).context["has_absolute_url"] for post in (draft, public, scheduled)]
    assert offered == [False, True, False]


def test_suggested_tags_are_found_by_any_name_and_say_how_often_they_are_used(desk):
    factories.make_post(tags=["Émigrés", "fisheries"])
    tag = factories.make_post(tags=["Émigrés"]).tags.get()
    tag.aliases.create(name="Exiles")
    for typed, detail in (("emig", "2"), ("exil", "“Exiles” · 2")):
        response = desk.get(reverse("admin:posts_tag_suggest"), {"q": typed})
        assert response.json() == {"results": [{"id": "Émigrés", "label": "Émigrés", "detail": detail}]}


def test_author_is_told_which_pictures_in_a_text_were_not_saved(desk):
    body = '<p>Before <img src="https://a.example/quay.jpg" alt="The quay"> after.</p><img src="data:image/png,x">'
    response = desk.post(*add_form(desk, Post, title="A text", body=body, _continue="1"), follow=True)
    assert Post.objects.get().body == "<p>Before after.</p>"
    assert [str(message) for message in response.context["messages"] if message.level_tag == "warning"] == [
        (
            "2 pictures were not saved: The quay (https://a.example/quay.jpg), a picture without a name. "
            "Upload each with the picture button, and its credit."
        )
    ]


@pytest.mark.parametrize("number", [2, 8])
def test_save_reads_each_text_once_and_its_statements_do_not_grow(desk, number, monkeypatch):
    """Three texts: what was sent, what is written, and what readers had; once more where references are resolved."""
    post = factories.make_published_post(
        body="".join(
            f'<blockquote data-source="{factories.make_source().pk}"><p>Words {n}.</p></blockquote>'
            for n in range(number)
        ),
        tags=[f"tag {n}" for n in range(number)],
    )
    url, data = form_of(
        desk, post, body=post.body.replace("Words 1.", "Words 1, mended."), change="typo", _continue="1"
    )
    remembering.forget()
    parsed = []
    monkeypatch.setattr(html, "parse", lambda *given, **how: parsed.append(1) or parse(*given, **how))
    with CaptureQueriesContext(connection) as asked:
        desk.post(url, data)
    post.refresh_from_db()
    assert "Words 1, mended." in post.body_text
    assert len(parsed) <= 5
    assert len(asked) <= 85, "\n".join(query["sql"][:150] for query in asked.captured_queries)
