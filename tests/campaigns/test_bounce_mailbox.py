"""A mailbox of bounces on a server: reports are acted upon and deleted, everything else stays, and says why."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns import bounce_mailbox, bounces
from campaigns.bounce_mailbox import Box, MailboxError, box_of, read_mailbox
from campaigns.models import LeftAside, Suppression
from tests.campaigns import mailbox_servers
from tests.campaigns.mailbox_servers import Mailbox
from tests.campaigns.test_bounces import complaint, report
from tests.factories import make_delivery

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["pop3", "imap"])
def serve(request):
    """Start a server of either kind with mails; returns (address, mailbox)."""
    stops = []

    def start(*mails):
        box = Mailbox({str(number): content for number, content in enumerate(mails, 101)})
        url, stop = mailbox_servers.start(request.param, box)
        stops.append(stop)
        return url, box

    yield start
    for stop in stops:
        stop()


def test_reports_are_acted_upon_and_go_and_the_rest_stays_for_a_person(serve):
    gone, angry = make_delivery(state="sent"), make_delivery(state="sent")
    letter = report("x").replace(b"<x@", b"<letter.00000000-0000-4000-8000-000000000000@")
    url, box = serve(
        report(gone.key), b"Subject: Hello\r\n\r\n.\r\nYes.\r\n", complaint(angry.key), b"Subject: Big\r\n\r\n", letter
    )  # fmt: skip
    box.sizes["104"] = bounces.MAX_BYTES + 1
    assert read_mailbox(url) == {"bounced": 1, "other": 1, "complained": 1, "aside": 1, "letter": 1}
    assert list(box.mails) == ["102", "104"]
    assert sorted(Suppression.objects.values_list("reason", flat=True)) == ["bounced", "complained"]
    reasons = ["No report about a letter of ours.", f"Too large: {bounces.MAX_BYTES + 1} bytes."]
    assert list(LeftAside.objects.order_by("pk").values_list("reason", flat=True)) == reasons
    # Not read again; and forgotten once a person has dealt with it.
    assert read_mailbox(url) == {}
    del box.mails["102"]
    read_mailbox(url)
    assert LeftAside.objects.get().reason == reasons[1]


def test_mail_that_nobody_can_read_keeps_none_from_being_read(serve, monkeypatch):
    copy = make_delivery(state="sent")
    url, box = serve(b"Subject: Strange\r\n\r\n", report(copy.key))
    read = bounces.read

    def broken(content):
        if b"Strange" in content:
            raise LookupError
        return read(content)

    monkeypatch.setattr(bounces, "read", broken)
    assert read_mailbox(url) == {"aside": 1, "bounced": 1}
    assert (list(box.mails), LeftAside.objects.get().reason) == (["101"], "Cannot be read: LookupError.")


def test_line_beyond_measure_is_passed_by_in_the_next_reading(db):
    copy = make_delivery(state="sent")
    box = Mailbox({"a": b"x" * 5000, "b": report(copy.key)})
    url, stop = mailbox_servers.start("pop3", box)
    try:
        with pytest.raises(MailboxError):
            read_mailbox(url)
        assert read_mailbox(url) == {"bounced": 1}
    finally:
        stop()
    assert list(box.mails) == ["a"]


def test_connection_lost_before_the_end_loses_nothing(serve, settings):
    copy = make_delivery(state="sent")
    url, box = serve(report(copy.key))
    box.breaks_at = "QUIT" if url.startswith("pop3") else "EXPUNGE"
    with pytest.raises(MailboxError):
        read_mailbox(url)
    assert len(box.mails) == 1
    box.breaks_at = None
    settings.BOUNCE_MAILBOX_URL = url
    assert bounce_mailbox.run_due(timezone.now(), 10).done == 1
    assert (box.mails, Suppression.objects.count()) == ({}, 1)


def test_wrong_password_and_server_that_is_away_are_told_without_the_password(serve, settings, capsys):
    url, box = serve()
    settings.BOUNCE_MAILBOX_URL = url
    box.password = "another"
    assert bounce_mailbox.run_due(timezone.now(), 10).failed == 1
    with pytest.raises(CommandError, match=r"127\.0\.0\.1") as told:
        call_command("read_bounces")
    assert "word" not in str(told.value)
    settings.BOUNCE_MAILBOX_URL = ""
    assert bounce_mailbox.run_due(timezone.now(), 10).failed == 0
    with pytest.raises(CommandError, match="BOUNCE_MAILBOX_URL"):
        call_command("read_bounces")


def test_address_of_a_mailbox_is_read_whole_or_refused():
    assert box_of("imaps://ada:p%40ss@mail.dispatch.example/In%20box") == Box(
        "imaps", "mail.dispatch.example", 993, "ada", "p@ss", "In box"
    )
    assert box_of("pop3s://ada@mail.dispatch.example:9").port == 9
    for wrong in ("", "mail.dispatch.example", "https://a:b@c", "imaps://host/folder", "imap://a@b:x"):
        with pytest.raises(MailboxError):
            box_of(wrong)
