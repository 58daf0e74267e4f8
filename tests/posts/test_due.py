from __future__ import annotations

import datetime as dt

import pytest

from posts import due
from posts.due import DueReport, Job

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _empty_registry(monkeypatch):
    monkeypatch.setattr(due, "_registry", {})
    yield
    due.resume()


def nothing(now, limit):
    return DueReport()


def something(now, limit):
    return DueReport(done=1)


def test_jobs_are_listed_in_the_order_of_registration():
    due.register("b", nothing, every=MINUTE)
    due.register("a", something, every=MINUTE, limit=5, lease=2 * MINUTE)
    assert due.registered() == [
        Job("b", nothing, MINUTE, 100, 10 * MINUTE),
        Job("a", something, MINUTE, 5, 2 * MINUTE),
    ]


def test_a_name_belongs_to_one_job():
    due.register("a", nothing, every=MINUTE)
    due.register("a", nothing, every=MINUTE)
    with pytest.raises(ValueError, match="named a is registered already"):
        due.register("a", something, every=MINUTE)
    assert [job.run for job in due.registered()] == [nothing]


def test_an_unknown_name_is_answered_with_the_known_ones():
    due.register("a", nothing, every=MINUTE)
    assert due.get("a").run is nothing
    with pytest.raises(KeyError, match="no due job is named b; there are: a"):
        due.get("b")


def test_reports_add_up_and_the_later_one_knows_what_comes_next():
    first, second = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    assert DueReport(1, 2, first) + DueReport(3, 4, second) == DueReport(4, 6, second)
    assert DueReport(1, 0, first) + DueReport() == DueReport(1, 0, None)


def test_rows_end_when_the_process_is_asked_to_stop():
    seen = []
    for row in due.until_stopped(range(5)):
        seen.append(row)
        if row == 1:
            due.stop()
    assert (seen, due.stopping(), due.wait(60)) == ([0, 1], True, True)
    due.resume()
    assert list(due.until_stopped(range(2))) == [0, 1]


def test_rows_end_when_the_job_is_no_longer_ours():
    answers = iter([True, True, False])
    with due.between_rows(lambda: next(answers)):
        assert list(due.until_stopped("abcd")) == ["a", "b"]
    assert list(due.until_stopped("abcd")) == ["a", "b", "c", "d"]
