"""What a mail provider reports counts when it has proved itself, and for the copy that it names."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode

import pytest
from django.core.mail import EmailMultiAlternatives

from campaigns import providers
from campaigns.models import Suppression
from tests.factories import make_delivery, make_subscriber

pytestmark = pytest.mark.django_db
PROOF = {"authorization": "Basic " + b64encode(b"ada:secret").decode()}


@pytest.fixture(autouse=True)
def postmark(settings):
    settings.EMAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "ada:secret"}


def post(client, said, headers=PROOF, name="postmark"):
    return client.post(
        f"/newsletter/reports/{name}/", json.dumps(said), content_type="application/json", headers=headers
    )


def bounce(ref, **changes):
    said = {"RecordType": "Bounce", "Type": "HardBounce", "MessageID": ref, "Description": "No such user"}
    return {**said, "Email": "x@harbour.example", "BouncedAt": "2026-11-22T16:33:54Z", "ID": 1, **changes}


def test_report_suppresses_the_reader_of_the_copy_it_names(client):
    copy, other = make_delivery(state="sent", provider_ref="abc"), make_delivery(state="sent")
    assert post(client, bounce("abc", Email=other.subscriber.address)).status_code == 200
    copy.refresh_from_db()
    assert copy.bounced_at is not None
    assert Suppression.of(copy.subscriber.address).reason == "bounced"
    assert Suppression.of(other.subscriber.address) is None
    spam = bounce("?", Type="SpamComplaint", RecordType="SpamComplaint", Email=other.subscriber.address)
    assert post(client, spam).status_code == 200
    assert Suppression.of(other.subscriber.address).reason == "complained"
    other.refresh_from_db()
    assert other.complained_at is not None


def test_delay_and_opening_do_nothing_and_a_goodbye_is_one(client):
    copy = make_delivery(state="sent", provider_ref="abc")
    for said in (
        bounce("abc", Type="Transient"),
        {"RecordType": "Open", "MessageID": "abc", "Recipient": "a@b.example"},
    ):
        assert post(client, said).status_code == 200
    assert not Suppression.objects.exists()
    post(client, bounce("abc", Type="Unsubscribe", RecordType="Bounce"))
    copy.subscriber.refresh_from_db()
    assert copy.subscriber.state == "left"


def test_nobody_else_is_listened_to(client, settings):
    copy = make_delivery(state="sent", provider_ref="abc")
    wrong = {"authorization": "Basic " + b64encode(b"ada:guess").decode()}
    assert post(client, bounce("abc"), headers={}).status_code == 400
    assert post(client, bounce("abc"), headers=wrong).status_code == 400
    assert post(client, bounce("abc"), name="mailgun").status_code == 404
    assert post(client, ["nonsense"]).status_code == 400
    assert client.get("/newsletter/reports/postmark/").status_code == 405
    settings.ANYMAIL = {}
    assert post(client, bounce("abc")).status_code == 403
    settings.EMAIL_PROVIDER = ""
    assert post(client, bounce("abc")).status_code == 404
    copy.refresh_from_db()
    assert (copy.bounced_at, Suppression.objects.count()) == (None, 0)


@pytest.mark.parametrize(("key", "status", "reasons"), [(b"key", 200, ["bounced"]), (b"forged", 400, [])])
def test_signature_of_the_provider_is_checked(client, settings, key, status, reasons):
    settings.EMAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": "key", "WEBHOOK_SECRET": "ada:secret"}
    reader = make_subscriber()
    signed = hmac.new(key, b"1700000000token", hashlib.sha256).hexdigest()
    said = {
        "signature": {"timestamp": "1700000000", "token": "token", "signature": signed},
        "event-data": {
            "event": "failed",
            "severity": "permanent",
            "timestamp": 1700000000.0,
            "recipient": reader.address,
            "delivery-status": {"code": 550, "message": "No such user"},
            "reason": "bounce",
            "message": {"headers": {"message-id": "none@dispatch.example"}},
        },
    }
    assert post(client, said, name="mailgun").status_code == status
    assert list(Suppression.objects.values_list("reason", flat=True)) == reasons


def test_provider_that_is_configured_half_is_told_of(settings):
    assert providers.check_provider(None) == []
    settings.ANYMAIL = {}
    (found,) = providers.check_provider(None)
    assert (found.id, "WEBHOOK_SECRET" in found.hint) == ("campaigns.W001", True)
    settings.EMAIL_PROVIDER = "pigeon"
    assert [one.id for one in providers.check_provider(None)] == ["campaigns.E001"]
    settings.EMAIL_PROVIDER = ""
    assert providers.check_provider(None) == []


@pytest.mark.parametrize("name", providers.PROVIDERS)
def test_every_provider_has_its_view(settings, name):
    settings.EMAIL_PROVIDER = name
    assert issubclass(providers.reports_view(), object)


def test_provider_is_told_to_track_nothing_and_named_by_what_it_calls_the_mail(settings):
    letter = providers.untracked(EmailMultiAlternatives())
    assert (letter.track_opens, letter.track_clicks) == (False, False)
    assert providers.reference_of(letter) == ""
    letter.anymail_status = type("Status", (), {"message_id": "abc"})()
    assert providers.reference_of(letter) == "abc"
    settings.EMAIL_PROVIDER = ""
    assert not hasattr(providers.untracked(EmailMultiAlternatives()), "track_opens")
