"""A second factor for those who can publish, where REQUIRE_SECOND_FACTOR says so: nothing else opens before.

The factors themselves (codes of an app, passkeys, recovery codes) are allauth's. Wrong codes count as wrong passwords
do, in the same table.
"""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from advocacy.middleware import STAFF_PREFIXES, GetResponse
from advocacy.sign_in import give_try_back, may_try
from posts.models import User

# Who has one of these can put words before readers, or give themselves the right to.
PUBLISHING: Final = (
    "posts.publish_post", "posts.change_house", "posts.change_redirect", "posts.change_user",
    "campaigns.change_mailing",
)  # fmt: skip
# What is open to somebody who has to add a factor: adding one, showing again who they are, going away.
OPEN: Final = (
    "/accounts/2fa/", "/accounts/logout/", "/accounts/reauthenticate/", "/admin/jsi18n/", "/admin/language/",
    "/admin/logout/",
)  # fmt: skip
# Labels of allauth's forms that its French lacks: our catalogues say them, and this is where they are gathered.
LABELS: Final = (_("Name"),)
FACTORS: Final = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def is_required_of(user: User) -> bool:
    """Whether the house asks ``user`` for a second factor. The rights are read once for each request."""
    match settings.REQUIRE_SECOND_FACTOR:
        case "staff":
            return user.is_staff
        case "publishers":
            return user.is_staff and any(user.has_perm(name) for name in PUBLISHING)
    return False


class SecondFactorMiddleware:
    """Lead whoever has to have a second factor, and has none, to the page where it is added.

    One query for each request of such a person; none for anybody while the setting is empty.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.REQUIRE_SECOND_FACTOR or not request.path_info.startswith(STAFF_PREFIXES):
            return self.get_response(request)
        user = request.user
        if isinstance(user, User) and is_required_of(user) and not is_mfa_enabled(user, FACTORS):
            if not request.path_info.startswith(OPEN):
                return HttpResponseRedirect(reverse("mfa_index"))
            request.second_factor_missing = True  # type: ignore[attr-defined] # for the page of factors
        return self.get_response(request)


class CodeForm(AuthenticateForm):
    """The code at sign-in, counted with the wrong passwords of the account."""

    def clean_code(self) -> str:
        return _counted(self, super().clean_code)


class CodeAgainForm(ReauthenticateForm):
    """The code that somebody who is signed in shows again, counted the same way."""

    def clean_code(self) -> str:
        return _counted(self, super().clean_code)


def _counted(form: Any, clean: Any) -> str:
    name = f"second factor of {form.user.pk}"
    if not may_try(context.request, name):
        raise get_adapter().validation_error("too_many_login_attempts")
    code: str = clean()
    give_try_back(context.request, name)
    return code
