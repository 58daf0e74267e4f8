"""The list of what was merged, renamed and filed together: to read, and to take back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from posts.filing import file_posts
from posts.models import UndoableChange
from posts.renaming import rename
from tests import factories

pytestmark = pytest.mark.django_db


def test_list_tells_what_is_undone_and_what_may_be(client_of, editor):
    client = client_of(editor)
    change = rename(factories.make_tag(name="Pirates"), "Raiders", by=editor)
    undo = reverse("admin:posts_undoablechange_undo", args=[change.pk])
    url = reverse("admin:posts_undoablechange_changelist")
    assert f'href="{undo}"' in client.get(url).content.decode()
    client.post(undo)
    page = client.get(url).content.decode()
    assert f'href="{undo}"' not in page
    assert "undone on" in page


def test_nothing_is_added_changed_or_deleted_there(client_of, admin_user):
    client = client_of(admin_user)
    change = UndoableChange.objects.create(
        kind="filing", model="post", words="+ “x” on 1 post", record={"posts": {}}
    )
    assert client.get(reverse("admin:posts_undoablechange_add")).status_code == 403
    assert client.post(reverse("admin:posts_undoablechange_change", args=[change.pk]), {}).status_code == 403
    assert client.post(reverse("admin:posts_undoablechange_delete", args=[change.pk])).status_code == 403


@pytest.mark.parametrize(("role", "status"), [("editor", 200), ("tag_manager", 403), ("author", 403)])
def test_filing_is_taken_back_by_those_who_may_change_any_post(role, status, client_of, request):
    post = factories.make_post()
    change = file_posts([post], add=["ships"], remove=[], by=None)
    client = client_of(request.getfixturevalue(role))
    assert client.get(reverse("admin:posts_undoablechange_undo", args=[change.pk])).status_code == status
