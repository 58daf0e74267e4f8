"""Those who have asked for the newsletter, how they asked, and addresses that must not be written to."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.mail_addresses import normal_address, trace_of
from posts.models import Report, Series, Tag


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def confirmed(self) -> SubscriberQuerySet:
        return self.filter(state=Subscriber.State.CONFIRMED)


class Subscriber(models.Model):
    """One mailbox. Made when somebody enters it, of use once its owner has confirmed, erased when they ask for it.

    Written by ``campaigns.subscribing`` only.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("not confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        LEFT = "left", _("unsubscribed")

    class Frequency(models.TextChoices):
        EACH_POST = "each_post", _("Each post when it appears")
        WEEKLY = "weekly", _("Once a week, what appeared")
        SELECTED = "selected", _("Now and then, selected articles only")
        ACTIONS = "actions", _("Only when there is something to do")
        NONE = "none", _("No newsletter: only what I follow")

    address = models.CharField(_("e-mail address"), max_length=254, unique=True)
    # In links instead of the key, so that no link says how many subscribers there are.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    language = models.CharField(max_length=12, default=settings.LANGUAGE_CODE)
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.WEEKLY)
    wants_actions = models.BooleanField(
        _("action alerts"), default=False, help_text=_("Also when there is something to do.")
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="subscribers", verbose_name=_("tags"))
    series = models.ManyToManyField(Series, blank=True, related_name="subscribers", verbose_name=_("series"))
    reports = models.ManyToManyField(
        Report, blank=True, related_name="subscribers", verbose_name=_("reports")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        permissions: ClassVar = [("import_subscriber", "Can import subscribers with their consent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["pending", "confirmed", "left"]),
                name="campaigns_subscriber_state_known",
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=["each_post", "weekly", "selected", "actions", "none"]),
                name="campaigns_subscriber_frequency_known",
            ),
            models.CheckConstraint(condition=~Q(address=""), name="campaigns_subscriber_address_not_empty"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False),
                name="campaigns_subscriber_confirmed_has_instant",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "language", "frequency"], name="campaigns_subscriber_wanted")
        ]

    def __str__(self) -> str:
        return self.address

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.address = normal_address(self.address)
        super().save(*args, **kwargs)

    @property
    def is_confirmed(self) -> bool:
        return self.state == self.State.CONFIRMED


class Consent(models.Model):
    """What somebody was asked and answered: the evidence that a mailbox wants the newsletter.

    One for each time it was asked; it counts from ``confirmed_at``. No address of a machine is kept.
    """

    class Via(models.TextChoices):
        FORM = "form", _("form of this site")
        IMPORT = "import", _("taken over with its evidence")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="consents")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    via = models.CharField(max_length=10, choices=Via, default=Via.FORM)
    wording = models.TextField(_("what was asked"))
    wants = models.JSONField(_("what was chosen"), default=dict)
    page = models.CharField(_("from which page"), max_length=300, blank=True)
    evidence = models.TextField(_("evidence"), blank=True, help_text=_("Of a list that was taken over."))
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                condition=Q(via__in=["form", "import"]), name="campaigns_consent_via_known"
            ),
            models.CheckConstraint(
                condition=~Q(via="import") | ~Q(evidence=""), name="campaigns_consent_import_has_evidence"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["page"], name="campaigns_consent_page")]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d} {self.get_via_display()}"


class Suppression(models.Model):
    """A mailbox that gets no mailing whatever any list says. Of its address a trace is kept, nothing else.

    The owner's own confirmation lifts all but a complaint.
    """

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("cannot be delivered to")
        COMPLAINED = "complained", _("called a mailing spam")
        LEFT = "left", _("unsubscribed")
        ERASED = "erased", _("asked to be erased")
        STAFF = "staff", _("entered by staff")

    trace = models.CharField(max_length=64, unique=True, validators=[MinLengthValidator(64)])
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.STAFF)
    detail = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=["bounced", "complained", "left", "erased", "staff"]),
                name="campaigns_suppression_reason_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.trace[:12]}… ({self.get_reason_display()})"

    @classmethod
    def of(cls, address: str) -> Suppression | None:
        return cls.objects.filter(trace=trace_of(address)).first()


class ReaderMail(models.Model):
    """One letter to a reader that no mailing is: to confirm, or that nothing changed. Deleted once it is sent."""

    address = models.CharField(max_length=254)
    language = models.CharField(max_length=12)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    failures = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now, db_index=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("letter to a reader")
        verbose_name_plural = _("letters to readers")

    def __str__(self) -> str:
        return self.subject


class RateCount(models.Model):
    """How often something was done within one period; see ``campaigns.rates``. Forgotten when the period is over."""

    name = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveIntegerField(default=1)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")

    def __str__(self) -> str:
        return str(self.number)
