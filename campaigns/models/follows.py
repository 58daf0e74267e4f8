"""What readers follow one by one, and what has happened there that they are told of."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.demands import Demand
from campaigns.models.mailings import Mailing
from campaigns.models.subscribers import Subscriber
from posts.models import Person, Post, Report

ONE_SUBJECT = (
    Q(demand__isnull=False, report=None, person=None)
    | Q(demand=None, report__isnull=False, person=None)
    | Q(demand=None, report=None, person__isnull=False)
)


class Follow(models.Model):
    """A subscriber wants a mail when something happens with one demand, report or person.

    Made when its owner confirms, gone when they stop following; written by ``campaigns.following`` only.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="follows")
    demand = models.ForeignKey(
        Demand, on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints: ClassVar = [
            models.CheckConstraint(condition=ONE_SUBJECT, name="campaigns_follow_one_subject"),
            models.UniqueConstraint(fields=["subscriber", "demand"], name="campaigns_follow_demand_once"),
            models.UniqueConstraint(fields=["subscriber", "report"], name="campaigns_follow_report_once"),
            models.UniqueConstraint(fields=["subscriber", "person"], name="campaigns_follow_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.demand or self.report or self.person}"


class Happening(models.Model):
    """One thing that readers can see of a demand, report or person since ``noted_at``; told once, then forgotten.

    ``key`` names it for good, so that however often it is found it is one row. Written by ``campaigns.alerts`` only.
    """

    demand = models.ForeignKey(
        Demand, on_delete=models.CASCADE, null=True, blank=True, related_name="happenings"
    )
    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, null=True, blank=True, related_name="happenings"
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="happenings"
    )
    key = models.CharField(max_length=60)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="happenings")
    noted_at = models.DateTimeField(default=timezone.now, db_index=True)
    told_at = models.DateTimeField(null=True, blank=True)
    mailings = models.ManyToManyField(Mailing, blank=True, related_name="happenings")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("happening")
        verbose_name_plural = _("happenings")
        constraints: ClassVar = [
            models.CheckConstraint(condition=ONE_SUBJECT, name="campaigns_happening_one_subject"),
            models.UniqueConstraint(fields=["demand", "key"], name="campaigns_happening_demand_once"),
            models.UniqueConstraint(fields=["report", "key"], name="campaigns_happening_report_once"),
            models.UniqueConstraint(fields=["person", "key"], name="campaigns_happening_person_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["noted_at"], condition=Q(told_at=None), name="campaigns_happening_untold")
        ]

    def __str__(self) -> str:
        return self.key
