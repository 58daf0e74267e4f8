"""What is remembered about each due job between its runs."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

CLOCKS_DIFFER = timedelta(hours=1)  # of two machines, at the most


class JobStateQuerySet(models.QuerySet["JobState"]):
    def claim(
        self,
        name: str,
        now: datetime,
        lease: timedelta,
        *,
        regardless: bool = False,
        longest_wait: timedelta | None = None,
    ) -> uuid.UUID | None:
        """Take a job for this process and return the token of the claim; None where it is not due or taken.

        One conditional UPDATE (compare-and-swap), so of many processes exactly one gets it, on every database.
        ``regardless`` skips the waiting time, never another's claim. A time that lies further ahead than the lease, or
        than ``longest_wait``, was written by a clock that went wrong and has been put right: it holds nobody up. Two
        queries.
        """
        self.bulk_create([self.model(name=name)], ignore_conflicts=True)
        ahead = now + CLOCKS_DIFFER
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now) | Q(lease_until__gt=ahead + lease)
        due = Q() if regardless else Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=now)
        if longest_wait is not None and not regardless:
            due |= Q(next_attempt_at__gt=ahead + longest_wait)
        token = uuid.uuid4()
        taken = self.filter(free & due, name=name).update(
            lease_token=token, lease_until=now + lease, last_run_at=now
        )
        return token if taken else None

    def renew(self, token: uuid.UUID, until: datetime) -> bool:
        """Lengthen a claim; False where another process has taken the job meanwhile."""
        return self.filter(lease_token=token).update(lease_until=until) == 1


class JobState(models.Model):
    """One due job: when it ran, how that went, when it may run next, and who has it now."""

    name = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_run_at = models.DateTimeField(_("last run"), null=True, blank=True)
    last_success_at = models.DateTimeField(_("last success"), null=True, blank=True)
    last_error_at = models.DateTimeField(_("last error at"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    next_attempt_at = models.DateTimeField(_("not before"), null=True, blank=True)
    next_row_at = models.DateTimeField(_("next row due"), null=True, blank=True)
    rows_done = models.PositiveBigIntegerField(_("rows done"), default=0)
    rows_failed = models.PositiveBigIntegerField(_("rows failed"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)

    objects = JobStateQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("due job")
        verbose_name_plural = _("due jobs")
        permissions = [("view_system", "Can see whether everything runs")]

    def __str__(self) -> str:
        return self.name
