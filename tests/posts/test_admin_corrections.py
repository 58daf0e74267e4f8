"""The list of corrections: what readers were told, filtered and searched, never changed."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from posts.corrections import correct, corrected_text
from tests import factories

LIST = reverse("admin:posts_correction_changelist")


def _found(response):
    return [row.text for row in response.context["cl"].result_list]


def test_corrections_are_listed_newest_first_with_post_and_wrong_text(client_of, editor):
    post = factories.make_published_post(title="The quay")
    wrong = corrected_text(post)
    early = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    correct(post, by=editor, text="Tuesday, not Monday.", revision=wrong, at=early)
    correct(factories.make_published_post(language="fr"), by=None, text="Deux, et non trois.")
    client = client_of(editor)
    page = client.get(LIST)
    assert _found(page) == ["Deux, et non trois.", "Tuesday, not Monday."]
    address = reverse("admin:posts_post_revision", args=[post.pk, wrong.number])
    assert f'<a href="{address}">Revision 1</a>' in page.text
    assert _found(client.get(LIST, {"post__language__exact": "fr"})) == ["Deux, et non trois."]
    assert _found(client.get(LIST, {"by__id__exact": editor.pk})) == ["Tuesday, not Monday."]
    assert _found(client.get(LIST, {"q": "quay"})) == ["Tuesday, not Monday."]


def test_a_correction_is_looked_at_and_not_changed(client_of, editor):
    note = correct(factories.make_published_post(), by=editor, text="Tuesday, not Monday.")
    url = reverse("admin:posts_correction_change", args=[note.pk])
    client = client_of(editor)
    assert client.get(url).context["has_change_permission"] is False
    assert client.post(url, {"text": "Nothing."}).status_code == 403
    note.refresh_from_db()
    assert note.text == "Tuesday, not Monday."
