from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from posts import due, jobs
from posts.due import DueReport, Job
from posts.jobs import JobRun, Outcome, overdue_jobs, run_job, run_jobs, wait_after
from posts.models import JobState

MINUTE = dt.timedelta(minutes=1)
NOW = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _empty_registry(monkeypatch):
    monkeypatch.setattr(due, "_registry", {})
    yield
    due.resume()


def job(run, name="work", **overrides):
    return Job(**{"name": name, "run": run, "every": MINUTE, "limit": 10, **overrides})


def counting(calls, *reports):
    """A job that notes its arguments and returns the given reports in turn, then empty ones."""
    remaining = iter(reports)

    def run(now, limit):
        calls.append((now, limit))
        return next(remaining, DueReport())

    return run


@pytest.mark.django_db
def test_a_job_runs_and_its_run_is_written_down():
    calls, next_at = [], NOW + dt.timedelta(days=1)
    run = run_job(job(counting(calls, DueReport(3, 0, next_at))), now=NOW)
    state = JobState.objects.get()
    assert calls == [(NOW, 10)]
    assert run == JobRun("work", Outcome.DONE, DueReport(3, 0, next_at), "", NOW + dt.timedelta(seconds=54))
    assert (state.rows_done, state.rows_failed, state.failures, state.next_row_at) == (3, 0, 0, next_at)
    assert (state.last_run_at, state.lease_until, state.lease_token) == (NOW, None, None)
    assert state.last_success_at is not None


@pytest.mark.django_db
def test_a_job_does_not_run_more_often_than_it_wishes():
    calls = []
    work = job(counting(calls))
    outcomes = [run_job(work, now=NOW + dt.timedelta(seconds=s)).outcome for s in (0, 30, 54, 60)]
    assert outcomes == [Outcome.DONE, Outcome.NOT_DUE, Outcome.DONE, Outcome.NOT_DUE]
    assert len(calls) == 2


@pytest.mark.django_db
def test_someone_who_asks_for_a_job_need_not_wait_for_it():
    calls = []
    work = job(counting(calls))
    run_job(work, now=NOW)
    assert run_job(work, now=NOW, regardless=True).outcome is Outcome.DONE
    assert len(calls) == 2


@pytest.mark.django_db
def test_a_job_is_called_until_it_reports_less_than_its_limit():
    calls = []
    run = run_job(job(counting(calls, DueReport(10), DueReport(8, 2), DueReport(4))), now=NOW)
    assert (len(calls), run.report) == (3, DueReport(22, 2))


@pytest.mark.django_db
def test_a_job_that_always_finds_more_is_left_in_the_end(monkeypatch):
    monkeypatch.setattr(jobs, "MAX_CALLS", 5)
    run = run_job(job(lambda now, limit: DueReport(limit)), now=NOW)
    assert run.report.done == 50


@pytest.mark.django_db
def test_the_failure_of_one_job_does_not_stop_the_others():
    def broken(now, limit):
        raise RuntimeError("no such host")

    calls = []
    runs = run_jobs([job(broken, "first"), job(counting(calls, DueReport(1)), "second")])
    assert [(run.name, run.outcome, run.ok) for run in runs] == [
        ("first", Outcome.FAILED, False),
        ("second", Outcome.DONE, True),
    ]
    state = JobState.objects.get(name="first")
    assert (state.last_error, state.failures, state.last_success_at) == (
        "RuntimeError: no such host",
        1,
        None,
    )


@pytest.mark.django_db
def test_failures_in_a_row_wait_longer_and_longer_and_success_forgets_them(monkeypatch):
    monkeypatch.setattr(jobs.random, "uniform", lambda low, high: 1.0)
    failing = [True]

    def run(now, limit):
        if failing[0]:
            raise OSError("down")
        return DueReport()

    waits = []
    for _ in range(3):
        JobState.objects.update(next_attempt_at=None)
        before = timezone.now()
        waits.append(round((run_job(job(run)).next_attempt_at - before) / MINUTE))
    assert waits == [1, 2, 4]
    failing[0] = False
    run_job(job(run), regardless=True)
    assert JobState.objects.get().failures == 0


def test_the_wait_is_bounded_and_spread():
    assert wait_after(50, MINUTE) <= dt.timedelta(hours=7.5)
    assert wait_after(1, dt.timedelta(seconds=1)) >= dt.timedelta(seconds=22)
    assert wait_after(1, dt.timedelta(days=1)) >= dt.timedelta(hours=18)
    assert len({wait_after(3, MINUTE) for _ in range(5)}) == 5


@pytest.mark.django_db
def test_rows_that_failed_are_reported_but_do_not_hold_the_job_back():
    run = run_job(job(counting([], DueReport(2, 1))), now=NOW)
    state = JobState.objects.get()
    assert (run.ok, run.outcome, run.next_attempt_at) == (False, Outcome.DONE, NOW + dt.timedelta(seconds=54))
    assert (state.last_error, state.failures) == ("1 rows failed", 0)


# Claims -----------------------------------------------------------------------


@pytest.mark.django_db
def test_a_claimed_job_is_taken_until_its_lease_is_over():
    """After kill -9 nobody gives the job back; the lease does."""
    JobState.objects.claim("work", NOW, 10 * MINUTE)
    calls = []
    work = job(counting(calls))
    outcomes = [
        run_job(work, now=NOW + minutes * MINUTE, regardless=regardless).outcome
        for minutes, regardless in ((1, False), (9, True), (10, False))
    ]
    assert outcomes == [Outcome.TAKEN, Outcome.TAKEN, Outcome.DONE]


@pytest.mark.django_db(transaction=True)
def test_of_many_processes_exactly_one_gets_a_job():
    barrier, taken, errors = threading.Barrier(6), [], []

    def claim():
        try:
            barrier.wait()
            taken.append(JobState.objects.claim("work", NOW, MINUTE))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [len(taken), sum(token is not None for token in taken), JobState.objects.count()] == [6, 1, 1]


@pytest.mark.django_db
def test_a_long_run_renews_its_claim_between_rows(monkeypatch):
    clock = [NOW]
    monkeypatch.setattr(jobs.timezone, "now", lambda: clock[0])
    leases = []

    def run(now, limit):
        for _ in due.until_stopped(range(4)):
            clock[0] += 4 * MINUTE
            leases.append(JobState.objects.get().lease_until)
        return DueReport(4)

    outcome = run_job(job(run, lease=10 * MINUTE), now=NOW).outcome
    assert outcome is Outcome.DONE
    assert leases == [NOW + minutes * MINUTE for minutes in (10, 10, 18, 18)]


@pytest.mark.django_db
def test_a_run_that_lost_its_claim_stops_and_writes_nothing_down(monkeypatch):
    clock = [NOW]
    monkeypatch.setattr(jobs.timezone, "now", lambda: clock[0])
    rows, other = [], []

    def run(now, limit):
        for row in due.until_stopped(range(4)):
            rows.append(row)
            clock[0] += 11 * MINUTE
            other.append(JobState.objects.claim("work", clock[0], 60 * MINUTE))
        return DueReport(len(rows))

    run_job(job(run, lease=10 * MINUTE), now=NOW)
    state = JobState.objects.get()
    assert (rows, state.lease_token, state.rows_done, state.last_success_at) == ([0], other[0], 0, None)


@pytest.mark.django_db
def test_a_stop_ends_after_the_current_row_and_leaves_the_rest_due_at_once():
    rows = []

    def run(now, limit):
        for row in due.until_stopped(range(10)):
            rows.append(row)
            due.stop()
        return DueReport(len(rows))

    runs = run_jobs([job(run, "first", limit=1), job(run, "second")])
    assert (rows, [(run.name, run.outcome) for run in runs]) == ([0], [("first", Outcome.STOPPED)])
    due.resume()
    assert run_job(job(counting([]), "first")).outcome is Outcome.DONE


@pytest.mark.django_db
def test_a_locked_database_is_a_failed_run_and_not_an_end(monkeypatch):
    def locked(*_, **__):
        raise OperationalError("database is locked")

    monkeypatch.setattr("posts.models.jobs.JobStateQuerySet.claim", locked)
    run = run_job(job(counting([])))
    assert (run.outcome, run.error) == (Outcome.FAILED, "OperationalError: database is locked")


# Overdue ----------------------------------------------------------------------


@pytest.mark.django_db
def test_a_job_is_overdue_when_it_has_not_succeeded_for_long():
    for name, succeeded, error in (
        ("fine", NOW - 3 * MINUTE, ""),
        ("late", NOW - 9 * MINUTE, "OSError: down"),
        ("unregistered", NOW - 900 * MINUTE, ""),
    ):
        JobState.objects.create(name=name, last_success_at=succeeded, last_error=error)
    for name in ("fine", "late", "never"):
        due.register(name, counting([]), every=MINUTE)
    assert [(item.name, item.since, item.last_error) for item in overdue_jobs(NOW)] == [
        ("late", NOW - 9 * MINUTE, "OSError: down"),
        ("never", None, ""),
    ]


@pytest.mark.django_db
def test_asking_for_overdue_jobs_costs_one_query(django_assert_num_queries):
    due.register("a", counting([]), every=MINUTE)
    with django_assert_num_queries(1):
        overdue_jobs(NOW)


@pytest.mark.django_db
def test_a_clock_that_was_wrong_for_a_while_stops_no_job():
    """It was a year ahead, a job ran and another was killed while it ran; then somebody put the clock right."""
    calls, ahead = [], NOW + dt.timedelta(days=365)
    run_job(job(counting(calls)), now=ahead)
    JobState.objects.claim("killed", ahead, dt.timedelta(minutes=10))
    assert run_job(job(counting(calls)), now=NOW).outcome is Outcome.DONE
    assert run_job(job(counting(calls), name="killed"), now=NOW).outcome is Outcome.DONE
    assert run_job(job(counting(calls)), now=NOW).outcome is Outcome.NOT_DUE
    assert len(calls) == 3
