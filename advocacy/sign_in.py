"""How staff come in: accounts are made by administrators, and nobody is sent to another site afterwards.

Coming in, going out, failing to, and what people change of their own sign-in are in the history. What somebody typed
is not: a password typed in the wrong field must not be kept.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import filter_users_by_email
from allauth.core import context
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from posts import history
from posts.models import User

NOTICES = ("account/email/password_", "mfa/email/", "account/email/email_")


class StaffAccountAdapter(DefaultAccountAdapter):
    """allauth's account rules with sign-up closed and ``next`` kept on this host."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only paths of this very host; other allowed hosts and trusted origins are still other sites."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={context.request.get_host()}, require_https=context.request.is_secure()
        )

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        history.record(user, "sign-in", user)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            history.record(request.user, "sign-out", request.user)
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Called for a wrong password or an unknown account, as long as the limit of tries is not reached."""
        user = _account_of(credentials)
        if user is not None:
            history.record(None, "sign-in failed", user)
        else:
            history.record_event(None, "sign-in failed", "posts.user", _("an account that does not exist"))
        super().authentication_failed(request, **credentials)

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """allauth says here what somebody changed of their own sign-in; whether it is mailed is a setting."""
        if template_prefix.startswith(NOTICES):
            event = template_prefix.rpartition("/")[2].replace("_", " ")
            history.record(user, "security", user, {"event": ("", event)})
        super().send_notification_mail(template_prefix, user, *args, **kwargs)


def _account_of(credentials: dict[str, Any]) -> User | None:
    """Whose account was tried, where it is one."""
    name, email = credentials.get("username"), credentials.get("email")
    if name:
        return User.objects.filter(username__iexact=name).first()
    users = filter_users_by_email(email) if email else []
    return users[0] if users else None
