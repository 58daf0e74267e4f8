"""From an address that somebody entered to a subscriber who has confirmed, and out again.

Nothing here says to the outside whether an address is known: each request takes the same steps and sends one letter.
Only the owner of the mailbox can change anything, with the links that come by mail; following a link changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns import following, reader_mail, topics
from campaigns.mail_addresses import trace_of
from campaigns.models import Consent, ReaderMail, Subscriber, Suppression
from campaigns.rates import take
from posts.due import DueReport

CONFIRM_WITHIN: Final = dt.timedelta(days=3)
LETTERS_A_DAY: Final = 3  # to one mailbox
# What nobody confirmed is no consent, and no reason to keep an address.
UNCONFIRMED_KEPT: Final = dt.timedelta(days=30)
CONFIRM, MANAGE, LEAVE = "campaigns.confirm", "campaigns.manage", "campaigns.leave"
UNFOLLOW = "campaigns.unfollow"


class LinkInvalid(Exception):
    """The link was not made here, for this purpose, for anybody who is known."""


class LinkOver(Exception):
    """The link was good once: too old by now, or used."""


@dataclass(frozen=True)
class Wants:
    """What somebody asks for."""

    language: str
    frequency: str = Subscriber.Frequency.WEEKLY
    wants_actions: bool = False
    topics: Sequence[str] = field(default_factory=list)
    follows: Sequence[str] = field(default_factory=list)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Wants:
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})


# Links ------------------------------------------------------------------------


def confirm_url(consent: Consent) -> str:
    return _link("confirm", CONFIRM, str(consent.key), consent.wants.get("language", ""))


def manage_url(subscriber: Subscriber) -> str:
    return _link("preferences", MANAGE, str(subscriber.key), subscriber.language)


def leave_url(subscriber: Subscriber) -> str:
    return _link("leave", LEAVE, str(subscriber.key), subscriber.language)


def unfollow_url(subscriber: Subscriber, value: str) -> str:
    """Following one thing no more; ``value`` such as "demand:12"."""
    return _link("unfollow", UNFOLLOW, [str(subscriber.key), value], subscriber.language)


def _link(name: str, salt: str, key: str | list[str], language: str) -> str:
    token = signing.dumps(key, salt=salt)
    with translation.override(language or settings.LANGUAGE_CODE):
        return str(settings.SITE_URL) + reverse(f"campaigns:newsletter_{name}", args=[token])


def _key(token: str, salt: str, max_age: dt.timedelta | None = None) -> UUID:
    try:
        return UUID(signing.loads(token, salt=salt, max_age=max_age))
    except signing.SignatureExpired:
        raise LinkOver from None
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        raise LinkInvalid from None


def followed_in(token: str) -> tuple[Subscriber, str]:
    """Whose link it is and what it ends, such as "demand:12". Raises LinkInvalid and LinkOver as below."""
    try:
        key, value = signing.loads(token, salt=UNFOLLOW)
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkInvalid from None
    row = Subscriber.objects.filter(key=key).first()
    if row is None:
        raise LinkOver
    return row, value


def consent_of(token: str) -> Consent:
    """The consent that a link asks to confirm. Raises LinkInvalid; LinkOver for one too old or withdrawn."""
    row = (
        Consent.objects.select_related("subscriber").filter(key=_key(token, CONFIRM, CONFIRM_WITHIN)).first()
    )
    if row is None or row.withdrawn_at is not None:
        raise LinkOver
    return row


def subscriber_of(token: str, *, to_leave: bool = False) -> Subscriber:
    """The subscriber whose link it is. Raises LinkInvalid for a forged one, LinkOver for one who was erased."""
    row = Subscriber.objects.filter(key=_key(token, LEAVE if to_leave else MANAGE)).first()
    if row is None:
        raise LinkOver
    return row


# Coming -------------------------------------------------------------------------


@transaction.atomic
def ask(address: str, wants: Wants, *, wording: str, page: str = "") -> ReaderMail | None:
    """Write down that somebody entered ``address``, and send it one letter: to confirm, or that it is known already.

    Returns the letter; None where the mailbox has had its letters of the day, or has called one spam.
    """
    subscriber, _made = Subscriber.objects.get_or_create(
        address=address, defaults={"language": wants.language}
    )
    consent = Consent.objects.create(
        subscriber=subscriber, wording=wording, wants=asdict(wants), page=page[:300]
    )
    suppression = Suppression.of(address)
    if not take("letters", subscriber.address, limit=LETTERS_A_DAY, period=dt.timedelta(days=1)):
        return None
    if suppression is not None and suppression.reason == Suppression.Reason.COMPLAINED:
        return None
    if subscriber.is_confirmed and not wants.follows:
        context: dict[str, Any] = {"manage_url": manage_url(subscriber)}
        template = "campaigns/mail/known.txt"
    else:
        # Whoever has the newsletter confirms what is to be followed as well: anybody can enter an address.
        followed = next(iter(following.subjects(wants.follows, timezone.now())), None)
        context = {"confirm_url": confirm_url(consent), "wording": wording, "followed": followed}
        template = "campaigns/mail/confirm.txt"
    return reader_mail.write(subscriber.address, template, context, language=wants.language)


@transaction.atomic
def confirm(consent: Consent) -> bool:
    """Make the consent count, and the subscriber one who gets mail; whether this call did it. Idempotent.

    Raises LinkOver where its owner has left since.
    """
    now = timezone.now()
    subscriber = Subscriber.objects.select_for_update().get(pk=consent.subscriber_id)
    fresh = Consent.objects.filter(pk=consent.pk, confirmed_at=None, withdrawn_at=None).update(
        confirmed_at=now
    )
    if not fresh:
        if not subscriber.is_confirmed:
            raise LinkOver
        return False
    wants = Wants.of(consent.wants)
    if not (subscriber.is_confirmed and wants.follows):
        _apply(subscriber, wants)
    elif wants.frequency != Subscriber.Frequency.NONE:
        subscriber.frequency = wants.frequency  # what else they have chosen stays
    following.follow(subscriber, wants.follows, now)
    subscriber.state, subscriber.confirmed_at, subscriber.left_at = Subscriber.State.CONFIRMED, now, None
    subscriber.save()
    Suppression.objects.filter(trace=trace_of(subscriber.address)).exclude(
        reason=Suppression.Reason.COMPLAINED
    ).delete()
    return True


@transaction.atomic
def change(subscriber: Subscriber, wants: Wants, *, offered: Sequence[str] = ()) -> None:
    """What the owner of the mailbox chose on the page of their preferences, which ``offered`` what they follow."""
    _apply(subscriber, wants)
    following.unfollow(subscriber, set(offered) - set(wants.follows))
    subscriber.save()


def _apply(subscriber: Subscriber, wants: Wants) -> None:
    subscriber.language = wants.language
    subscriber.frequency = wants.frequency
    subscriber.wants_actions = wants.wants_actions or wants.frequency == Subscriber.Frequency.ACTIONS
    topics.choose(subscriber, wants.topics)


# Going --------------------------------------------------------------------------


@transaction.atomic
def leave(subscriber: Subscriber) -> bool:
    """Send nothing more; whether this call did it. Links to confirm that lie about are void from now on."""
    now = timezone.now()
    left = (
        Subscriber.objects.filter(pk=subscriber.pk)
        .exclude(state=Subscriber.State.LEFT)
        .update(state=Subscriber.State.LEFT, left_at=now)
    )
    subscriber.consents.filter(withdrawn_at=None).update(withdrawn_at=now)
    subscriber.follows.all().delete()
    suppress(subscriber.address, Suppression.Reason.LEFT)
    return bool(left)


@transaction.atomic
def erase(subscriber: Subscriber) -> None:
    """Delete everything of the mailbox but the trace that keeps it from being imported again."""
    suppress(subscriber.address, Suppression.Reason.ERASED)
    ReaderMail.objects.filter(address=subscriber.address).delete()
    subscriber.delete()


def suppress(address: str, reason: Suppression.Reason, detail: str = "") -> None:
    """Keep the mailbox from getting mailings; a complaint or a bounce outweighs what stood there before."""
    strong = reason in (Suppression.Reason.COMPLAINED, Suppression.Reason.BOUNCED)
    row, made = Suppression.objects.get_or_create(
        trace=trace_of(address), defaults={"reason": reason, "detail": detail[:300]}
    )
    if not made and strong and row.reason != Suppression.Reason.COMPLAINED:
        row.reason, row.detail = reason, detail[:300]
        row.save()


def all_about(subscriber: Subscriber) -> dict[str, Any]:
    """Everything that is kept of a subscriber, as JSON can say it. Six queries."""
    return {
        "address": subscriber.address,
        "state": subscriber.state,
        "language": subscriber.language,
        "frequency": subscriber.frequency,
        "action_alerts": subscriber.wants_actions,
        "topics": {
            relation: sorted(str(row) for row in getattr(subscriber, relation).all())
            for relation in topics.RELATIONS.values()
        },
        "follows": [
            {"what": str(row), "since": row.created_at}
            for row in subscriber.follows.select_related("demand", "report", "person")
        ],
        "first_entered_at": subscriber.created_at,
        "confirmed_at": subscriber.confirmed_at,
        "left_at": subscriber.left_at,
        "consents": [
            {
                "via": row.via,
                "asked": row.wording,
                "chosen": row.wants,
                "from_page": row.page,
                "evidence": row.evidence,
                "asked_at": row.asked_at,
                "confirmed_at": row.confirmed_at,
                "withdrawn_at": row.withdrawn_at,
            }
            for row in subscriber.consents.order_by("asked_at", "pk")
        ],
    }


def wording(followed: following.Subject | None = None) -> str:
    """What a reader agrees to, in the language of the page; it stands on the form and in the evidence."""
    if followed is not None:
        return _(
            "Send me an e-mail when something happens with “%(title)s”, and the newsletter if I have chosen it, until "
            "I say otherwise. My address is used for nothing else, given to nobody, and nothing in the letters reports "
            "whether I read them."
        ) % {"title": followed.title}
    return _(
        "Send me the newsletter by e-mail until I say otherwise. My address is used for nothing else, given to nobody, "
        "and nothing in the letters reports whether I read them."
    )


def forget_unconfirmed(now: dt.datetime, limit: int) -> DueReport:
    """The due job: delete requests, and subscribers, that nobody confirmed within a month."""
    before = now - UNCONFIRMED_KEPT
    stale = Consent.objects.filter(confirmed_at=None, asked_at__lt=before)[:limit].values_list(
        "pk", flat=True
    )
    deleted, _by_model = Consent.objects.filter(pk__in=list(stale)).delete()
    Subscriber.objects.filter(state=Subscriber.State.PENDING, created_at__lt=before, consents=None).delete()
    return DueReport(deleted)
