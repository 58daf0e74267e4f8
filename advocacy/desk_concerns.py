"""What of the clock's work is late, and which quotations wait for a person, for the first page of the admin."""

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
from posts.verifying import open_cases


def register_all() -> None:
    """Called once from ``AppConfig.ready()``."""
    attention.register("late", gettext_lazy("Late work of the clock"), "posts.view_jobstate", late_work)
    attention.register(
        "quotations", gettext_lazy("Quotations to look at"), "posts.overrule_verdict", open_quotations
    )


def open_quotations(at: dt.datetime) -> Concern | None:
    """Quotations that do not stand in the kept copies as they are printed, the newest first. Two queries."""
    cases = open_cases().order_by("-checked_at", "-pk")
    number = cases.count()
    page = f"{reverse('admin:posts_quotation_changelist')}?case=open"
    items = [
        Item(str(row), reverse("admin:posts_quotation_change", args=[row.pk]), str(row.get_verdict_display()))
        for row in cases[:SHOWN]
    ]
    return Concern(items, number, page) if items else None


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
