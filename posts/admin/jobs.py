"""What the clock sets off, for those who see to it that it runs: each job, what is late, and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import consequences, due
from posts.admin.read_only import ReadOnlyAdmin
from posts.jobs import overdue_jobs
from posts.models import DeskMail, JobState

SHOWN = 50


@admin.register(JobState)
class JobStateAdmin(ReadOnlyAdmin):
    """To look at only: jobs are run by ``run_due``, and their rows are its own."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every job that is registered, whether it ever ran or not. A fixed number of queries."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        states = {state.name: state for state in JobState.objects.all()}
        late = {job.name for job in overdue_jobs(now)}
        context = {
            **self.admin_site.each_context(request),
            "title": _("What the clock sets off"),
            "opts": self.opts,
            "jobs": [(job, states.get(job.name), job.name in late) for job in due.registered()],
            "late": sorted(late),
            "never_ran": not states,
            "overdue": list(consequences.overdue(now)[:SHOWN]),
            "unnoticed": consequences.unnoticed(now)[:SHOWN],
            "letters": list(
                DeskMail.objects.filter(sent_at=None, created_at__lt=now - dt.timedelta(minutes=10))
                .select_related("to")
                .defer("text")[:SHOWN]
            ),
        }
        return render(request, "admin/posts/jobstate/change_list.html", context)
