"""What petitions and offices have that needs attention."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns import concerns
from campaigns.models import ContactDetail, Delivery, LeftAside
from posts.partial_dates import PartialDate
from tests.factories import (
    make_contactdetail,
    make_delivery,
    make_mailing,
    make_membership,
    make_office,
    make_petition,
)

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 3, 2, 17, 30, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 2)

pytestmark = pytest.mark.django_db


def told(concern):
    return [(item.label, item.detail) for item in concern.items] if concern else []


def test_open_petitions_whose_count_is_older_than_a_week():
    make_petition(title="Old", count=1, observed_at=NOW - 8 * DAY)
    make_petition(title="Never")
    make_petition(title="Broken", check_problem="The page asks to sign in.")
    make_petition(title="Fresh", count=1, observed_at=NOW - 6 * DAY)
    make_petition(title="Over", closes_at=NOW)
    assert sorted(told(concerns.stale_counts(NOW))) == [
        ("Broken", "The page asks to sign in."), ("Never", "never counted"), ("Old", "last seen on 22 February 2026"),
    ]  # fmt: skip


def test_petitions_that_closed_without_a_follow_up():
    make_petition(title="Silent", closes_at=NOW)
    make_petition(title="Told", closes_at=NOW - DAY, outcome="It was heard.")
    make_petition(title="Answered", closes_at=NOW - DAY, responded_on=PartialDate(2026))
    make_petition(title="Open", closes_at=NOW + DAY)
    assert told(concerns.without_follow_up(NOW)) == [("Silent", "closed on 2 March 2026")]


def test_labels_that_cannot_be_true():
    make_petition(title="Wrong", closes_at=NOW + DAY, closes_label="3 March 2026 (EDT)")
    make_petition(title="Right", closes_at=NOW + DAY, closes_label="3 March 2026 (EST)")
    assert [label for label, _detail in told(concerns.labels(NOW))] == ["Wrong"]


def test_offices_without_a_holder():
    make_membership(office=make_office(name="Held"), starts_on="2020")
    make_membership(office=make_office(name="Left"), starts_on="2020", ends_on="2026-03-01")
    assert told(concerns.without_holder(NOW)) == [("Left", "")]


def test_offices_that_nobody_can_write_to():
    make_office(name="By mail", email="a@b.example")
    ContactDetail.objects.create(office=make_office(name="Empty"), type="email", value="")
    make_contactdetail(office=make_office(name="Expired"), value="a@b.example", valid_until=TODAY - DAY)
    make_contactdetail(office=make_office(name="By telephone"), type="voice", value="555")
    by_holder = make_membership(office=make_office(name="By its holder"), starts_on="2020")
    make_contactdetail(person=by_holder.person, value="c@d.example")
    by_former = make_membership(
        office=make_office(name="By a former holder"), starts_on="2020", ends_on="2021"
    )
    make_contactdetail(person=by_former.person, value="e@f.example")
    assert [label for label, _detail in told(concerns.without_address(NOW))] == [
        "By a former holder", "By telephone", "Empty", "Expired",
    ]  # fmt: skip


def test_long_list_is_cut_and_counted(django_assert_num_queries):
    for _ in range(8):
        make_office()
    with django_assert_num_queries(2):
        concern = concerns.without_holder(NOW)
    assert (len(concern.items), concern.total, concern.more) == (5, 8, 3)
    assert concern.url == "/admin/campaigns/office/?needs=holder"


def test_nothing_wrong_is_no_concern(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert concerns.without_holder(NOW) is None


def test_copies_whose_fate_nobody_knows_are_told_by_mailing_and_mails_left_aside_by_reason():
    mailing = make_mailing(subject="This week", state="sent", started_at=NOW)
    for state in ("unknown", "unknown", "sent"):
        make_delivery(mailing=mailing, state=state)
    LeftAside.objects.create(mailbox="a", uid="1", reason="Too large.")
    assert told(concerns.unknown_copies(NOW)) == [("This week", "2 copies")]
    assert told(concerns.left_aside(NOW)) == [("Too large.", "1")]
    Delivery.objects.update(state="sent")
    assert concerns.unknown_copies(NOW) is None
