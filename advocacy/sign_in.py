"""How staff come in: accounts are made by administrators, and nobody is sent to another site afterwards."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


class StaffAccountAdapter(DefaultAccountAdapter):
    """allauth's account rules with sign-up closed and ``next`` kept on this host."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only paths of this very host; other allowed hosts and trusted origins are still other sites."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={context.request.get_host()}, require_https=context.request.is_secure()
        )
