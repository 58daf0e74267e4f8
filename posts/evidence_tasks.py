"""What staff have to see to of the evidence: copies that no program can make, links that lead readers nowhere.

Two boxes on the first page of the admin; the rows are those of ``posts.snapshots`` and ``posts.link_checks``.
"""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts import snapshots, workplace
from posts.models import LinkCheck, User
from posts.workplace import SHOWN, Box, Line


def register_all() -> None:
    """Called once from ``AppConfig.ready()``."""
    workplace.register(
        "copies", gettext_lazy("Copies to be made by hand"), "posts.change_snapshot", copies, order=44
    )
    workplace.register(
        "links", gettext_lazy("Links that no longer hold"), "posts.change_linkcheck", links, order=46
    )


def copies(user: User, at: dt.datetime) -> Box:
    """Sources that are quoted and of which no copy could be had. Two queries at most."""
    rows = snapshots.needing_hands().select_related("source__publisher").defer("text", "headers")
    shown = list(rows[: SHOWN + 1])
    total = rows.count() if len(shown) > SHOWN else len(shown)
    lines = [
        Line(
            str(row.source),
            reverse("admin:posts_source_copies", args=[row.source_id]),
            _("login wall") if row.login_wall else row.get_failure_display(),
        )
        for row in shown[:SHOWN]
    ]
    return Box(lines, total, f"{reverse('admin:posts_source_changelist')}?copy=by_hand")


def links(user: User, at: dt.datetime) -> Box:
    """Addresses in public posts that are dead, unfit or drifted, without a copy for readers. Two queries at most."""
    rows = LinkCheck.objects.open().in_use(at)
    shown = list(rows[: SHOWN + 1])
    total = rows.count() if len(shown) > SHOWN else len(shown)
    lines = [
        Line(
            row.url.partition("://")[2],
            reverse("admin:posts_linkcheck_change", args=[row.pk]),
            row.get_status_display(),
        )
        for row in shown[:SHOWN]
    ]
    return Box(lines, total, f"{reverse('admin:posts_linkcheck_changelist')}?set_aside_at__isempty=1")
