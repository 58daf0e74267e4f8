from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from posts import consequences
from posts.models import DeskMail, JobState
from tests import factories

URL = "/admin/posts/jobstate/"


def test_page_names_every_job_and_that_nothing_ran(client_of, administrator):
    page = client_of(administrator).get(URL)
    assert {job.name for job, _state, _late in page.context["jobs"]} >= {"follow_posts", "send_desk_mail"}
    assert "The clock stands still" in page.text


def test_what_is_late_is_named_with_its_reason(client_of, administrator, monkeypatch):
    monkeypatch.setattr(consequences, "_registry", {"press": lambda post, event: 1 / 0})
    earlier = timezone.now() - dt.timedelta(hours=1)
    post = factories.make_post(title="Waits for the press", status="published", published_at=earlier)
    letter = DeskMail.objects.create(to=administrator, subject="Waits", text="Words", last_error="No server")
    DeskMail.objects.filter(pk=letter.pk).update(created_at=earlier)
    client = client_of(administrator)
    assert [row.pk for row in client.get(URL).context["unnoticed"]] == [post.pk]
    consequences.follow_up(timezone.now(), 10)
    text = client.get(URL).text
    assert "ZeroDivisionError: division by zero" in text
    assert "No server" in text


def test_jobs_are_changed_by_nobody(client_of, admin_user):
    state = JobState.objects.create(name="some_job")
    client = client_of(admin_user)
    page = client.get(reverse("admin:posts_jobstate_change", args=[state.pk]))
    assert page.context["has_change_permission"] is False
    assert client.get(reverse("admin:posts_jobstate_add")).status_code == 403
