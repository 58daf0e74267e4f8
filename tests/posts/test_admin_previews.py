"""The unsaved form on the public page; links made, listed, revoked."""

from __future__ import annotations

import pytest
from django.urls import reverse

from posts.models import Post, PreviewLink, Revision
from posts.preview_links import make_link
from tests import factories
from tests.admin_forms import add_form, form_of

LIVE = "/admin/posts/post/live-preview/"


def _live(client, post, **changes):
    _url, data = form_of(client, post, **changes) if post else add_form(client, Post, **changes)
    return client.post(f"{LIVE}?post={post.pk}" if post else LIVE, data)


def test_form_is_shown_as_it_stands_and_nothing_is_saved(client_of, editor):
    person = factories.make_person(name="Ottoline Marchbanks")
    source = factories.make_source(title="The ledger of the port")
    post = factories.make_post(title="As saved", tags=["old"])
    response = _live(
        client_of(editor),
        post,
        title="As typed",
        summary="The deck.",
        body=f'<blockquote data-source="{source.pk}"><p>Said so.</p></blockquote><script>x</script>',
        byline=[f"person:{person.pk}"],
        tags="lorries, truce",
        notice_to_readers="Mind the gap.",
    )
    text = response.text
    assert response.status_code == 200
    for words in (
        "As typed", "The deck.", "The ledger of the port", "Ottoline Marchbanks", "lorries", "Mind the gap.",
    ):  # fmt: skip
        assert words in text
    assert "<script>x" not in text
    assert "As saved" not in text
    stored = Post.objects.get()
    assert (stored.title, stored.version, list(stored.tags.names())) == ("As saved", post.version, ["old"])
    assert Revision.objects.count() == 0
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"


def test_new_post_is_shown_before_it_exists(client_of, author):
    response = _live(client_of(author), None, title="Not even saved", body="<p>Words.</p>", tags="fresh")
    assert (response.status_code, Post.objects.count()) == (200, 0)
    assert "Not even saved" in response.text
    assert ">fresh</a>" in response.text


def test_form_with_mistakes_is_shown_all_the_same(client_of, editor):
    post = factories.make_post(title="As saved")
    response = _live(client_of(editor), post, title="", published_at="2026-03-08T02:30", body="<p>New.</p>")
    assert (response.status_code, "New." in response.text) == (200, True)


def test_post_in_french_is_shown_in_french(client_of, editor):
    response = _live(client_of(editor), None, title="Neuf cents jours", language="fr")
    assert '<html lang="fr"' in response.text


def test_author_sees_nothing_of_forms_that_are_not_theirs(client_of, author):
    post = factories.make_post()
    client = client_of(author)
    assert client.post(f"{LIVE}?post={post.pk}", {"title": "x"}).status_code == 403
    assert client.get(LIVE).status_code == 405
    assert client.post(f"{LIVE}?post=99999", {"title": "x"}).status_code == 404


# Links -----------------------------------------------------------------------


def _links(post):
    return reverse("admin:posts_post_preview_links", args=[post.pk])


def test_link_is_made_listed_and_revoked(client_of, author):
    post = factories.make_post(created_by=author)
    client = client_of(author)
    client.post(_links(post), {"make": "1", "label": "Counsel", "days": "3"})
    link = PreviewLink.objects.get()
    page = client.get(_links(post))
    assert f'value="http://testserver{link.get_absolute_url()}"' in page.text
    client.post(_links(post), {"revoke": link.pk})
    link.refresh_from_db()
    assert link.is_open is False
    assert link.get_absolute_url() not in client.get(_links(post)).text


def test_days_that_are_not_offered_are_refused(client_of, author):
    post = factories.make_post(created_by=author)
    response = client_of(author).post(_links(post), {"make": "1", "days": "3650"})
    assert (response.status_code, PreviewLink.objects.count()) == (200, 0)


@pytest.mark.parametrize("data", [{"make": "1", "days": "3"}, {"revoke": "1"}])
def test_author_does_not_share_the_posts_of_others_and_reads_no_address(client_of, author, editor, data):
    post = factories.make_post()
    link = make_link(post, by=editor, days=3, label="Counsel")
    client = client_of(author)
    page = client.get(_links(post))
    assert ("Counsel" in page.text, link.token in page.text) == (True, False)
    sent = client.post(_links(post), {**data, **({"revoke": link.pk} if "revoke" in data else {})})
    link.refresh_from_db()
    assert (sent.status_code, link.is_open, PreviewLink.objects.count()) == (403, True, 1)


def test_link_of_another_post_is_not_revoked_here(client_of, editor):
    link = make_link(factories.make_post(), by=editor, days=3)
    response = client_of(editor).post(_links(factories.make_post()), {"revoke": link.pk})
    link.refresh_from_db()
    assert (response.status_code, link.is_open) == (404, True)
