"""What the site tells everybody while it lasts."""

from __future__ import annotations

import datetime as dt

import pytest

from posts import notices
from posts.notices import Notice

NOW = dt.datetime(2026, 3, 2, 17, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _empty(monkeypatch):
    monkeypatch.setattr(notices, "_registry", {})


def test_notices_of_all_apps_stand_together_the_newest_first():
    old, new = (Notice(name, name, "", NOW - age * DAY) for name, age in (("old", 2), ("new", 1)))
    notices.register("a", lambda at: ([old], NOW + 2 * DAY))
    notices.register("b", lambda at: ([new], NOW + DAY))
    notices.register("c", lambda at: ([], None))
    assert notices.standing(NOW) == ([new, old], NOW + DAY)


def test_two_functions_cannot_have_one_name():
    notices.register("a", len)
    notices.register("a", len)
    with pytest.raises(ValueError, match="notices named a"):
        notices.register("a", list)
