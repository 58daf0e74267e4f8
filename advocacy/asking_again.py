"""Dangerous actions ask again who is there: merging, accounts and rights, and files with personal data.

Whoever has signed in, or shown again that it is them, within REAUTHENTICATE_AFTER seconds is not asked. A form that was
opened in time may be sent a while later, so that nobody loses what they filled in.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from fnmatch import fnmatch
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from advocacy.middleware import GetResponse
from posts.models import User

PAGES: Final = (
    "admin:posts_*_merge", "admin:posts_user_add", "admin:posts_user_change", "admin:posts_user_delete",
    "admin:auth_user_password_change", "admin:auth_group_add", "admin:auth_group_change", "admin:auth_group_delete",
    "admin:account_emailaddress_add", "admin:account_emailaddress_change", "admin:account_emailaddress_delete",
    "admin:mfa_authenticator_add", "admin:mfa_authenticator_change", "admin:mfa_authenticator_delete",
    "admin:posts_historyentry_export",
)  # fmt: skip
# Lists may be looked at; what is done to the rows that were ticked is asked about.
FORMS: Final = (
    "admin:posts_user_changelist", "admin:auth_group_changelist", "admin:account_emailaddress_changelist",
    "admin:mfa_authenticator_changelist",
)  # fmt: skip
TO_FILL_IN: Final = 15 * 60  # seconds, from opening a form to sending it


class AskAgainMiddleware:
    """See the module. Costs nothing on other pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        is_form = request.method == "POST"
        if not is_dangerous(name, is_form=is_form) or not settings.REAUTHENTICATE_AFTER:
            return None
        user = request.user
        if not isinstance(user, User) or not user.is_staff:
            return None  # the admin sends them to sign in, or away
        longest = settings.REAUTHENTICATE_AFTER + (TO_FILL_IN if is_form else 0)
        if time.time() - last_shown(request, user) < longest:
            return None
        ways = get_adapter().get_reauthentication_methods(user)
        if not ways:
            raise PermissionDenied
        messages.info(request, _("This step asks again that it is you."))
        return HttpResponseRedirect(f"{ways[0]['url']}?{urlencode({'next': request.get_full_path()})}")


def is_dangerous(name: str, *, is_form: bool) -> bool:
    """Whether the address of this name asks again who is there."""
    return any(fnmatch(name, pattern) for pattern in PAGES) or (is_form and name in FORMS)


def last_shown(request: HttpRequest, user: User) -> float:
    """When this person last showed in this session who they are, as seconds of the epoch; 0 where that is not known."""
    return max(
        (float(record.get("at", 0)) for record in get_authentication_records(request, user)), default=0.0
    )
