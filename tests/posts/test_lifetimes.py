"""How long an answer may be kept when the clock will change it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import HttpResponse

from posts.lifetimes import keep_until, never_keep

NOW = dt.datetime(2026, 3, 2, 17, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("ahead", "seconds"),
    [((), 60), ((None,), 60), ((90.0,), 60), ((30.9, None, 45.0), 30), ((0.5,), 0), ((-5.0,), 0)],
)
def test_answer_is_kept_no_longer_than_it_is_true(ahead, seconds):
    instants = [None if delta is None else NOW + dt.timedelta(seconds=delta) for delta in ahead]
    policy = keep_until(HttpResponse(), NOW, *instants).headers["Cache-Control"]
    assert {part.strip() for part in policy.split(",")} == {"public", f"max-age={seconds}"}


def test_form_is_never_kept():
    assert never_keep(HttpResponse()).headers["Cache-Control"] == "private, no-store"
