"""Running due jobs: claim one, call it until nothing is left, write down how it went.

Called by the command ``run_due`` and by the admin's page about the system. Several processes may run at once, on
several machines: each job is done by one of them at a time.
"""

from __future__ import annotations

import logging
import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from django.db import Error as AnyDatabaseError
from django.db.models import F
from django.utils import timezone

from posts import due
from posts.due import DueReport, Job
from posts.models.jobs import JobState

logger = logging.getLogger(__name__)

MAX_CALLS: Final = 1000  # of one job in one run: a job that reports work for ever must not hold the others up
LONGEST_WAIT: Final = timedelta(hours=6)  # after failures in a row
SHORTEST_WAIT: Final = timedelta(seconds=30)
# A job runs again a little before its time is over, so that a timer of the same period never misses a beat.
SLACK: Final = 0.9
GRACE: Final = timedelta(minutes=5)
NOTHING: Final = DueReport()


class Outcome(Enum):
    DONE = "done"
    FAILED = "failed"
    NOT_DUE = "not due"
    TAKEN = "running elsewhere"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class JobRun:
    """How one job fared in one run; ``error`` is empty unless the job itself broke off."""

    name: str
    outcome: Outcome
    report: DueReport = NOTHING
    error: str = ""
    next_attempt_at: datetime | None = None

    @property
    def ok(self) -> bool:
        return self.outcome is not Outcome.FAILED and self.report.failed == 0


@dataclass(frozen=True, slots=True)
class OverdueJob:
    name: str
    since: datetime | None
    last_error: str


def run_jobs(jobs: list[Job], *, regardless: bool = False) -> list[JobRun]:
    """Run each job that is due; the failure of one does not touch the next. Ends early when asked to stop."""
    runs = []
    for job in jobs:
        if due.stopping():
            break
        runs.append(run_job(job, regardless=regardless))
    return runs


def run_job(job: Job, *, now: datetime | None = None, regardless: bool = False) -> JobRun:
    """Claim one job and call it until it reports less than its limit; never raises for what the job does.

    ``regardless`` is for a person who asks for this job by name: it need not be due, but must not run elsewhere.
    """
    now = now or timezone.now()
    try:
        token = JobState.objects.claim(
            job.name, now, job.lease, regardless=regardless, longest_wait=longest_wait(job.every)
        )
        if token is None:
            return _why_not(job, now)
    except AnyDatabaseError as error:  # locked, or gone for the moment: the next round tries again
        logger.warning("Due job %s could not be claimed: %s", job.name, error)
        return JobRun(job.name, Outcome.FAILED, error=_in_short(error))
    report = DueReport()
    try:
        with due.between_rows(_renewal(job, token)):
            for _ in range(MAX_CALLS):
                latest = job.run(timezone.now() if report.done or report.failed else now, job.limit)
                report += latest
                if due.stopping() or latest.done + latest.failed < job.limit:
                    break
    except Exception as error:
        logger.exception("Due job %s broke off.", job.name)
        return _write_down(job, token, now, report, error)
    return _write_down(job, token, now, report, None)


def overdue_jobs(now: datetime | None = None) -> list[OverdueJob]:
    """The registered jobs that have not succeeded for three times their interval and five minutes. One query."""
    now = now or timezone.now()
    states = {state.name: state for state in JobState.objects.all()}
    overdue = []
    for job in due.registered():
        state = states.get(job.name)
        if state is None:
            overdue.append(OverdueJob(job.name, None, ""))
            continue
        since = state.last_success_at or state.created_at
        if since < now - 3 * job.every - GRACE:
            overdue.append(OverdueJob(job.name, since, state.last_error))
    return overdue


def wait_after(failures: int, every: timedelta) -> timedelta:
    """How long to wait after so many failures in a row: doubling, with jitter of a quarter either way."""
    base = max(every, SHORTEST_WAIT)
    doubled = min(base * 2.0 ** min(failures - 1, 20), max(LONGEST_WAIT, base))
    return doubled * random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, protects nothing


def longest_wait(every: timedelta) -> timedelta:
    """What ``wait_after`` never goes beyond."""
    return max(LONGEST_WAIT, every) * 1.25


def _renewal(job: Job, token: uuid.UUID) -> due.CarryOn:
    """Make the function that is asked between rows: it renews the claim once half of it has passed."""
    renewed_at = timezone.now()

    def carry_on() -> bool:
        nonlocal renewed_at
        moment = timezone.now()
        if moment - renewed_at < job.lease / 2:
            return True
        renewed_at = moment
        if JobState.objects.renew(token, moment + job.lease):
            return True
        logger.warning("Due job %s was taken over by another process.", job.name)
        return False

    return carry_on


def _write_down(
    job: Job, token: uuid.UUID, now: datetime, report: DueReport, error: Exception | None
) -> JobRun:
    """Store how it went and give the job back, unless another process has taken it over meanwhile."""
    failed = f"{report.failed} rows failed" if report.failed else ""
    words = _in_short(error) if error else failed
    state = JobState.objects.filter(lease_token=token)
    finished = timezone.now()
    outcome = Outcome.FAILED if error else Outcome.STOPPED if due.stopping() else Outcome.DONE
    try:
        failures = (state.values_list("failures", flat=True).first() or 0) + 1 if error else 0
        if error:
            next_attempt_at = finished + wait_after(failures, job.every)
        elif outcome is Outcome.STOPPED:
            next_attempt_at = finished  # the rest is for whoever starts next
        else:
            next_attempt_at = now + job.every * SLACK
        changes: dict[str, object] = {
            "failures": failures,
            "lease_token": None,
            "lease_until": None,
            "next_attempt_at": next_attempt_at,
            "next_row_at": report.next_at,
            "rows_done": F("rows_done") + report.done,
            "rows_failed": F("rows_failed") + report.failed,
        }
        if words:
            changes |= {"last_error": words, "last_error_at": finished}
        if not error:
            changes["last_success_at"] = finished
        state.update(**changes)
    except AnyDatabaseError as problem:  # the claim runs out by itself
        logger.warning("The run of due job %s could not be written down: %s", job.name, problem)
        return JobRun(job.name, Outcome.FAILED, report, _in_short(error or problem))
    return JobRun(job.name, outcome, report, _in_short(error) if error else "", next_attempt_at)


def _why_not(job: Job, now: datetime) -> JobRun:
    state = JobState.objects.get(name=job.name)
    taken = state.lease_until is not None and state.lease_until > now
    return JobRun(
        job.name, Outcome.TAKEN if taken else Outcome.NOT_DUE, next_attempt_at=state.next_attempt_at
    )


def _in_short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
