"""No address stands outside the lists: public ones, those under /admin/, and those of accounts and machines, here."""

from __future__ import annotations

import re

import pytest
from django.urls import URLPattern, get_resolver, reverse

from tests import factories
from tests.advocacy.test_nothing_leaks import STAFF, public_patterns

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

# For machines that look after the site; each has a test file of its own.
MACHINES = {"health", "metrics", "ready"}
# Where somebody who is not signed in is answered. What a link or a first step must have opened says so or leads back.
OPEN = {
    "account_login", "account_signup", "account_inactive", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_confirm_email",
    "account_email_verification_sent", "account_confirm_login_code", "account_logout", "mfa_authenticate",
    "mfa_login_webauthn",
}  # fmt: skip
SIGNED_IN = {
    "account_change_password", "account_email", "account_reauthenticate", "account_set_password",
    "mfa_activate_totp", "mfa_add_webauthn", "mfa_deactivate_totp", "mfa_download_recovery_codes",
    "mfa_edit_webauthn", "mfa_generate_recovery_codes", "mfa_index", "mfa_list_webauthn", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes", "usersessions_list",
}  # fmt: skip
PARTS = {"key": "none", "uidb36": "1", "pk": 1}


def _walk(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry
        else:
            yield from _walk(entry, route)


def _of_accounts():
    return {entry.name: route for route, entry in _walk() if route.startswith("accounts/")}


def test_every_address_is_in_one_of_the_lists():
    """Those under /admin/ are held to the matrix by test_permission_matrix, the public ones by test_nothing_leaks."""
    public = {route for _name, route, _converters in public_patterns()}
    routes = {route: entry.name for route, entry in _walk()}
    elsewhere = {
        name
        for route, name in routes.items()
        if route.partition("/")[0] in STAFF and not route.startswith(("admin/", "accounts/"))
    }
    left = {route for route in routes if route not in public and route.partition("/")[0] not in STAFF}
    assert (elsewhere, left) == (MACHINES, set())
    assert len(routes) > 450


def test_every_address_of_accounts_lets_in_whom_the_lists_say(client):
    found = {}
    for name, route in _of_accounts().items():
        parts = {part: value for part, value in PARTS.items() if re.search(rf"[<:]{part}>", route)}
        client.cookies.clear()
        response = client.get(reverse(name, kwargs=parts))
        assert response.status_code < 500
        way = response.headers.get("Location", "")
        found[name] = not (way.startswith("/accounts/login/") and "next=" in way)
    expected = dict.fromkeys(OPEN, True) | dict.fromkeys(SIGNED_IN, False)
    assert {
        name: found.get(name) for name in {*found, *expected} if found.get(name) != expected.get(name)
    } == {}


def test_nobody_reaches_the_second_factor_of_another(client):
    owner = factories.make_user()
    key = owner.authenticator_set.create(type="webauthn", data={"name": "Theirs", "credential": {}})
    answers = {}
    for who in (owner, factories.make_user()):
        client.force_login(who)
        answers[who == owner] = {
            client.get(reverse(name, kwargs={"pk": key.pk})).status_code
            for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")
        }
    assert 404 not in answers[True]
    assert answers[False] == {404}
