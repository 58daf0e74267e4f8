"""What of the clock's work is late, for the first page of the admin."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import attention
from campaigns.attention import SHOWN, Concern, Item
from posts import consequences
from posts.jobs import overdue_jobs


def register_all() -> None:
    """Called once from ``AppConfig.ready()``."""
    attention.register("late", gettext_lazy("Late work of the clock"), "posts.view_jobstate", late_work)


def late_work(at: dt.datetime) -> Concern | None:
    """Jobs that have not run, and posts from which something should have followed. Four queries."""
    page = reverse("admin:posts_jobstate_changelist")
    items = [
        Item(
            job.name,
            page,
            job.last_error
            or (
                _("since %s") % format_date(localtime(job.since), "j F, H:i") if job.since else _("never ran")
            ),
        )
        for job in overdue_jobs(at)
    ]
    items += [
        Item(str(row.post), page, row.last_error or str(row.get_event_display()))
        for row in consequences.overdue(at)[: SHOWN + 1]
    ]
    items += [Item(str(post), page, _("not noticed yet")) for post in consequences.unnoticed(at)]
    return Concern(items[:SHOWN], len(items), page) if items else None
