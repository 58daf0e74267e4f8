from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from campaigns import reader_mail
from campaigns.models import ReaderMail
from posts.models import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    House.objects.update(site_name="Tide & Tally")
    return reader_mail.write(
        "ada@harbour.example",
        "campaigns/mail/known.txt",
        {"manage_url": "https://dispatch.example/a/"},
        language="en",
    )


def test_letter_is_sent_once_and_forgotten(letter):
    now = timezone.now()
    assert reader_mail.send_waiting(now, 10).done == 1
    assert reader_mail.send_waiting(now, 10).done == 0
    (sent,) = mail.outbox
    assert sent.subject == "You are subscribed to Tide & Tally already"
    assert sent.to == ["ada@harbour.example"]
    assert sent.extra_headers["Auto-Submitted"] == "auto-replied"
    assert "\nhttps://dispatch.example/a/\n" in sent.body
    assert not ReaderMail.objects.exists()


def test_letter_speaks_the_readers_language():
    letter = reader_mail.write(
        "ada@harbour.example", "campaigns/mail/known.txt", {"manage_url": "https://a.example/"}, language="fr"
    )
    assert letter.subject.startswith("Vous êtes déjà")


def test_server_that_is_away_makes_it_wait_and_a_week_ends_it(letter, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    now = timezone.now()
    report = reader_mail.send_waiting(now, 10)
    letter.refresh_from_db()
    assert (report.done, report.failed, letter.failures) == (0, 1, 1)
    assert letter.next_attempt_at > now
    reader_mail.send_waiting(now + dt.timedelta(days=8), 10)
    assert not ReaderMail.objects.exists()
