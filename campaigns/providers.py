"""Mail providers by their own interfaces (django-anymail, the extra "esp"): what they report of bounces and complaints.

``EMAIL_PROVIDER`` names one, ``ANYMAIL`` holds its keys. A report counts only when its sender has proved itself, by the
provider's signature or by the basic auth of ``WEBHOOK_SECRET``; anymail checks both. Where neither is configured the
address takes nothing, and ``manage.py check`` says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import checks
from django.core.mail import EmailMultiAlternatives

from campaigns import bounces, subscribing
from campaigns.mail_addresses import normal_address
from campaigns.models import Delivery, Subscriber, Suppression

_KEY: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Provider:
    """One provider as anymail knows it; ``proof`` is the name of the key it signs reports with."""

    view: str
    proof: str = ""
    can_track: bool = False  # and so has to be told not to


PROVIDERS: Final = {
    "brevo": Provider("BrevoTrackingWebhookView"),
    "mailersend": Provider("MailerSendTrackingWebhookView", "MAILERSEND_SIGNING_SECRET", can_track=True),
    "mailgun": Provider("MailgunTrackingWebhookView", "MAILGUN_WEBHOOK_SIGNING_KEY", can_track=True),
    "mailjet": Provider("MailjetTrackingWebhookView", can_track=True),
    "mandrill": Provider("MandrillCombinedWebhookView", "MANDRILL_WEBHOOK_KEY", can_track=True),
    "postal": Provider("PostalTrackingWebhookView", "POSTAL_WEBHOOK_KEY"),
    "postmark": Provider("PostmarkTrackingWebhookView", can_track=True),
    "resend": Provider("ResendTrackingWebhookView", "RESEND_SIGNING_SECRET"),
    "sparkpost": Provider("SparkPostTrackingWebhookView", can_track=True),
    "unisender_go": Provider("UnisenderGoTrackingWebhookView", can_track=True),
}
PERMANENT: Final = frozenset({"bounced", "invalid"})


class Unproved(Exception):
    """Nothing is configured by which a report could prove where it comes from."""


class Receiver:
    """Stands where anymail's view would send a signal: acts at once, and an error is the provider's to try again."""

    def send(self, *, event: Any, **told: Any) -> None:
        receive(event)


def reports_view() -> Any:
    """Anymail's view for the reports of our provider. Raises KeyError where there is none, Unproved."""
    provider = PROVIDERS[settings.EMAIL_PROVIDER]
    if not is_proved(provider):
        raise Unproved
    module: Any = import_module(f"anymail.webhooks.{settings.EMAIL_PROVIDER}")  # optional dependency
    view: type = getattr(module, provider.view)
    # Mandrill's chooses its signal by what comes; every other has one.
    return type(
        view.__name__, (view,), {"signal": property(lambda self: Receiver(), lambda self, value: None)}
    )


def is_proved(provider: Provider) -> bool:
    given = settings.ANYMAIL
    return bool(given.get("WEBHOOK_SECRET") or (provider.proof and given.get(provider.proof)))


def receive(event: Any) -> str:
    """Act upon one report, as ``bounces.read`` does upon a mail: "bounced", "complained", "left" or "other"."""
    kind, reason = event.event_type, event.reject_reason
    if kind == "complained" or (kind == "rejected" and reason == "spam"):
        what = Suppression.Reason.COMPLAINED
    elif kind in ("bounced", "rejected") and reason in PERMANENT:
        what = Suppression.Reason.BOUNCED
    elif kind == "unsubscribed":
        what = Suppression.Reason.LEFT
    else:
        return "other"
    copy = copy_of(event)
    address = normal_address(event.recipient or "")
    words = " ".join((event.mta_response or event.description or "").split())[:300]
    if what is Suppression.Reason.LEFT:
        reader = copy.subscriber if copy else Subscriber.objects.filter(address=address).first()
        if reader is not None:
            subscribing.leave(reader)
    elif copy is not None:
        bounces.record(copy, what.value, words)
    elif address:
        subscribing.suppress(address, what, words)
    return what.value


def copy_of(event: Any) -> Delivery | None:
    """By the provider's name for the mail, by our own, or the last that went to this reader."""
    rows = Delivery.objects.select_related("subscriber")
    named = event.message_id or ""
    found = rows.filter(provider_ref=named).first() if named else None
    ours = _KEY.search(named)
    if found is None and ours:
        found = rows.filter(key=UUID(ours[0])).first()
    if found is None:
        address = normal_address(event.recipient or "")
        sent = rows.filter(subscriber__address=address, state=Delivery.State.SENT)
        found = sent.order_by("-sent_at").first() if address else None
    return found


def untracked(mail: EmailMultiAlternatives) -> EmailMultiAlternatives:
    """Tell a provider that would count who opens and clicks not to."""
    provider = PROVIDERS.get(settings.EMAIL_PROVIDER)
    if provider is not None and provider.can_track:
        mail.track_opens = mail.track_clicks = False  # type: ignore[attr-defined] # anymail's own
    return mail


def reference_of(mail: EmailMultiAlternatives) -> str:
    """What the provider calls a mail that it has taken; "" for a mail server."""
    status = getattr(mail, "anymail_status", None)
    named = getattr(status, "message_id", None)
    return named[:200] if isinstance(named, str) else ""


def check_provider(app_configs: Any, **kwargs: Any) -> Sequence[checks.CheckMessage]:
    """A provider that is configured half is told of before a bounce is lost."""
    name = settings.EMAIL_PROVIDER
    if not name:
        return []
    if name not in PROVIDERS:
        known = ", ".join(PROVIDERS)
        return [checks.Error(f"EMAIL_PROVIDER is none of: {known}.", id="campaigns.E001")]
    provider = PROVIDERS[name]
    try:
        import_module(f"anymail.webhooks.{name}")  # optional dependency
    except ImportError as error:
        hint = "Install the extra: pip install django-anymail, with what your provider needs."
        return [
            checks.Error(f"EMAIL_PROVIDER={name} cannot be used: {error}", hint=hint, id="campaigns.E002")
        ]
    if is_proved(provider):
        return []
    keys = " or ".join(filter(None, [provider.proof, 'WEBHOOK_SECRET ("user:password")']))
    return [
        checks.Warning(
            "Reports of bounces and complaints by the provider are refused: nothing proves where they come from.",
            hint=f"Set {keys} in ANYMAIL.",
            id="campaigns.W001",
        )
    ]
