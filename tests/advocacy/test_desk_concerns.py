from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from advocacy.desk_concerns import late_work
from posts import due
from posts.models import JobState
from tests import factories


@pytest.fixture
def _all_ran(db):
    now = timezone.now()
    for job in due.registered():
        JobState.objects.create(name=job.name, last_success_at=now)


@pytest.mark.usefixtures("_all_ran")
def test_nothing_is_said_while_everything_runs():
    assert late_work(timezone.now()) is None


@pytest.mark.usefixtures("_all_ran")
def test_late_job_and_unnoticed_post_are_named():
    earlier = timezone.now() - dt.timedelta(hours=2)
    JobState.objects.filter(name="follow_posts").update(last_success_at=earlier, last_error="locked")
    post = factories.make_post(status="published", published_at=earlier)
    concern = late_work(timezone.now())
    assert [(item.label, item.detail) for item in concern.items] == [
        ("follow_posts", "locked"),
        (post.title, "not noticed yet"),
    ]


def test_hint_stands_on_the_first_page_for_those_who_can_help(client_of, administrator, db):
    text = client_of(administrator).get("/admin/").text
    assert "Late work of the clock" in text
