"""Petitions to a parliament or a government, and what was seen of their signatures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from campaigns.printed_dates import label_findings
from posts.models import Organization, Person
from posts.partial_dates import PartialDateField
from posts.slugs import fill_slug

# Days after its presentation in which the government is to answer a petition in the House of Commons, counted by
# the calendar. Source: Standing Orders of the House of Commons, 36(8)(a): "within forty-five calendar days".
RESPONSE_DAYS = 45


class PetitionQuerySet(models.QuerySet["Petition"]):
    def for_page(self, at: dt.datetime) -> PetitionQuerySet:
        """All that a petition shows at ``at``, with the key of its newest reading: see ``petitions.told``."""
        newest = SignatureReading.objects.filter(petition=OuterRef("pk"), observed_at__lte=at)
        return self.select_related("sponsor", "addressee").annotate(
            newest_pk=Subquery(newest.order_by("-observed_at", "-pk").values("pk")[:1])
        )

    def open(self, at: dt.datetime) -> PetitionQuerySet:
        """Those that can be signed at ``at``."""
        return self.filter(Q(opens_at=None) | Q(opens_at__lte=at), Q(closes_at=None) | Q(closes_at__gt=at))

    def next_opening(self, now: dt.datetime) -> dt.datetime | None:
        """When the next of them opens; None for none. One query."""
        ahead = self.filter(opens_at__gt=now).order_by("opens_at")
        return ahead.values_list("opens_at", flat=True).first()

    def over(self, at: dt.datetime) -> PetitionQuerySet:
        """Those that could be signed until an instant before ``at``."""
        return self.filter(closes_at__lte=at)


class Petition(models.Model):
    """One petition: entered when it opens or before, followed until it is answered, kept for good.

    Its state is computed from these dates and the clock (``petitions.lifecycle``), never stored. What is not known
    stays empty: no count is not a count of nought.
    """

    class Parser(models.TextChoices):
        NONE = "", _("nobody reads it: staff enter the counts")
        CSS = "css", _("an element of the page, by CSS selector")
        JSON = "json", _("a value in JSON data, by path")
        COMMONS = "commons", _("a page of the House of Commons’ e-petitions")

    title = models.CharField(max_length=250)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True, blank=True)
    number = models.CharField(max_length=40, blank=True, help_text=_("As it is printed, such as e-4701."))
    summary = models.TextField(blank=True, help_text=_("What it asks for, in two or three sentences."))
    url = models.URLField(_("official page"), max_length=500, help_text=_("Where it is signed."))
    sponsor = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="petitions_sponsored"
    )
    addressee = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="petitions_received"
    )

    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("closes"), null=True, blank=True, help_text=_("From this instant on nobody is asked to sign.")
    )
    closes_label = models.CharField(
        _("closing time as printed"),
        max_length=120,
        blank=True,
        help_text=_("Word for word, such as “24 November 2026, at 3:09 p.m. (EST)”."),
    )
    threshold = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("Signatures that it needs, where there is such a number.")
    )
    certified_on = PartialDateField(_("certified"), null=True, blank=True)
    presented_on = PartialDateField(_("presented"), null=True, blank=True)
    responded_on = PartialDateField(_("answered"), null=True, blank=True)
    response_url = models.URLField(_("the answer"), max_length=500, blank=True)
    outcome = models.TextField(
        _("what happened next"), blank=True, help_text=_("Shown after it has closed: the follow-up.")
    )

    parser = models.CharField(_("count read from"), max_length=10, choices=Parser, blank=True, default="")
    count_url = models.URLField(
        _("address of the count"), max_length=500, blank=True, help_text=_("Empty: the official page.")
    )
    count_path = models.CharField(
        _("place of the count"),
        max_length=200,
        blank=True,
        help_text=_("A CSS selector such as “.signatures strong”, or a path such as “data.signature_count”."),
    )
    checked_at = models.DateTimeField(_("last read"), null=True, blank=True, editable=False)
    check_problem = models.CharField(_("trouble with the count"), max_length=500, blank=True, editable=False)
    check_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    next_check_at = models.DateTimeField(null=True, blank=True, editable=False)

    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True)

    objects = PetitionQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_at", "-pk"]
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="campaigns_petition_title_not_empty"),
            models.CheckConstraint(condition=~Q(url=""), name="campaigns_petition_url_not_empty"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="campaigns_petition_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(threshold=None) | Q(threshold__gt=0), name="campaigns_petition_threshold_positive"
            ),
            models.CheckConstraint(
                condition=Q(parser__in=["", "css", "json", "commons"]), name="campaigns_petition_parser_known"
            ),
            models.CheckConstraint(
                condition=Q(parser__in=["", "commons"]) | ~Q(count_path=""),
                name="campaigns_petition_parser_has_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}" if self.number else self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        fill_slug(self, f"{self.number} {self.title}")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("campaigns:petition", args=[self.slug])

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            errors["closes_at"] = _("It closes before it opens.")
        if self.parser in (self.Parser.CSS, self.Parser.JSON) and not self.count_path:
            errors["count_path"] = _("Say where on the page the count stands.")
        if self.parser == self.Parser.COMMONS and not self.number:
            errors["number"] = _("The page of an e-petition is recognised by its number, such as e-4701.")
        dates = [(name, getattr(self, name)) for name in ("certified_on", "presented_on", "responded_on")]
        known = [(name, date) for name, date in dates if date is not None]
        for (_earlier, before), (later, after) in pairwise(known):
            if after.last_day < before.first_day:
                errors[later] = _("This lies before the step that comes before it.")
        if errors:
            raise ValidationError(errors)

    @property
    def response_due_on(self) -> dt.date | None:
        """The last day for the government's answer: 45 calendar days after the presentation.

        None where it was not presented, or not on a day that is known. Source: see ``RESPONSE_DAYS``.
        """
        presented_on: Any = self.presented_on
        if presented_on is None or presented_on.day is None:
            return None
        due: dt.date = presented_on.first_day + dt.timedelta(days=RESPONSE_DAYS)
        return due

    @property
    def label_findings(self) -> list[str]:
        """What in the printed closing time contradicts the instant; empty where nothing does."""
        return (
            label_findings(self.closes_at, self.closes_label) if self.closes_at and self.closes_label else []
        )


class SignatureReadingQuerySet(models.QuerySet["SignatureReading"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("readings are only ever added")

    def delete(self) -> NoReturn:
        raise TypeError("readings are only ever added")

    def bulk_update(self, objs: Any, fields: Iterable[str], batch_size: int | None = None) -> NoReturn:
        raise TypeError("readings are only ever added")


class SignatureReading(models.Model):
    """How many had signed when somebody looked. Only ever added: a later reading supersedes, none is changed.

    Made by ``petitions.refresh_readings`` or entered by staff. A lower bound ("over 210,000") is not a count.
    """

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="readings")
    count = models.PositiveIntegerField(_("signatures"))
    is_lower_bound = models.BooleanField(
        _("at least so many"), default=False, help_text=_("For “over 210,000” and the like.")
    )
    observed_at = models.DateTimeField(_("seen"), default=timezone.now)
    source_url = models.URLField(_("seen at"), max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SignatureReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-observed_at", "-pk"]
        verbose_name = _("reading of signatures")
        verbose_name_plural = _("readings of signatures")
        indexes = [models.Index(fields=["petition", "-observed_at", "-id"], name="campaigns_reading_newest")]

    def __str__(self) -> str:
        return number_format(self.count, force_grouping=True)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError for a row that is stored already."""
        if not self._state.adding:
            raise TypeError("readings are only ever added")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("readings are only ever added")
