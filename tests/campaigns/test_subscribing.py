from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns import subscribing
from campaigns.models import Consent, ReaderMail, Subscriber, Suppression
from campaigns.subscribing import LinkInvalid, LinkOver, Wants
from tests.factories import make_subscriber, make_suppression, make_tag

pytestmark = pytest.mark.django_db

ADA = "ada@harbour.example"


def asked(address=ADA, **wants):
    """The consent that was asked for, and its letter."""
    letter = subscribing.ask(address, Wants("en", **wants), wording="Send it.", page="/posts/")
    return Consent.objects.order_by("-pk").first(), letter


def token(url):
    return url.rstrip("/").rpartition("/")[2]


def test_asking_keeps_evidence_and_sends_a_link_that_confirms_by_itself_nothing():
    consent, letter = asked()
    assert (consent.wording, consent.page, consent.confirmed_at) == ("Send it.", "/posts/", None)
    assert consent.subscriber.state == "pending"
    assert subscribing.confirm_url(consent).partition("/newsletter/")[2].split("/")[0] == "confirm"
    assert "/newsletter/confirm/" in letter.text
    assert subscribing.consent_of(token(subscribing.confirm_url(consent))) == consent
    assert Subscriber.objects.get().state == "pending"


def test_confirming_applies_what_was_asked_for_and_lifts_an_earlier_goodbye():
    make_suppression(ADA, reason="left")
    tag = make_tag()
    consent, _letter = asked(frequency="actions", topics=[f"tag:{tag.pk}"])
    assert subscribing.confirm(consent) is True
    assert subscribing.confirm(consent) is False
    row = Subscriber.objects.get()
    assert (row.state, row.frequency, row.wants_actions) == ("confirmed", "actions", True)
    assert list(row.tags.all()) == [tag]
    assert not Suppression.objects.exists()


def test_known_address_gets_a_letter_too_and_nothing_of_it_changes():
    subscriber = make_subscriber(address=ADA, frequency="weekly")
    _consent, letter = asked(frequency="each_post")
    subscriber.refresh_from_db()
    assert subscriber.frequency == "weekly"
    assert "/newsletter/preferences/" in letter.text
    assert "/newsletter/confirm/" not in letter.text


def test_known_and_unknown_address_take_the_same_statements():
    make_subscriber(address="known@harbour.example")
    subscribing.ask("first@harbour.example", Wants("en"), wording="Send it.")
    counts = []
    for address in ("known@harbour.example", "first@harbour.example"):
        with CaptureQueriesContext(connection) as queries:
            subscribing.ask(address, Wants("en"), wording="Send it.")
        counts.append([query["sql"].split()[0] for query in queries])
    assert counts[0] == counts[1]


def test_mailbox_gets_three_letters_a_day_and_one_that_complained_none():
    with time_machine.travel(dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC), tick=False):
        assert [asked()[1] is None for _ in range(4)] == [False, False, False, True]
    make_suppression("bob@harbour.example", reason="complained")
    assert asked("bob@harbour.example")[1] is None
    consent, _letter = asked("bob@harbour.example")
    subscribing.confirm(consent)
    assert Suppression.objects.get().reason == "complained"


def test_replayed_confirmation_does_not_bring_back_who_has_left():
    consent, _letter = asked()
    link = token(subscribing.confirm_url(consent))
    subscribing.confirm(consent)
    subscribing.leave(consent.subscriber)
    with pytest.raises(LinkOver):
        subscribing.consent_of(link)
    with pytest.raises(LinkOver):
        subscribing.confirm(Consent.objects.get())
    assert Subscriber.objects.get().state == "left"


def test_links_are_good_for_their_purpose_their_owner_and_their_time():
    consent, _letter = asked()
    subscriber = consent.subscriber
    confirm, manage, leave = (
        token(url)
        for url in (
            subscribing.confirm_url(consent),
            subscribing.manage_url(subscriber),
            subscribing.leave_url(subscriber),
        )
    )
    assert subscribing.subscriber_of(manage) == subscriber
    assert subscribing.subscriber_of(leave, to_leave=True) == subscriber
    for foreign in (confirm, leave, manage[:-1], "", "x" * 3000, signing.dumps("1", salt=subscribing.MANAGE)):
        with pytest.raises(LinkInvalid):
            subscribing.subscriber_of(foreign)
    for foreign in (manage, leave, signing.dumps(["a"], salt=subscribing.CONFIRM)):
        with pytest.raises(LinkInvalid):
            subscribing.consent_of(foreign)
    with time_machine.travel(timezone.now() + subscribing.CONFIRM_WITHIN + dt.timedelta(minutes=1)):
        with pytest.raises(LinkOver):
            subscribing.consent_of(confirm)
        assert subscribing.subscriber_of(leave, to_leave=True) == subscriber


def test_erasing_leaves_a_trace_that_names_nobody_and_ends_every_link():
    consent, _letter = asked()
    link = token(subscribing.manage_url(consent.subscriber))
    subscribing.erase(consent.subscriber)
    assert [model.objects.count() for model in (Subscriber, Consent, ReaderMail)] == [0, 0, 0]
    assert list(Suppression.objects.values_list("reason", "detail")) == [("erased", "")]
    with pytest.raises(LinkOver):
        subscribing.subscriber_of(link)


def test_export_has_everything_that_is_kept():
    consent, _letter = asked(topics=[f"tag:{make_tag(name='rivers').pk}"])
    subscribing.confirm(consent)
    told = subscribing.all_about(Subscriber.objects.get())
    assert (told["address"], told["topics"]) == (ADA, {"reports": [], "series": [], "tags": ["rivers"]})
    assert [(row["asked"], row["from_page"]) for row in told["consents"]] == [("Send it.", "/posts/")]


def test_nothing_is_kept_of_whom_nobody_confirmed_for_a_month():
    asked()
    make_subscriber()
    now = timezone.now()
    assert subscribing.forget_unconfirmed(now + dt.timedelta(days=29), 100).done == 0
    assert subscribing.forget_unconfirmed(now + dt.timedelta(days=31), 100).done == 1
    assert Subscriber.objects.get().state == "confirmed"


def test_bounce_outweighs_a_goodbye_and_a_complaint_outweighs_all():
    R = Suppression.Reason
    for reason, expected in [
        (R.LEFT, "left"),
        (R.BOUNCED, "bounced"),
        (R.COMPLAINED, "complained"),
        (R.BOUNCED, "complained"),
    ]:
        subscribing.suppress(ADA, reason)
        assert Suppression.objects.get().reason == expected
