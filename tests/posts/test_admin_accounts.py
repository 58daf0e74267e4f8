"""What is done to accounts and groups is in the history; secrets are not."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from posts.models import HistoryEntry, User
from tests import factories
from tests.admin_forms import form_of

pytestmark = pytest.mark.django_db


def test_groups_given_to_somebody_are_in_the_history(client_of, administrator):
    user = factories.make_user(username="newcomer", groups=["Author"])
    client = client_of(administrator)
    url, data = form_of(client, user, groups=[Group.objects.get(name="Editor").pk])
    client.post(url, data)
    entry = HistoryEntry.objects.get(model="posts.user", verb="change")
    assert (entry.actor, entry.changes) == (administrator, {"groups": ["Author", "Editor"]})


def test_permissions_given_to_a_group_are_in_the_history(admin_client, admin_user):
    group = Group.objects.create(name="Interns")
    permission = Permission.objects.get(codename="view_tag", content_type__app_label="posts")
    url, data = form_of(admin_client, group, permissions=[permission.pk])
    admin_client.post(url, data)
    entry = HistoryEntry.objects.get(model="auth.group")
    assert (entry.actor, entry.verb, entry.changes) == (
        admin_user,
        "change",
        {"permissions": ["", str(permission)]},
    )


def test_a_new_account_and_a_new_password_are_told_without_the_password(admin_client, admin_user):
    password = "correct horse battery"
    sent = {"username": "fresh", "password1": password, "password2": password, "usable_password": "true"}
    admin_client.post(reverse("admin:posts_user_add"), sent)
    user = User.objects.get(username="fresh")
    assert "password" not in HistoryEntry.objects.get(verb="add").changes
    url = reverse("admin:auth_user_password_change", args=[user.pk])
    admin_client.post(
        url, {"password1": f"{password} staple", "password2": f"{password} staple", "usable_password": "true"}
    )
    entry = HistoryEntry.objects.get(verb="password")
    assert (entry.actor, entry.object_repr, entry.changes) == (admin_user, "fresh", {})
