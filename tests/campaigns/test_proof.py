from __future__ import annotations

import datetime as dt
import itertools

import pytest
import time_machine

from campaigns.proof import LIFETIME, Proof, check, is_work, new_task


def solve(signed):
    return next(str(number) for number in itertools.count() if is_work(signed, str(number)))


@pytest.mark.django_db
def test_work_and_sum_prove_each_once():
    task = new_task()
    assert check(task.signed, solve(task.signed), "") is Proof.WORK
    assert check(task.signed, solve(task.signed), "") is Proof.NONE  # used
    task = new_task()
    assert check(task.signed, "", f" {task.first + task.second} ") is Proof.SUM
    assert check(task.signed, solve(task.signed), "") is Proof.NONE


@pytest.mark.django_db
def test_what_is_wrong_forged_or_foreign_proves_nothing():
    task, other = new_task(), new_task()
    assert check(task.signed, "", str(task.first + task.second + 1)) is Proof.NONE
    assert check(task.signed, "", "") is Proof.NONE
    assert check(task.signed + "x", "", str(task.first + task.second)) is Proof.NONE
    assert check("", "", "") is Proof.NONE
    assert check("a" * 10_000, "", "5") is Proof.NONE
    number = next(
        str(n)
        for n in itertools.count()
        if is_work(task.signed, str(n)) and not is_work(other.signed, str(n))
    )
    assert check(other.signed, number, "") is Proof.NONE
    assert not is_work(task.signed, "9" * 50)


@pytest.mark.django_db
def test_task_is_good_for_an_hour():
    with time_machine.travel(dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC), tick=False) as clock:
        task = new_task()
        clock.shift(LIFETIME + dt.timedelta(seconds=1))
        assert check(task.signed, "", str(task.first + task.second)) is Proof.NONE
