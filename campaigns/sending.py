"""Sends mailings, copy by copy, so that nobody gets two and nobody is forgotten, however often a sender is killed.

A copy is claimed in one transaction, handed to the mail server, and written down in another. Who is killed in between
leaves a claim: after ``LEASE`` the copy is "unknown", and a person decides whether it is sent again. Several senders
work side by side: ``SELECT … FOR UPDATE SKIP LOCKED`` where the database has it, else an update that only one can win.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from campaigns import alerts, mailings, providers
from campaigns.mailings import Rendered
from campaigns.models import Delivery, Mailing, Suppression
from campaigns.subscribing import suppress
from posts import due, history
from posts.due import DueReport
from posts.jobs import wait_after
from posts.models import House, User
from posts.publishing import public_changed

logger = logging.getLogger(__name__)

EVERY: Final = dt.timedelta(seconds=5)
# Longer than any mail server is waited for (EMAIL_TIMEOUT at each of a dozen steps).
LEASE: Final = dt.timedelta(minutes=5)
RETRY: Final = dt.timedelta(minutes=5)
MOST_ATTEMPTS: Final = 8
LOOK_AHEAD: Final = 20
MINUTE: Final = dt.timedelta(minutes=1)


class Fate(Enum):
    """What a mail server's answer means for a copy."""

    AGAIN = "again"  # nothing was taken: later
    REFUSED = "refused"  # this mailbox, for good
    FAILED = "failed"  # this mail, for good; the mailbox may be in order
    AWAY = "away"  # the server cannot be reached: nothing was taken, and nobody else's copy would be
    UNKNOWN = "unknown"  # it may have been taken
    NOTHING = "nothing"  # what it was to tell is not public any more


# Scheduling -----------------------------------------------------------------------


class NotSendable(Exception):
    """The mailing cannot be scheduled; the message says why."""


@transaction.atomic
def schedule(mailing: Mailing, at: dt.datetime, *, by: User | None) -> None:
    """Have it sent from ``at`` on. Raises NotSendable for one that has begun, or has no public posts to tell of."""
    if not mailing.items.exists() and not mailing.introduction.strip():
        raise NotSendable("empty")
    moved = Mailing.objects.filter(pk=mailing.pk, state__in=["draft", "scheduled"]).update(
        state=Mailing.State.SCHEDULED, scheduled_at=at
    )
    if not moved:
        raise NotSendable("begun")
    history.record(by, "schedule", mailing, {"scheduled_at": ("", at.isoformat())})


@transaction.atomic
def cancel(mailing: Mailing, *, by: User | None) -> bool:
    """Take it off the schedule; False where its sending has begun."""
    moved = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.SCHEDULED).update(
        state=Mailing.State.DRAFT, scheduled_at=None
    )
    if moved:
        history.record(by, "cancel", mailing)
    return bool(moved)


@transaction.atomic
def begin(mailing: Mailing, now: dt.datetime) -> bool:
    """Freeze its words and make a copy for everybody, all or nothing; False where another process has begun it."""
    begun = Mailing.objects.filter(
        pk=mailing.pk, state=Mailing.State.SCHEDULED, scheduled_at__lte=now
    ).update(state=Mailing.State.SENDING, started_at=now)
    if not begun:
        return False
    mailing.refresh_from_db()
    mailings.freeze(mailings.content(mailing, now))
    rows = (
        Delivery(mailing=mailing, subscriber_id=pk, next_attempt_at=now)
        for pk in mailings.recipients(mailing).order_by("pk").values_list("pk", flat=True)
    )
    Delivery.objects.bulk_create(rows, batch_size=500)
    public_changed()
    return True


# Sending --------------------------------------------------------------------------


@dataclass
class Sender:
    """One process that sends: its connection, and the mails it has made."""

    backend: Any = field(default_factory=mail.get_connection)
    house: House = field(default_factory=House.load)
    rendered: dict[int, Rendered | None] = field(default_factory=dict)
    sent: int = 0
    failed: int = 0

    def mail_of(self, mailing: Mailing) -> Rendered | None:
        """None where nothing of it is public any more."""
        if mailing.pk not in self.rendered:
            self.rendered[mailing.pk] = render(mailing)
        return self.rendered[mailing.pk]

    def close(self) -> None:
        try:
            self.backend.close()
        except (smtplib.SMTPException, OSError):
            self.backend.connection = None


def render(mailing: Mailing) -> Rendered | None:
    """Any mailing as mail."""
    return alerts.render_alert(mailing) if mailing.is_alert else mailings.render_mailing(mailing)


def run_due(now: dt.datetime, limit: int) -> DueReport:
    """The due job: begin what is scheduled, give up stale claims, send up to ``limit`` copies, end what is through."""
    for mailing in Mailing.objects.filter(state=Mailing.State.SCHEDULED, scheduled_at__lte=now):
        begin(mailing, now)
    give_up_claims(now)
    sender = send_some(limit)
    finish(timezone.now())
    following = (
        Delivery.objects.filter(state=Delivery.State.WAITING)
        .order_by("next_attempt_at")
        .values_list("next_attempt_at", flat=True)
        .first()
    )
    return DueReport(sender.sent, sender.failed, following)


def send_some(limit: int) -> Sender:
    """Send up to ``limit`` copies, within the rate of all senders together."""
    sender = Sender()
    limit = min(limit, allowance(timezone.now()))
    tried = 0
    while tried < limit and next(iter(due.until_stopped([True])), False):
        copy = claim(timezone.now())
        if copy is None or not send_one(copy, sender):
            break
        tried += 1
    sender.close()
    return sender


def allowance(now: dt.datetime) -> int:
    """How many copies may be sent at this moment: ``NEWSLETTER_PER_MINUTE`` less those claimed within a minute."""
    if not settings.NEWSLETTER_PER_MINUTE:
        return 1_000_000
    claimed = Delivery.objects.filter(claimed_at__gt=now - MINUTE).count()
    return max(0, int(settings.NEWSLETTER_PER_MINUTE) - claimed)


def claim(now: dt.datetime) -> Delivery | None:
    """Take one copy that waits; nobody else gets it. None where nothing waits."""
    ready = Delivery.objects.filter(
        state=Delivery.State.WAITING, next_attempt_at__lte=now, mailing__state=Mailing.State.SENDING
    ).order_by("next_attempt_at", "pk")
    taken: dict[str, Any] = {
        "state": Delivery.State.CLAIMED,
        "claimed_at": now,
        "attempts": F("attempts") + 1,
    }
    if connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            row = ready.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True).first()
            if row is None:
                return None
            Delivery.objects.filter(pk=row).update(**taken)
    else:
        while True:
            keys = list(ready.values_list("pk", flat=True)[:LOOK_AHEAD])
            row = next((pk for pk in keys if _waits(pk).update(**taken)), None)
            if row is not None:
                break
            if not keys:
                return None
    return Delivery.objects.select_related("mailing", "subscriber").get(pk=row)


def _waits(pk: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=pk, state=Delivery.State.WAITING)


def send_one(copy: Delivery, sender: Sender) -> bool:
    """Hand a claimed copy over and write down what became of it; False where the server is away."""
    subscriber = copy.subscriber
    if subscriber is None or not subscriber.is_confirmed or Suppression.of(subscriber.address):
        _write(copy, state=Delivery.State.SKIPPED)
        return True
    if copy.mailing.is_alert and not alerts.is_wanted(copy):
        _write(copy, state=Delivery.State.SKIPPED)
        return True
    fate, words = _hand_over(copy, sender)
    if fate is Fate.NOTHING:
        _write(copy, state=Delivery.State.SKIPPED)
        return True
    if fate is None:
        _write(copy, state=Delivery.State.SENT, sent_at=timezone.now(), last_error="", provider_ref=words)
        sender.sent += 1
        return True
    sender.failed += 1
    sender.close()  # in whatever state the conversation was
    logger.warning("Copy %s of mailing %s: %s (%s)", copy.pk, copy.mailing_id, fate.value, words[:60])
    if fate in (Fate.AGAIN, Fate.AWAY) and (fate is Fate.AWAY or copy.attempts < MOST_ATTEMPTS):
        later = timezone.now() + wait_after(copy.attempts, RETRY)
        _write(copy, state=Delivery.State.WAITING, next_attempt_at=later, last_error=words)
    elif fate is Fate.UNKNOWN:
        _write(copy, state=Delivery.State.UNKNOWN, last_error=words)
    else:
        _write(copy, state=Delivery.State.FAILED, last_error=words)
        if fate is Fate.REFUSED:
            suppress(subscriber.address, Suppression.Reason.BOUNCED, words)
    return fate is not Fate.AWAY


def _hand_over(copy: Delivery, sender: Sender) -> tuple[Fate | None, str]:
    """(None, what the provider calls it) of one that was taken, else what went wrong."""
    assert copy.subscriber is not None  # noqa: S101 - looked at before
    try:
        rendered = sender.mail_of(copy.mailing)
        if rendered is None:
            return Fate.NOTHING, ""
        letter = providers.untracked(
            mailings.message(
                rendered,
                copy.subscriber,
                message_id=f"<{copy.key}@{mailings.host()}>",
                house=sender.house,
                connection=sender.backend,
            )
        )
    except Exception as error:  # this mail cannot be made; others can
        logger.exception("Mailing %s could not be made into mail.", copy.mailing_id)
        return Fate.AGAIN, _in_short(error)
    try:
        sender.backend.open()
    except Exception as error:  # a mail server fails in its own many ways; nothing was handed over yet
        return Fate.AWAY, _in_short(error)
    try:
        letter.send()
    except Exception as error:  # see above
        return fate_of(error), _in_short(error)
    return None, providers.reference_of(letter)


def fate_of(error: Exception) -> Fate:
    """What an error while a mail was handed over means. What is not plainly a refusal may have been taken."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
        return Fate.REFUSED if codes and all(code >= 500 for code in codes) else Fate.AGAIN
    if isinstance(error, mail.BadHeaderError):  # found before anything was handed over
        return Fate.FAILED
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return Fate.AWAY
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError):
        return Fate.AWAY
    if isinstance(error, smtplib.SMTPResponseException):  # the server's answer to the mail itself
        return Fate.FAILED if error.smtp_code >= 500 else Fate.AGAIN
    if type(error).__name__ == "AnymailRecipientsRefused":
        return Fate.REFUSED
    status = getattr(error, "status_code", None)  # a provider's interface, by django-anymail
    if isinstance(status, int):
        return Fate.AGAIN if status == 429 or status >= 500 else Fate.FAILED
    return Fate.UNKNOWN


def _write(copy: Delivery, **changes: Any) -> None:
    """Only where the claim still holds: what was given up meanwhile is for a person to decide."""
    if not Delivery.objects.filter(pk=copy.pk, state=Delivery.State.CLAIMED).update(**changes):
        logger.warning("Copy %s was given up while it was sent.", copy.pk)


def _in_short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def give_up_claims(now: dt.datetime) -> int:
    """Claims whose sender has fallen silent: nobody knows whether those copies went out."""
    return Delivery.objects.filter(state=Delivery.State.CLAIMED, claimed_at__lt=now - LEASE).update(
        state=Delivery.State.UNKNOWN, last_error="The sender ended before the server had answered."
    )


def finish(now: dt.datetime) -> None:
    """Mailings of which nothing waits and nothing is on its way are sent."""
    busy = Delivery.objects.filter(state__in=["waiting", "claimed"]).values("mailing")
    Mailing.objects.filter(state=Mailing.State.SENDING).exclude(pk__in=busy).update(
        state=Mailing.State.SENT, finished_at=now
    )


@transaction.atomic
def decide(copies: Iterable[int], *, again: bool, by: User | None) -> int:
    """What a person says of unknown copies: to be sent again, or taken as sent. Returns how many."""
    rows = Delivery.objects.filter(pk__in=list(copies), state=Delivery.State.UNKNOWN)
    affected = set(rows.values_list("mailing", flat=True))
    now = timezone.now()
    if again:
        number = rows.update(state=Delivery.State.WAITING, next_attempt_at=now)
        Mailing.objects.filter(pk__in=affected, state=Mailing.State.SENT).update(
            state=Mailing.State.SENDING, finished_at=None
        )
    else:
        number = rows.update(state=Delivery.State.SENT, sent_at=F("claimed_at"))
    for mailing in Mailing.objects.filter(pk__in=affected):
        history.record(by, "send_again" if again else "take_as_sent", mailing, {"copies": ("", number)})
    return number
