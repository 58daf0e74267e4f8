"""Single letters to readers: to confirm, or to say that nothing changed. Written as rows, sent by ``run_due``.

No request waits for a mail server, so that how long a page takes tells nothing of who is known here. A letter is
deleted once it is sent, and given up after a week.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.utils import timezone, translation

from campaigns import rates
from campaigns.models import ReaderMail
from posts import due
from posts.due import DueReport
from posts.jobs import wait_after
from posts.models import House

logger = logging.getLogger(__name__)

EVERY: Final = dt.timedelta(seconds=5)
RETRY: Final = dt.timedelta(minutes=2)
KEPT: Final = dt.timedelta(days=7)


def write(address: str, template: str, context: dict[str, Any], *, language: str) -> ReaderMail:
    """Put a letter into the queue. The template's first line is the subject, the rest the text. One insert."""
    with translation.override(language):
        said = render_to_string(template, {"house": House.spoken(), "site": settings.SITE_URL, **context})
    subject, _line, text = said.strip().partition("\n")
    return ReaderMail.objects.create(
        address=address,
        language=language,
        subject=" ".join(subject.split())[:200],
        text=text.strip() + "\n",
    )


def send_waiting(now: dt.datetime, limit: int) -> DueReport:
    """The due job: send what waits, oldest first, by one connection; forget old letters and counts."""
    rates.forget(now)
    ReaderMail.objects.filter(created_at__lt=now - KEPT).delete()
    letters = list(ReaderMail.objects.filter(next_attempt_at__lte=now).order_by("next_attempt_at")[:limit])
    done = failed = 0
    if letters:
        connection = mail.get_connection()
        try:
            connection.open()
        except Exception as error:  # a mail server fails in its own many ways
            for letter in letters:
                _put_off(letter, error)
            return DueReport(0, len(letters), now + RETRY)
        for letter in due.until_stopped(letters):
            try:
                _message(letter, connection).send()
            except Exception as error:  # see above
                _put_off(letter, error)
                failed += 1
            else:
                letter.delete()
                done += 1
        connection.close()
    following = ReaderMail.objects.order_by("next_attempt_at").values_list("next_attempt_at", flat=True)
    return DueReport(done, failed, following.first())


def _message(letter: ReaderMail, connection: Any) -> mail.EmailMessage:
    return mail.EmailMessage(
        letter.subject,
        letter.text,
        to=[letter.address],
        headers={
            # Programs that answer letters by themselves leave this one alone. Source: RFC 3834.
            "Auto-Submitted": "auto-replied",
            "Content-Language": letter.language,
            # Of a form that ``bounces`` knows.
            "Message-ID": f"<letter.{uuid.uuid4()}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>",
        },
        connection=connection,
    )


def _put_off(letter: ReaderMail, error: Exception) -> None:
    # The error may name the address: its kind is enough for the log.
    logger.warning("A letter to a reader (%s) could not be sent: %s", letter.pk, type(error).__name__)
    failures = letter.failures + 1
    ReaderMail.objects.filter(pk=letter.pk).update(
        failures=failures,
        next_attempt_at=timezone.now() + wait_after(failures, RETRY),
        last_error=f"{type(error).__name__}: {error}"[:300],
    )
