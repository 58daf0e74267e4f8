"""Petitions by the clock, and looking at their counts again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.models import Petition, SignatureReading
from campaigns.petitions import State, as_json, due_for_reading, lifecycle, refresh_readings, run_due, told
from posts.partial_dates import PartialDate
from tests.factories import make_petition

MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
NOW = dt.datetime(2026, 3, 1, 17, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def petition(**values):
    dates = {name: PartialDate.parse(value) for name, value in values.items() if name.endswith("_on")}
    return Petition(title="T", url="https://x.example/", **{**values, **dates})


def state(one, at=NOW):
    return lifecycle(one, at).state


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, State.OPEN),
        ({"opens_at": NOW + MINUTE}, State.NOT_YET_OPEN),
        ({"opens_at": NOW, "closes_at": NOW + MINUTE}, State.OPEN),
        ({"closes_at": NOW}, State.CLOSED),
        ({"closes_at": NOW - DAY, "certified_on": "2026-02"}, State.CERTIFIED),
        ({"closes_at": NOW - DAY, "certified_on": "2026-03-02"}, State.CLOSED),
        ({"presented_on": "2026-01-15"}, State.PRESENTED),
        ({"presented_on": "2026-01-14"}, State.OVERDUE),
        ({"presented_on": "2026-01"}, State.PRESENTED),
        ({"presented_on": "2025", "responded_on": "2026-02-28"}, State.ANSWERED),
    ],
)
def test_state_follows_from_dates_and_clock(values, expected):
    assert state(petition(**values)) is expected


def test_response_is_due_forty_five_calendar_days_after_the_presentation():
    assert petition(presented_on="2026-01-15").response_due_on == dt.date(2026, 3, 1)
    assert petition(presented_on="2026-01").response_due_on is None
    assert lifecycle(petition(presented_on="2026-01-10"), NOW).days_overdue == 5


def test_petition_closes_at_its_instant_and_says_when_it_changes():
    one = petition(closes_at=NOW)
    assert [state(one, NOW - MINUTE), state(one, NOW), state(one, NOW + MINUTE)] == [
        State.OPEN, State.CLOSED, State.CLOSED,
    ]  # fmt: skip
    assert lifecycle(one, NOW - MINUTE).next_instant == NOW
    assert lifecycle(one, NOW).next_instant is None


def test_days_left_are_told_anew_each_day_and_hours_on_the_last():
    one = petition(closes_at=NOW + 3 * DAY)
    life = lifecycle(one, NOW + MINUTE)
    assert (life.days_left, life.next_instant) == (2, NOW + DAY + dt.timedelta(seconds=1))
    last = lifecycle(one, NOW + 3 * DAY - 90 * MINUTE)
    assert (last.days_left, last.hours_left) == (0, 2)


def test_unknown_count_is_not_nought():
    life = lifecycle(petition(threshold=500), NOW)
    assert (life.reading, life.percent, life.missing) == (None, None, None)
    assert as_json(petition(), life, NOW)["total_signatures"] is None


def test_progress_goes_towards_the_threshold():
    def life(count, bound=False):
        reading = SignatureReading(count=count, is_lower_bound=bound, observed_at=NOW)
        return lifecycle(petition(threshold=500), NOW, reading)

    assert [(life(n).percent, life(n).missing) for n in (0, 499, 500, 90_000)] == [
        (0, 500), (99, 1), (100, 0), (100, 0),
    ]  # fmt: skip
    assert (life(300, True).percent, life(300, True).missing) == (60, None)


def test_count_is_final_only_when_it_was_taken_after_the_end():
    one = petition(closes_at=NOW)
    early, late = (SignatureReading(count=9, observed_at=NOW + delta) for delta in (-MINUTE, MINUTE))
    bound = SignatureReading(count=9, is_lower_bound=True, observed_at=NOW + MINUTE)
    at = NOW + DAY
    assert [lifecycle(one, at, row).is_final for row in (early, late, bound, None)] == [
        False,
        True,
        False,
        False,
    ]


def test_newest_reading_of_the_moment_is_told_in_two_queries(django_assert_num_queries):
    rows = [make_petition(count=10, observed_at=NOW - DAY) for _ in range(3)]
    for row in rows:
        SignatureReading.objects.create(petition=row, count=20, observed_at=NOW)
        SignatureReading.objects.create(petition=row, count=30, observed_at=NOW + DAY)
    with django_assert_num_queries(2):
        assert [one.life.reading.count for one in told(Petition.objects.all(), NOW)] == [20, 20, 20]


def test_readings_are_only_ever_added():
    row = make_petition(count=10).readings.get()
    row.count = 11
    for change in (row.save, row.delete, SignatureReading.objects.all().delete):
        with pytest.raises(TypeError, match="only ever added"):
            change()
    with pytest.raises(TypeError, match="only ever added"):
        SignatureReading.objects.update(count=11)
    assert SignatureReading.objects.get().count == 10


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"opens_at": NOW, "closes_at": NOW},
        {"threshold": 0},
        {"parser": "css"},
        {"parser": "oracle", "count_path": "x"},
    ],
)
def test_petition_that_cannot_be_is_refused_by_the_database(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_petition(**values)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"opens_at": NOW, "closes_at": NOW - DAY}, "closes_at"),
        ({"parser": "json"}, "count_path"),
        ({"parser": "commons"}, "number"),
        ({"certified_on": "2026-03", "presented_on": "2026-02-28"}, "presented_on"),
    ],
)
def test_mistake_is_told_at_its_field(values, field):
    with pytest.raises(ValidationError) as refused:
        petition(slug="t", **values).full_clean()
    assert list(refused.value.message_dict) == [field]


def test_printed_closing_time_that_cannot_be_is_a_finding():
    assert petition(closes_at=NOW, closes_label="1 March 2026, noon (EDT)").label_findings == [
        "The label says EDT, but on 1 March 2026 the clocks there show EST."
    ]


# Looking again ----------------------------------------------------------------


@pytest.fixture
def web(httpserver, settings):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.FETCH_ALLOWED_PORTS = []
    return httpserver


def watched(web, path="/p", **overrides):
    values = {"url": web.url_for(path), "parser": "css", "count_path": "b"}
    return make_petition(**{**values, **overrides})


def test_count_is_read_and_added(web):
    web.expect_request("/p").respond_with_data("<b>1,234</b>", content_type="text/html")
    one = watched(web, count=1000, observed_at=NOW - DAY)
    look = refresh_readings(one, now=NOW)
    one.refresh_from_db()
    assert (look.problem, look.reading.count, one.readings.count()) == ("", 1234, 2)
    assert (one.checked_at, one.check_problem, one.next_check_at > NOW) == (NOW, "", True)


def test_login_wall_is_reported_and_the_last_good_reading_stays(web):
    web.expect_request("/p").respond_with_data('<input type="password"><b>1</b>', content_type="text/html")
    one = watched(web, count=1000, observed_at=NOW - DAY)
    look = refresh_readings(one, now=NOW)
    one.refresh_from_db()
    assert (look.reading, look.problem) == (None, "The page asks to sign in.")
    assert one.check_problem == "The page asks to sign in."
    assert [(row.count, row.observed_at) for row in one.readings.all()] == [(1000, NOW - DAY)]


def test_failing_page_is_asked_less_and_less(web):
    web.expect_request("/p").respond_with_data("", status=500)
    one, waits = watched(web), []
    for _ in range(3):
        refresh_readings(one, now=NOW)
        one.refresh_from_db()
        waits.append((one.next_check_at - NOW) / dt.timedelta(hours=1))
    assert waits == [6, 12, 24]


def test_due_are_open_ones_and_those_that_lack_a_final_count():
    def make(**values):
        return make_petition(parser="css", count_path="b", **values).pk

    due = {
        make(),
        make(closes_at=NOW - DAY, count=1, observed_at=NOW - 2 * DAY),
        make(next_check_at=NOW),
    }
    make_petition()
    make(opens_at=NOW + DAY)
    make(next_check_at=NOW + MINUTE)
    make(closes_at=NOW - DAY, count=1, observed_at=NOW)
    make(closes_at=NOW - 4 * DAY)
    assert set(due_for_reading(NOW).values_list("pk", flat=True)) == due


def test_due_job_counts_what_it_did(web):
    web.expect_request("/p").respond_with_data("<b>5</b>", content_type="text/html")
    web.expect_request("/q").respond_with_data("<i>5</i>", content_type="text/html")
    watched(web)
    watched(web, "/q")
    report = run_due(timezone.now(), 10)
    assert (report.done, report.failed, report.next_at > timezone.now()) == (1, 1, True)


def test_command_fails_loudly_where_a_page_cannot_be_read(web, capsys):
    web.expect_request("/p").respond_with_data("<i>5</i>", content_type="text/html")
    one = watched(web)
    call_command("refresh_petitions", "--dry-run")
    assert one.slug in capsys.readouterr().out
    with pytest.raises(CommandError, match="1 of 1 pages"):
        call_command("refresh_petitions")
    with pytest.raises(CommandError, match="No petition has the slug nowhere"):
        call_command("refresh_petitions", "nowhere")


def test_command_looks_at_the_named_petition(web, capsys):
    web.expect_request("/p").respond_with_data("<b>5</b>", content_type="text/html")
    one = watched(web, next_check_at=timezone.now() + DAY)
    call_command("refresh_petitions", one.slug)
    assert (capsys.readouterr().out, one.readings.get().count) == (f"{one.slug}: 5\n", 5)
