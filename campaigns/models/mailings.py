"""Mailings: what is sent to subscribers, of which posts it is made, and what became of each copy."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from campaigns.models.subscribers import Subscriber
from posts.models import Post, Tag
from posts.slugs import make_slug


class MailingQuerySet(models.QuerySet["Mailing"]):
    def public(self) -> MailingQuerySet:
        """Those that readers find on the web: whatever was begun to be sent to more than followers of one thing."""
        return self.filter(state__in=[Mailing.State.SENDING, Mailing.State.SENT]).exclude(
            audience=Mailing.Audience.ALERT
        )


class Mailing(models.Model):
    """One issue: composed by staff, scheduled, sent to those who asked for its kind, kept readable on the web.

    From the moment its sending begins its words are frozen in its rows. Those for the followers of one demand, report
    or person are made by ``campaigns.alerts``, and have no page.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")

    class Audience(models.TextChoices):
        EACH_POST = Subscriber.Frequency.EACH_POST.value, Subscriber.Frequency.EACH_POST.label
        WEEKLY = Subscriber.Frequency.WEEKLY.value, Subscriber.Frequency.WEEKLY.label
        SELECTED = Subscriber.Frequency.SELECTED.value, Subscriber.Frequency.SELECTED.label
        ACTIONS = Subscriber.Frequency.ACTIONS.value, Subscriber.Frequency.ACTIONS.label
        ALERT = "alert", _("Followers of one thing")

    subject = models.CharField(max_length=150)
    slug = models.SlugField(_("address"), max_length=120, unique=True, allow_unicode=True, blank=True)
    language = models.CharField(max_length=12, default=settings.LANGUAGE_CODE)
    audience = models.CharField(
        _("for whom"),
        max_length=10,
        choices=Audience,
        default=Audience.WEEKLY,
        help_text=_("It goes to those who asked for this, in its language."),
    )
    about = models.ManyToManyField(
        Tag,
        blank=True,
        related_name="mailings",
        verbose_name=_("only about"),
        help_text=_("Tags by which posts are chosen; empty: all."),
    )
    introduction = models.TextField(
        blank=True, help_text=_("Stands before the posts; an empty line parts paragraphs.")
    )
    has_whole_texts = models.BooleanField(
        _("whole texts"),
        default=False,
        help_text=_("Otherwise each post is told by its summary and its calls."),
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    scheduled_at = models.DateTimeField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = MailingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        permissions: ClassVar = [("send_mailing", "Can schedule, send and stop mailings")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "scheduled", "sending", "sent"]),
                name="campaigns_mailing_state_known",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=["each_post", "weekly", "selected", "actions", "alert"]),
                name="campaigns_mailing_audience_known",
            ),
            models.CheckConstraint(condition=~Q(subject=""), name="campaigns_mailing_subject_not_empty"),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(scheduled_at__isnull=False),
                name="campaigns_mailing_scheduled_has_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "sent"]) | Q(started_at__isnull=False),
                name="campaigns_mailing_started_has_instant",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-started_at"], name="campaigns_mailing_newest")]

    def __str__(self) -> str:
        return self.subject

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.subject = " ".join(self.subject.split())  # no line of it may become a header
        if not self.slug:
            stem = make_slug(self.subject, max_length=100) or "mailing"
            self.slug, number = stem, 2
            while Mailing.objects.filter(slug=self.slug).exclude(pk=self.pk).exists():
                self.slug, number = f"{stem}-{number}", number + 1
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        with translation.override(self.language):
            return reverse("campaigns:newsletter_issue", args=[self.slug])

    @property
    def is_alert(self) -> bool:
        return self.audience == self.Audience.ALERT

    @property
    def is_open(self) -> bool:
        """Whether staff may still change it."""
        return self.state in (self.State.DRAFT, self.State.SCHEDULED)


class MailingPost(models.Model):
    """One post of a mailing, in its place; its words as they were sent, from then on."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="items")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="mailed_in")
    position = models.PositiveIntegerField(default=0)
    html = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("post of a mailing")
        verbose_name_plural = _("posts of a mailing")
        constraints = [models.UniqueConstraint(fields=["mailing", "post"], name="campaigns_mailingpost_once")]

    def __str__(self) -> str:
        return str(self.post)


class Delivery(models.Model):
    """One copy of a mailing for one subscriber. Claimed before it is sent; written by ``campaigns.sending`` only.

    The row outlives a subscriber who is erased, as a number.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CLAIMED = "claimed", _("being handed over")
        SENT = "sent", _("sent")
        SKIPPED = "skipped", _("left out: unsubscribed or suppressed")
        FAILED = "failed", _("refused")
        UNKNOWN = "unknown", _("unknown: decide")

    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="deliveries")
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.SET_NULL, null=True, related_name="deliveries"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    complained_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    # What a provider calls it, by which its reports name it.
    provider_ref = models.CharField(max_length=200, blank=True, db_index=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("copy of a mailing")
        verbose_name_plural = _("copies of mailings")
        constraints = [
            models.UniqueConstraint(fields=["mailing", "subscriber"], name="campaigns_delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "claimed", "sent", "skipped", "failed", "unknown"]),
                name="campaigns_delivery_state_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(state="waiting"),
                name="campaigns_delivery_waiting",
            ),
            models.Index(fields=["claimed_at"], name="campaigns_delivery_claimed"),
            models.Index(fields=["mailing", "state"], name="campaigns_delivery_of_mailing"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing} → {self.subscriber or '–'}"


class LeftAside(models.Model):
    """A mail in the mailbox of bounces that is for a person: it stays there, and is not read again.

    Gone when the mail is. Of the mailbox and the mail nothing is kept but their names for the mail server.
    """

    mailbox = models.CharField(max_length=64)
    uid = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("mail left aside")
        verbose_name_plural = _("mails left aside")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailbox", "uid"], name="campaigns_leftaside_once")
        ]

    def __str__(self) -> str:
        return self.reason
