"""Whoever can publish has a second factor where the house says so; nothing else opens before."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import Permission

from advocacy.second_factor import is_required_of
from tests import factories

PASSING = {"/accounts/2fa/", "/accounts/logout/"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("", set()),
        ("publishers", {"Editor", "Administrator", "Campaigner"}),
        ("staff", {"Author", "Editor", "Tag manager", "Campaigner", "Administrator"}),
    ],
)
def test_it_is_asked_of_those_whom_the_setting_names(settings, setting, expected):
    settings.REQUIRE_SECOND_FACTOR = setting
    groups = ("Author", "Editor", "Tag manager", "Campaigner", "Administrator")
    assert {group for group in groups if is_required_of(factories.make_user(groups=[group]))} == expected
    assert not is_required_of(factories.make_user(is_staff=False, is_superuser=True))


def test_nothing_opens_before_it_is_added_and_everything_after(client_of, editor, settings):
    settings.REQUIRE_SECOND_FACTOR = "publishers"
    client = client_of(editor)
    closed = (
        "/admin/", "/admin/posts/post/add/", "/admin/posts/post/1/autosave/", "/accounts/email/", "/accounts/sessions/",
        "/accounts/password/change/",
    )  # fmt: skip
    ways = {address: client.get(address).headers.get("Location") for address in closed}
    assert ways == dict.fromkeys(closed, "/accounts/2fa/")
    assert client.post("/admin/posts/post/add/", {"title": "x"}).headers["Location"] == "/accounts/2fa/"
    page = client.get("/accounts/2fa/").content.decode()
    assert ("needs a second factor" in page, "Back to work" in page) == (True, False)
    # Codes for the day when the factor is lost are no factor.
    RecoveryCodes.activate(editor)
    assert client.get("/admin/").status_code == 302
    Authenticator.objects.create(user=editor, type="totp", data={})
    assert client.get("/admin/").status_code == 200
    assert "needs a second factor" not in client.get("/accounts/2fa/").content.decode()


def test_readers_and_public_pages_are_not_asked(client_of, editor, settings):
    settings.REQUIRE_SECOND_FACTOR = "staff"
    assert client_of(editor).get("/").status_code == 200


@pytest.mark.django_db
def test_a_single_right_to_publish_is_enough(settings):
    settings.REQUIRE_SECOND_FACTOR = "publishers"
    author = factories.make_user(groups=["Author"])
    author.user_permissions.add(Permission.objects.get(codename="publish_post"))
    assert is_required_of(author)
