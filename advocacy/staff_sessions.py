"""Where staff are signed in: everybody sees and ends their own sessions; administrators those of others, in the admin.

allauth.usersessions keeps the rows: when a session began, from which address, with which browser.
"""

from __future__ import annotations

import re
from typing import Final

from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from posts import history
from posts.models import User

# What browsers and systems call themselves, the more particular first. Source: their documentation of User-Agent.
_BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions_page(request: HttpRequest) -> HttpResponse:
    """The person's own sessions; a POST ends one of them (``session``), or all others."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - login_required
    if request.method == "POST":
        if number := request.POST.get("session", ""):
            end(request, get_object_or_404(UserSession, pk=number if number.isdigit() else 0, user=user))
            messages.success(request, _("That session is over."))
        else:
            end_other_sessions(request, user)
            history.record(user, "sessions ended", user)
            messages.success(request, _("All other sessions are over."))
        return HttpResponseRedirect(reverse("usersessions_list"))
    rows = sorted(UserSession.objects.purge_and_list(user), key=lambda row: row.created_at, reverse=True)
    shown = [(row, browser(row.user_agent), row.is_current()) for row in rows]
    return render(request, "account/sessions.html", {"shown": shown})


def end(request: HttpRequest, session: UserSession) -> None:
    """End ``session`` at once, whoever is signed in by it, and say so in the history."""
    history.record(request.user, "sessions ended", session.user)  # type: ignore[arg-type] # staff
    end_sessions(request, [session])


def browser(agent: str) -> str:
    """What people call the browser and the system of a User-Agent header; its first words where neither is known."""
    found = [next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    named = [name for name in found if name]
    if len(named) == 2:
        return _("%(browser)s on %(system)s") % {"browser": named[0], "system": named[1]}
    return named[0] if named else re.sub(r"\s.*", "", agent)[:40] or _("unknown")
