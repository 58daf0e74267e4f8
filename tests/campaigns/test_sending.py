"""Copies go out once: claimed, handed over to a real mail server, written down; every way to fail has its answer."""

from __future__ import annotations

import datetime as dt
import smtplib

import pytest
from django.core.mail import BadHeaderError
from django.utils import timezone

from campaigns import mailings, sending
from campaigns.models import Delivery, Mailing, Suppression
from campaigns.sending import Fate, NotSendable, Sender
from tests.campaigns import mail_server
from tests.factories import (
    make_delivery,
    make_mailing,
    make_published_post,
    make_subscriber,
    make_suppression,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    controller, keeper = mail_server.start()
    mail_server.point_at(settings, controller)
    yield keeper
    controller.stop()


@pytest.fixture
def mailing():
    """Scheduled for now, with three readers."""
    for name in ("ada", "bob", "cleo"):
        make_subscriber(address=f"{name}@harbour.example")
    made = make_mailing(posts=[make_published_post()])
    sending.schedule(made, timezone.now(), by=None)
    return made


def states():
    rows = Delivery.objects.select_related("subscriber")
    return {row.subscriber.address.partition("@")[0]: row.state for row in rows if row.subscriber}


def run(later=dt.timedelta()):
    return sending.run_due(timezone.now() + later, 100)


def test_everybody_gets_one_and_a_second_run_sends_nothing(server, mailing):
    assert run().done == 3
    assert run().done == 0
    assert server.addresses == ["ada@harbour.example", "bob@harbour.example", "cleo@harbour.example"]
    mailing.refresh_from_db()
    assert (mailing.state, mailing.finished_at is not None) == ("sent", True)
    keys = {f"<{row.key}@{mailings.host()}>" for row in Delivery.objects.all()}
    assert {mail["Message-ID"] for mail in server.parsed()} == keys


def test_nothing_begins_before_its_time_or_after_it_was_cancelled(server, mailing):
    sending.schedule(mailing, timezone.now() + dt.timedelta(hours=1), by=None)
    assert run().done == 0
    assert sending.cancel(mailing, by=None) is True
    assert sending.run_due(timezone.now() + dt.timedelta(hours=2), 100).done == 0
    assert server.mails == []
    with pytest.raises(NotSendable):
        sending.schedule(make_mailing(), timezone.now(), by=None)


def test_what_has_begun_is_begun_once_and_not_cancelled(mailing):
    now = timezone.now()
    assert sending.begin(mailing, now) is True
    assert sending.begin(Mailing.objects.get(), now) is False
    assert sending.cancel(mailing, by=None) is False
    with pytest.raises(NotSendable):
        sending.schedule(mailing, now, by=None)
    assert Delivery.objects.count() == 3


def test_who_left_or_was_suppressed_meanwhile_is_left_out(server, mailing):
    sending.begin(mailing, timezone.now())
    ada = Delivery.objects.get(subscriber__address="ada@harbour.example").subscriber
    ada.state = "left"
    ada.save()
    make_suppression("bob@harbour.example")
    run()
    assert states() == {"ada": "skipped", "bob": "skipped", "cleo": "sent"}
    assert server.addresses == ["cleo@harbour.example"]


def test_refusals_suppress_and_delays_are_tried_again_later(server, mailing):
    server.answers = {
        "ada@harbour.example": "550 5.1.1 No such user",
        "bob@harbour.example": "451 4.2.0 Later",
    }
    run()
    assert states() == {"ada": "failed", "bob": "waiting", "cleo": "sent"}
    assert Suppression.of("ada@harbour.example").reason == "bounced"
    assert Suppression.of("bob@harbour.example") is None
    server.answers = {}
    assert run().done == 0  # not yet
    Delivery.objects.filter(state="waiting").update(next_attempt_at=timezone.now())
    assert run().done == 1
    assert server.addresses == ["bob@harbour.example", "cleo@harbour.example"]


def test_delays_without_end_are_given_up(server):
    copy = make_delivery(attempts=sending.MOST_ATTEMPTS - 1)
    server.answers = {copy.subscriber.address: "451 4.2.0 Later"}
    run()
    copy.refresh_from_db()
    assert copy.state == "failed"
    assert not Suppression.objects.exists()


def test_server_that_is_away_costs_nobody_their_copy(settings, mailing):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    run()
    assert set(states().values()) == {"waiting"}
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_connection_lost_while_handing_over_is_unknown_and_a_person_decides(mailing, monkeypatch, server):
    class Lost(Exception):
        pass

    def break_off(letter, **kwargs):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", break_off)
    run()
    assert set(states().values()) == {"unknown"}
    monkeypatch.undo()
    mailing.refresh_from_db()
    assert mailing.state == "sent"
    keys = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    mail_server_sent = len(server.mails)
    assert sending.decide(keys[:1], again=False, by=None) == 1
    assert run().done == 0
    assert sending.decide(keys, again=True, by=None) == 2
    assert mail_server_sent == 0


def test_mailing_that_cannot_be_made_keeps_no_other_back(server, mailing, monkeypatch):
    broken = make_delivery(next_attempt_at=timezone.now() - dt.timedelta(days=1))
    render = sending.render

    def fail(made):
        if made == broken.mailing:
            raise LookupError
        return render(made)

    monkeypatch.setattr(sending, "render", fail)
    run()
    broken.refresh_from_db()
    assert (broken.state, broken.attempts, len(server.mails)) == ("waiting", 1, 4)  # its reader has the other


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_sender_leaves_an_unknown_copy_and_never_two(server, mailing, monkeypatch, moment):
    class Killed(BaseException):
        pass

    def killed(*args, **changes):
        raise Killed

    target = "_hand_over" if moment == "before" else "_write"
    monkeypatch.setattr(sending, target, killed)
    with pytest.raises(Killed):
        run()
    monkeypatch.undo()
    mail_server_had = len(server.mails)
    assert mail_server_had == (0 if moment == "before" else 1)
    run()
    assert sorted(states().values()) == ["claimed", "sent", "sent"]
    run(later=sending.LEASE + dt.timedelta(seconds=1))
    assert sorted(states().values()) == ["sent", "sent", "unknown"]
    assert len(server.addresses) == len(set(server.addresses)) == mail_server_had + 2


def test_killed_while_beginning_has_begun_nothing(mailing, monkeypatch):
    def killed(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(mailings, "recipients", killed)
    with pytest.raises(KeyboardInterrupt):
        sending.begin(mailing, timezone.now())
    mailing.refresh_from_db()
    assert (mailing.state, Delivery.objects.count(), mailing.items.get().html) == ("scheduled", 0, "")


def test_claim_that_was_given_up_is_not_written_over():
    copy = make_delivery(state="unknown")
    sending._write(copy, state="sent")
    copy.refresh_from_db()
    assert copy.state == "unknown"


def test_copy_is_claimed_by_one_only():
    make_delivery()
    now = timezone.now()
    assert sending.claim(now) is not None
    assert sending.claim(now) is None


def test_rate_is_that_of_all_senders_together(settings):
    settings.NEWSLETTER_PER_MINUTE = 5
    now = timezone.now()
    make_delivery(state="sent", claimed_at=now - dt.timedelta(seconds=30))
    make_delivery(state="sent", claimed_at=now - dt.timedelta(seconds=90))
    assert sending.allowance(now) == 4
    settings.NEWSLETTER_PER_MINUTE = 1
    assert sending.allowance(now) == 0


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"")}), Fate.REFUSED),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"")}), Fate.AGAIN),
        (smtplib.SMTPSenderRefused(550, b"", "a"), Fate.AWAY),
        (smtplib.SMTPDataError(554, b"spam"), Fate.FAILED),
        (smtplib.SMTPDataError(451, b"later"), Fate.AGAIN),
        (smtplib.SMTPServerDisconnected(), Fate.UNKNOWN),
        (TimeoutError(), Fate.UNKNOWN),
        (BadHeaderError(), Fate.FAILED),
        (type("AnymailRecipientsRefused", (Exception,), {})(), Fate.REFUSED),
        (type("AnymailRequestsAPIError", (Exception,), {"status_code": 503})(), Fate.AGAIN),
        (type("AnymailRequestsAPIError", (Exception,), {"status_code": 400})(), Fate.FAILED),
    ],
)
def test_every_answer_has_its_fate(error, fate):
    assert sending.fate_of(error) is fate


def test_closing_a_broken_connection_does_not_break_the_sender():
    class Broken:
        def close(self):
            raise OSError

    sender = Sender(backend=Broken())
    sender.close()
    assert sender.backend.connection is None
