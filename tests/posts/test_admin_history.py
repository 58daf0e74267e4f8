"""The history in the admin: filtered, taken along, never edited."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from posts import history
from posts.models import HistoryEntry, HistoryIsKept
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/admin/posts/historyentry/"


@pytest.fixture
def entries(editor):
    tag, person = factories.make_tag(name="Ships"), factories.make_person(name="Ada Quill")
    history.record(editor, "rename", tag, {"name": ("Boats", "Ships")})
    history.record(None, "change", person, {"role": ("", "Editor")})
    history.record(editor, "delete", person)
    return tag, person


def _found(client, query=""):
    page = client.get(LIST + query)
    return [(entry.verb, entry.object_repr) for entry in page.context["cl"].result_list]


def test_list_is_filtered_by_what_who_and_which(client_of, administrator, editor, entries):
    client = client_of(administrator)
    assert _found(client) == [("delete", "Ada Quill"), ("change", "Ada Quill"), ("rename", "Ships")]
    assert _found(client, "?verb=rename") == [("rename", "Ships")]
    assert _found(client, "?object=posts.person") == [("delete", "Ada Quill"), ("change", "Ada Quill")]
    assert _found(client, f"?object=posts.tag.{entries[0].pk}") == [("rename", "Ships")]
    assert _found(client, f"?actor__id__exact={editor.pk}") == [("delete", "Ada Quill"), ("rename", "Ships")]
    assert _found(client, "?q=ships") == [("rename", "Ships")]
    page = client.get(LIST).content.decode()
    assert "<del>Boats</del> → <ins>Ships</ins>" in page
    assert "renamed" in page


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_what_is_shown_is_exported_and_the_export_is_in_the_history(client_of, administrator, entries, kind):
    client = client_of(administrator)
    answer = client.get(reverse("admin:posts_historyentry_export", args=[kind]), {"verb": "rename"})
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    text = answer.content.decode()
    assert ("Boats" in text, "Ada Quill" in text) == (True, False)
    if kind == "json":
        assert len(json.loads(text)) == 1
    entry = HistoryEntry.objects.first()
    assert (entry.actor, entry.verb, entry.object_repr) == (
        administrator,
        "export",
        f"{kind.upper()}, 1 entry",
    )
    assert entry.changes == {"filter": ["", "verb=rename"]}
    assert client.get(reverse("admin:posts_historyentry_export", args=["xml"])).status_code == 404


@pytest.mark.parametrize("role", ["editor", "tag_manager", "author", "campaigner", "staff_without_rights"])
def test_only_administrators_export(client_of, request, role, entries):
    client = client_of(request.getfixturevalue(role))
    assert client.get(reverse("admin:posts_historyentry_export", args=["csv"])).status_code == 403
    assert not HistoryEntry.objects.filter(verb="export").exists()


def test_nobody_edits_or_deletes_it_one_by_one_or_in_bulk(admin_client, entries):
    entry = HistoryEntry.objects.get(verb="rename")
    before = list(HistoryEntry.objects.values())
    for page in ("change", "delete"):
        url = reverse(f"admin:posts_historyentry_{page}", args=[entry.pk])
        assert admin_client.post(url, {"post": "yes", "verb": "nothing"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    admin_client.post(LIST, bulk)
    assert "delete_selected" not in admin_client.get(LIST).content.decode()
    assert list(HistoryEntry.objects.values()) == before


def test_neither_does_code(entries):
    entry = HistoryEntry.objects.first()
    for act in (
        entry.save,
        entry.delete,
        HistoryEntry.objects.all().delete,
        lambda: HistoryEntry.objects.update(verb="nothing"),
    ):
        with pytest.raises(HistoryIsKept):
            act()
