"""allauth's tables in the admin, with what administrators change there in the history."""

from __future__ import annotations

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa.admin import AuthenticatorAdmin
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from advocacy import staff_sessions
from posts.admin.desk import DeskAdmin
from posts.publishing import public_changed

for model in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(model)


@admin.register(EmailAddress)
class EmailAddressDesk(EmailAddressAdmin, DeskAdmin):
    """Whose addresses are confirmed, and who confirmed them."""


@admin.register(Authenticator)
class AuthenticatorDesk(AuthenticatorAdmin, DeskAdmin):
    """Second factors, to be taken away when somebody lost theirs."""


@admin.register(UserSession)
class UserSessionDesk(DeskAdmin):
    """Where staff are signed in. To delete a row is to end the session; nothing else can be done to it."""

    list_display = ["user", "created_at", "ip", "seen_with"]
    list_filter = [("user", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__first_name", "user__last_name"]
    ordering = ["-created_at", "-pk"]
    fields = ["user", "created_at", "ip", "seen_with"]
    readonly_fields = ["user", "created_at", "ip", "seen_with"]

    @admin.display(description=_("browser"))
    def seen_with(self, session: UserSession) -> str:
        return staff_sessions.browser(session.user_agent)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: UserSession | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: UserSession | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or request.user.is_superuser or not obj.user.is_superuser)

    def delete_model(self, request: HttpRequest, obj: UserSession) -> None:
        staff_sessions.end(request, obj)
        public_changed()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[UserSession]) -> None:
        for row in queryset:
            self.delete_model(request, row)
