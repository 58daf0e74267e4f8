"""How staff come in: accounts are made by administrators, and nobody is sent to another site afterwards.

Coming in, going out, failing to, and what people change of their own sign-in are in the history. What somebody typed
is not: a password typed in the wrong field must not be kept.

Failures are counted in one place, the table of campaigns.rates, for each name that is tried and for each machine that
tries. Whether there is such an account makes no difference to the count nor to the answer. A passkey cannot be guessed
and is not counted, so that who is locked out by a stranger's tries still comes in by it.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import filter_users_by_email
from allauth.core import context
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from campaigns import rates
from posts import history
from posts.models import User

# So many wrong passwords, or wrong codes of a second factor, close a name for so long; and so many a machine.
TRIES_OF_A_NAME: Final = 5
NAME_CLOSED: Final = dt.timedelta(minutes=5)
TRIES_OF_A_MACHINE: Final = 10
MACHINE_CLOSED: Final = dt.timedelta(minutes=1)
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

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count before the password is looked at, so that tries at the same moment are all counted.

        Raises:
            ValidationError: the name, or the machine, has used up its tries.
        """
        if not may_try(request, _name_tried(credentials)):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            give_try_back(request, _name_tried(credentials))
        return user

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth calls this for each address of an account that has a new password: its old failures end."""
        rates.begin_anew("sign-in", _name_tried(credentials))

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


def may_try(request: HttpRequest, name: str) -> bool:
    """Count one more try at ``name``; whether it is within the limits. Two statements."""
    of_name = rates.take("sign-in", name, limit=TRIES_OF_A_NAME, period=NAME_CLOSED)
    machine = rates.machine_of(request)
    of_machine = rates.take("sign-in from", machine, limit=TRIES_OF_A_MACHINE, period=MACHINE_CLOSED)
    return of_name and of_machine


def give_try_back(request: HttpRequest, name: str) -> None:
    """The try was right. Only that one is given back: else a machine could hide its failures between successes."""
    rates.give_back("sign-in", name)
    rates.give_back("sign-in from", rates.machine_of(request))


def _name_tried(credentials: dict[str, Any]) -> str:
    """What somebody typed as their name, in one spelling."""
    typed = str(credentials.get("email") or credentials.get("username") or "")
    return unicodedata.normalize("NFKC", typed).casefold().strip()


def _account_of(credentials: dict[str, Any]) -> User | None:
    """Whose account was tried, where it is one."""
    name, email = credentials.get("username"), credentials.get("email")
    if name:
        return User.objects.filter(username__iexact=name).first()
    users = filter_users_by_email(email) if email else []
    return users[0] if users else None
