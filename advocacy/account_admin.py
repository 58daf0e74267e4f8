"""allauth's tables in the admin, with what administrators change there in the history."""

from __future__ import annotations

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa.admin import AuthenticatorAdmin
from allauth.mfa.models import Authenticator
from django.contrib import admin

from posts.admin.desk import DeskAdmin

for model in (EmailAddress, Authenticator):
    admin.site.unregister(model)


@admin.register(EmailAddress)
class EmailAddressDesk(EmailAddressAdmin, DeskAdmin):
    """Whose addresses are confirmed, and who confirmed them."""


@admin.register(Authenticator)
class AuthenticatorDesk(AuthenticatorAdmin, DeskAdmin):
    """Second factors, to be taken away when somebody lost theirs."""
