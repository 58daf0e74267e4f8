from __future__ import annotations

import datetime as dt
import os
import signal
import time

import pytest
from django.core.management import CommandError, call_command

from posts import due
from posts.due import DueReport
from posts.models import JobState

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _two_jobs(monkeypatch):
    monkeypatch.setattr(due, "_registry", {})
    due.register("first", lambda now, limit: DueReport(2), every=MINUTE)
    due.register("second", lambda now, limit: DueReport(), every=MINUTE)
    yield
    due.resume()


def lines(capsys):
    output = capsys.readouterr()
    return [line.partition(";")[0] for line in (output.out + output.err).splitlines()]


@pytest.mark.django_db
def test_each_job_gets_one_line(capsys):
    call_command("run_due")
    assert lines(capsys) == ["first: done, 2 rows done, 0 failed", "second: done, 0 rows done, 0 failed"]
    call_command("run_due")
    assert lines(capsys) == ["first: not due", "second: not due"]


@pytest.mark.django_db
def test_one_job_runs_by_name_whether_or_not_it_is_due(capsys):
    call_command("run_due")
    call_command("run_due", only=["first"])
    assert lines(capsys)[-1] == "first: done, 2 rows done, 0 failed"
    with pytest.raises(CommandError, match="no due job is named third; there are: first, second"):
        call_command("run_due", only=["third"])


@pytest.mark.django_db
def test_the_command_fails_when_anything_failed_and_runs_the_rest(capsys):
    due.register("rows", lambda now, limit: DueReport(1, 1), every=MINUTE)
    due.register("broken", lambda now, limit: 1 / 0, every=MINUTE)
    due.register("last", lambda now, limit: DueReport(), every=MINUTE)
    with pytest.raises(CommandError, match="Failed: rows, broken"):
        call_command("run_due")
    assert set(lines(capsys)) >= {
        "rows: done, 1 rows done, 1 failed",
        "broken: failed, 0 rows done, 0 failed (ZeroDivisionError: division by zero)",
        "last: done, 0 rows done, 0 failed",
    }


@pytest.mark.django_db
def test_the_list_runs_nothing(capsys):
    call_command("run_due", list=True)
    assert lines(capsys) == ["first: every 0:01:00, has never run", "second: every 0:01:00, has never run"]
    assert JobState.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_loop_ends_after_the_current_row_when_it_is_told_to(capsys, number):
    rows = []

    def slow(now, limit):
        for row in due.until_stopped(range(100)):
            if row == 1:
                os.kill(os.getpid(), number)
                until = time.monotonic() + 30
                while not due.stopping() and time.monotonic() < until:
                    time.sleep(0.01)  # the handler runs in this thread, between two of its steps
            rows.append(row)
        return DueReport(len(rows))

    due.register("slow", slow, every=MINUTE)
    before = signal.getsignal(number)
    call_command("run_due", loop=True, interval=60)
    output = lines(capsys)
    assert rows == [0, 1]
    assert output[-2:] == ["slow: stopped, 2 rows done, 0 failed", "Stopped."]
    assert signal.getsignal(number) == before


@pytest.mark.django_db(transaction=True)
def test_the_loop_goes_on_after_a_failure(capsys, monkeypatch):
    rounds = []

    def failing(now, limit):
        rounds.append(now)
        if len(rounds) == 3:
            due.stop()
        raise OSError("down")

    monkeypatch.setattr("posts.jobs.wait_after", lambda failures, every: dt.timedelta(0))
    due.register("failing", failing, every=MINUTE)
    call_command("run_due", loop=True, interval=0.05)
    assert len(rounds) == 3
    assert JobState.objects.get(name="failing").failures == 3
