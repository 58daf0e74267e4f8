"""The month at the desk: what stands on which day, and what it takes to move it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from posts.instants import site_zone
from posts.models import Post
from tests import factories

URL = "/admin/posts/post/calendar/"


def _local(*parts):
    return dt.datetime(*parts, tzinfo=site_zone())


def _days(page):
    return {
        day.on.isoformat(): [(card.time, card.state, card.post.title) for card in day.entries]
        for day in page.context["days"]
        if day.entries
    }


def test_posts_stand_on_their_local_day_in_order(client_of, editor):
    now = timezone.now()
    year = now.year + 1
    for title, status, instant in (
        ("Late", "published", _local(year, 3, 31, 23, 30)),
        ("Early", "published", _local(year, 3, 31, 6, 0)),
        ("Plan", "draft", _local(year, 3, 2, 9, 0)),
        ("Elsewhere", "published", _local(year, 6, 1, 9, 0)),
        ("Gone", "draft", None),
    ):
        factories.make_post(title=title, status=status, published_at=instant)
    page = client_of(editor).get(URL, {"month": f"{year}-03"})
    assert _days(page) == {
        f"{year}-03-02": [("09:00", "draft", "Plan")],
        f"{year}-03-31": [("06:00", "scheduled", "Early"), ("23:30", "scheduled", "Late")],
    }
    assert [card.post.title for card in page.context["undated"]] == ["Gone"]


def test_embargoed_post_stands_on_the_day_on_which_it_is_public(client_of, editor):
    year = timezone.now().year + 1
    factories.make_post(
        title="Kept",
        status="published",
        published_at=_local(year - 2, 1, 5, 9),
        embargoed_until=_local(year, 3, 5, 7),
    )
    page = client_of(editor).get(URL, {"month": f"{year}-03"})
    assert _days(page) == {f"{year}-03-05": [("07:00", "scheduled", "Kept")]}


@pytest.mark.parametrize("month", ["", "2026-13", "nonsense", "9999-01"])
def test_month_that_cannot_be_read_is_this_one(client_of, editor, month):
    page = client_of(editor).get(URL, {"month": month})
    assert page.context["month"] == timezone.localdate().replace(day=1)


def test_recess_is_seen(client_of, editor):
    factories.make_recess(
        starts_on=dt.date(2026, 12, 20), ends_on=dt.date(2027, 1, 3), next_post_on=dt.date(2027, 1, 5)
    )
    page = client_of(editor).get(URL, {"month": "2026-12"})
    marked = {day.on.day: [mark.kind for mark in day.marks] for day in page.context["days"] if day.marks}
    assert marked == {day: ["recess"] for day in [*range(20, 32), 1, 2, 3]}


@pytest.mark.parametrize("posts", [1, 4])
def test_calendar_costs_a_fixed_number_of_queries(client_of, editor, django_assert_num_queries, posts):
    for _ in range(posts):
        factories.make_published_post(days_ago=-1, byline=[factories.make_person()])
        factories.make_post()
    client = client_of(editor)
    client.get(URL)
    with django_assert_num_queries(10):
        client.get(URL)


# Moving ----------------------------------------------------------------------


def _move(client, post, **data):
    url = reverse("admin:posts_post_reschedule", args=[post.pk])
    return client.post(url, {"version": post.version, **data})


@pytest.fixture
def scheduled(db):
    """Scheduled for half past two in the night, a year from now."""
    year = timezone.now().year + 1
    return factories.make_post(status="published", published_at=_local(year, 1, 15, 2, 30))


def test_dropping_keeps_the_time_of_day(client_of, editor, scheduled):
    year = scheduled.published_at.year
    answer = _move(client_of(editor), scheduled, day=f"{year}-07-01")
    assert answer.status_code == 200
    assert Post.objects.get().published_at == _local(year, 7, 1, 2, 30)
    assert answer.json()["said"].endswith(f"July {year} at 02:30 EDT.")


def test_dropping_on_the_day_without_that_hour_asks_for_another(client_of, editor, scheduled):
    year = scheduled.published_at.year
    march = dt.date(year, 3, 1)
    change = march + dt.timedelta(days=(6 - march.weekday()) % 7 + 7)  # the second Sunday
    answer = _move(client_of(editor), scheduled, day=change.isoformat())
    assert (answer.status_code, answer.json()["ask"]) == (409, True)
    assert answer.json()["error"].startswith("02:30 does not exist on")
    assert Post.objects.get().published_at == scheduled.published_at


def test_draft_without_a_date_is_planned_for_the_morning(client_of, editor):
    post, year = factories.make_post(), timezone.now().year + 1
    _move(client_of(editor), post, day=f"{year}-07-01")
    stored = Post.objects.get()
    assert (stored.status, stored.published_at) == ("draft", _local(year, 7, 1, 9))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"day": "2020-01-01"}, "has passed"),
        ({"day": "never"}, "That is no day."),
        ({"day": "2090-01-01", "version": "77"}, "Somebody saved this post"),
    ],
)
def test_what_cannot_be_dropped_says_why(client_of, editor, scheduled, data, error):
    answer = _move(client_of(editor), scheduled, **data)
    assert (answer.status_code, answer.json()["ask"]) == (409, False)
    assert error in answer.json()["error"]
    assert Post.objects.get().version == scheduled.version


def test_form_moves_to_any_instant_and_leads_to_its_month(client_of, editor, scheduled):
    year = scheduled.published_at.year
    answer = _move(client_of(editor), scheduled, at=f"{year}-08-03T10:15")
    assert answer.headers["Location"] == f"{URL}?month={year}-08"
    assert Post.objects.get().published_at == _local(year, 8, 3, 10, 15)


def test_form_asks_which_of_two_hours_is_meant(client_of, editor, scheduled):
    answer = _move(client_of(editor), scheduled, at="2027-11-07T01:30")
    assert (answer.status_code, '<option value="1">EST</option>' in answer.text) == (409, True)
    _move(client_of(editor), scheduled, at="2027-11-07T01:30", at_which="1")
    assert Post.objects.get().published_at == dt.datetime(2027, 11, 7, 6, 30, tzinfo=dt.UTC)


def test_author_moves_nothing(client_of, author):
    post = factories.make_post(created_by=author)
    assert _move(client_of(author), post, day="2090-01-01").status_code == 403


# What the button says --------------------------------------------------------


def test_dates_are_explained_before_anything_is_saved(client_of, editor):
    url = reverse("admin:posts_post_explain_schedule")
    answer = client_of(editor).get(
        url, {"published_at": "2090-11-30T09:00", "expires_at": "2091-03-11T02:30"}
    )
    told = answer.json()
    assert told["label"] == "Publish on Thursday 30 November 2090 at 09:00 EST"
    assert told["errors"]["expires_at"][0].startswith("02:30 does not exist on 11 March 2091")
