from __future__ import annotations

import pytest

from campaigns import bounces
from campaigns.models import Suppression
from tests.factories import make_delivery

pytestmark = pytest.mark.django_db

REPORT = """From: postmaster@harbour.example
To: newsroom@dispatch.example
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain

Words for people.
--b
Content-Type: message/{kind}

{fields}
--b
Content-Type: {part}

Message-ID: <{key}@dispatch.example>
Subject: This week

--b--
"""
FAILED = "Reporting-MTA: dns; mx.harbour.example\n\nFinal-Recipient: rfc822; a@b.example\nAction: {}\nStatus: {}\nDiagnostic-Code: smtp; 550 No such user\n"


def report(key, action="failed", status="5.1.1", part="text/rfc822-headers"):
    fields = FAILED.format(action, status)
    return REPORT.format(subject="Failed", kind="delivery-status", fields=fields, part=part, key=key).encode()


def complaint(key):
    fields = "Feedback-Type: abuse\nVersion: 1\n"
    return REPORT.format(
        subject="Abuse", kind="feedback-report", fields=fields, part="message/rfc822", key=key
    ).encode()


@pytest.mark.parametrize("part", ["text/rfc822-headers", "message/rfc822"])
def test_permanent_failure_suppresses_the_address_of_the_copy(part):
    copy = make_delivery(state="sent")
    assert bounces.read(report(copy.key, part=part)) == "bounced"
    assert bounces.read(report(copy.key, part=part)) == "bounced"
    copy.refresh_from_db()
    assert copy.bounced_at is not None
    found = Suppression.of(copy.subscriber.address)
    assert (found.reason, found.detail) == ("bounced", "smtp; 550 No such user")


def test_complaint_suppresses_for_good():
    copy = make_delivery(state="sent")
    assert bounces.read(complaint(copy.key)) == "complained"
    assert Suppression.of(copy.subscriber.address).reason == "complained"


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("failed", "4.4.7"), ("relayed", "2.0.0")]
)
def test_delay_does_nothing(action, status):
    assert bounces.read(report(make_delivery().key, action, status)) == "delayed"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\x00",
        b"Subject: Hello\n\nYes please.",
        report("00000000-0000-4000-8000-000000000000"),
        report("x"),
    ],
)
def test_forged_report_and_other_mail_do_nothing(content):
    make_delivery()
    assert bounces.read(content) == "other"
    assert not Suppression.objects.exists()
