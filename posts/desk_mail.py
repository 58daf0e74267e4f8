"""Letters from the desk to its own people: a review asked for, a text sent back, a name mentioned.

The letter is a row of the transaction that it tells of, so neither goes without the other. It is sent right after the
commit; what the mail server does not take is tried again by ``run_due``, and nobody's work waits for it.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.utils import timezone, translation

from posts import due
from posts.due import DueReport
from posts.jobs import wait_after
from posts.models import DeskMail, User

logger = logging.getLogger(__name__)

RETRY: Final = dt.timedelta(minutes=1)
# While the server refuses, saves do not knock at its door as well: run_due does.
REFUSING: Final = dt.timedelta(minutes=5)
KEPT: Final = dt.timedelta(days=30)


Words = str | Callable[[], str]


def tell(people: Iterable[User], *, subject: Words, text: Words, by: User | None = None) -> list[User]:
    """Write a letter to each of ``people`` who has an address and is not ``by``; each gets one. Returns who does.

    Words that are called are said anew for each, in the language that person has chosen: whoever sets off the letter
    may work in another. Called inside the transaction of the action. One insert; sending follows the commit.
    """
    to = {
        person.pk: person
        for person in people
        if person.is_active and person.email and (by is None or person.pk != by.pk)
    }
    letters = DeskMail.objects.bulk_create(_letter(person, subject, text) for person in to.values())
    if letters:
        keys = [letter.pk for letter in letters]
        transaction.on_commit(lambda: _send_soon(keys), robust=True)
    return list(to.values())


def _letter(to: User, subject: Words, text: Words) -> DeskMail:
    known = dict(settings.LANGUAGES)
    with translation.override(to.language if to.language in known else settings.LANGUAGE_CODE):
        said = subject if isinstance(subject, str) else subject()
        return DeskMail(
            to=to, subject=" ".join(said.split())[:200], text=text if isinstance(text, str) else text()
        )


def send_waiting(now: dt.datetime, limit: int) -> DueReport:
    """The due job: send what waits, oldest first, and forget letters that were sent a month ago."""
    DeskMail.objects.filter(sent_at__lt=now - KEPT).delete()
    letters = DeskMail.objects.filter(sent_at=None, next_attempt_at__lte=now).select_related("to")
    done, failed = _send(list(due.until_stopped(letters[:limit])))
    following = DeskMail.objects.filter(sent_at=None).order_by("next_attempt_at").first()
    return DueReport(done=done, failed=failed, next_at=following.next_attempt_at if following else None)


def _send_soon(keys: Sequence[int]) -> None:
    refused = DeskMail.objects.filter(
        sent_at=None, failures__gt=0, next_attempt_at__gt=timezone.now() - REFUSING
    )
    if not refused.exists():
        _send(list(DeskMail.objects.filter(pk__in=keys, sent_at=None).select_related("to")))


def _send(letters: Sequence[DeskMail]) -> tuple[int, int]:
    """(sent, failed) of ``letters``, by one connection. A server that cannot be reached fails all of them."""
    if not letters:
        return 0, 0
    done = 0
    connection = mail.get_connection()
    try:
        connection.open()
    except Exception as error:  # a mail server fails in its own many ways, and none may reach whoever saves
        for letter in letters:
            _put_off(letter, error)
        return 0, len(letters)
    for letter in letters:
        message = mail.EmailMessage(letter.subject, letter.text, to=[letter.to.email], connection=connection)
        message.extra_headers["Auto-Submitted"] = "auto-generated"
        try:
            message.send()
        except Exception as error:  # see above
            _put_off(letter, error)
        else:
            DeskMail.objects.filter(pk=letter.pk).update(sent_at=timezone.now(), last_error="")
            done += 1
    connection.close()
    return done, len(letters) - done


def _put_off(letter: DeskMail, error: Exception) -> None:
    logger.warning("A letter to staff (%s) could not be sent: %s", letter.pk, error)
    failures = letter.failures + 1
    DeskMail.objects.filter(pk=letter.pk).update(
        failures=failures,
        next_attempt_at=timezone.now() + wait_after(failures, RETRY),
        last_error=f"{type(error).__name__}: {error}"[:300],
    )
