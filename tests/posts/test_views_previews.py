"""What somebody without an account sees by a link, and that nobody else ever does."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from posts.models import PreviewLink
from posts.pending import discard, propose
from posts.preview_links import make_link, revoke_link
from posts.publishing import withdraw
from posts.revisions import snapshot_of
from tests import factories

pytestmark = pytest.mark.django_db


def _link(author, **overrides):
    post = factories.make_post(title="Not public yet", created_by=author, **overrides)
    return make_link(post, by=author, days=3)


def _unseen(response):
    names = ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")
    return [response.headers.get(name) for name in names]


UNSEEN = ["private, no-store", "noindex, nofollow, noarchive", "no-referrer"]


def test_link_shows_the_post_as_saved_and_is_kept_by_nobody(client, author):
    link = _link(author)
    response = client.get(link.get_absolute_url())
    assert response.status_code == 200
    assert "Not public yet" in response.text
    assert '<meta name="robots" content="noindex, nofollow">' in response.text
    assert 'rel="canonical"' not in response.text
    assert "/admin/" not in response.text
    assert _unseen(response) == UNSEEN
    assert response.cookies == {}


def test_openings_are_counted(client, author):
    link = _link(author)
    client.get(link.get_absolute_url())
    client.head(link.get_absolute_url())
    link.refresh_from_db()
    assert link.opened == 1
    assert link.last_opened_at is not None


def test_text_is_the_one_of_now(client, author):
    link = _link(author)
    link.post.title = "Written on"
    link.post.save()
    assert "Written on" in client.get(link.get_absolute_url()).text


def _with_waiting_changes(author):
    region = factories.make_region(name="Brae Coast")
    post = factories.make_published_post(title="As readers see it", body="<p>Old words.</p>", tags=["old"])
    snapshot = snapshot_of(post)
    snapshot["fields"] |= {"title": "As it will read", "body": "<p>New words.</p>"}
    snapshot |= {"tags": ["fresh"], "regions": [region.pk]}
    signer = factories.make_person(name="Ada Quill")
    snapshot["byline"] = [{"person_id": signer.pk, "organization_id": None, "position": 0}]
    return post, propose(post, by=author, version=post.version, snapshot=snapshot)


def test_link_shows_waiting_changes_only_where_it_was_made_to(client, editor):
    post, waiting = _with_waiting_changes(editor)
    as_read = make_link(post, by=editor, days=3)
    ahead = make_link(post, by=editor, days=3, shows_changes=True)
    page = client.get(as_read.get_absolute_url()).text
    assert ("As readers see it" in page, "New words." in page, "fresh" in page) == (True, False, False)
    response = client.get(ahead.get_absolute_url())
    told = [
        word in response.text
        for word in ("As it will read", "New words.", "fresh", "Brae Coast", "Ada Quill")
    ]
    assert (told, "Old words." in response.text, _unseen(response)) == ([True] * 5, False, UNSEEN)
    post.refresh_from_db()
    assert (post.title, post.body) == ("As readers see it", "<p>Old words.</p>")
    discard(waiting, by=editor)
    assert "Old words." in client.get(ahead.get_absolute_url()).text


def test_withdrawn_post_is_read_by_its_link_and_gone_for_all_others(client, author):
    post = factories.make_published_post(title="Taken back")
    link = make_link(post, by=author, days=3)
    withdraw(post, by=author, reason="It was mistaken.")
    response = client.get(link.get_absolute_url())
    assert (response.status_code, "Taken back" in response.text) == (200, True)
    assert "The post was withdrawn." in response.text
    assert client.get(post.get_absolute_url()).status_code == 410


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("revoked", "The link was revoked by those who sent it to you."),
        ("expired", "The link was open until"),
    ],
)
def test_ended_link_says_so_and_nothing_of_the_post(client, author, how, words):
    link = _link(author)
    if how == "revoked":
        revoke_link(link, by=author)
    else:
        PreviewLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    response = client.get(link.get_absolute_url())
    assert (response.status_code, words in response.text, "Not public yet" in response.text) == (
        410,
        True,
        False,
    )
    assert _unseen(response) == UNSEEN


@pytest.mark.parametrize("token", ["x", "A" * 32, "é"])
def test_other_tokens_lead_nowhere(client, author, token):
    _link(author)
    response = client.get(f"/preview/{token}/")
    assert (response.status_code, response.headers["Cache-Control"]) == (404, "private, no-store")


def test_preview_is_in_the_language_of_the_post(client, author):
    link = _link(author, language="fr")
    assert link.get_absolute_url().startswith("/fr/preview/")
    assert '<html lang="fr"' in client.get(link.get_absolute_url()).text


def test_preview_takes_nothing_but_reading(client, author):
    assert client.post(_link(author).get_absolute_url()).status_code == 405
