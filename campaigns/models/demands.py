"""Demands: what the house asks of whom, over years, and what has been heard of it.

A demand outlives the calls that make it. Its columns under "Projection" say what the public posts and the events
add up to; only ``campaigns.ledger`` writes them.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from posts.models import House, Organization, Source, Tag
from posts.slugs import make_slug
from posts.stems import fold

SLUG_LENGTH = 90
TITLE_LENGTH = 110


class DemandQuerySet(models.QuerySet["Demand"]):
    def public(self, at: dt.datetime | None = None) -> DemandQuerySet:
        """Demands that a public post makes at the instant ``at`` (now where None)."""
        at = at or timezone.now()
        return self.filter(Q(public_until=None) | Q(public_until__gt=at), public_from__lte=at)

    def waiting(self) -> DemandQuerySet:
        """Those that nobody has answered."""
        return self.filter(waiting_since__isnull=False)

    def due(self, at: dt.datetime) -> DemandQuerySet:
        """Those whose projection time has overtaken: a post became public, or ceased to be."""
        return self.filter(refresh_at__lte=at)

    def for_list(self) -> DemandQuerySet:
        """What a list shows of each demand: two queries whatever the number of rows."""
        return self.select_related("addressee").prefetch_related("tags")


class Demand(models.Model):
    """One thing that is asked of somebody, with one public page.

    Made when a call first asks it; restated by later calls, answered by events; deleted only while no restatement
    and no event rests on it. It is public as long as a public post makes it.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("no answer")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        PROMISED = "promised", _("promised")
        PARTLY_MET = "partly_met", _("partly met")
        MET = "met", _("met")
        REFUSED = "refused", _("refused")
        LAPSED = "lapsed", _("lapsed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    operative_text = models.TextField(
        _("what is asked"),
        help_text=_("As one would read it alone, years later: “Publish the annexes of the accord.”"),
    )
    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        allow_unicode=True,
        blank=True,
        help_text=_("Made from the first words where it is left empty."),
    )
    language = models.CharField(max_length=12, default=settings.LANGUAGE_CODE)
    addressee = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="demands_received",
        help_text=_("Who is asked. Empty where no text says it."),
    )
    asker = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="demands_made",
        help_text=_("Empty: the house. What others ask is quoted, and never stands here."),
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="demands", verbose_name=_("tags"))
    note = models.TextField(
        blank=True, help_text=_("For readers: what is meant, in one or two sentences, where it needs saying.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    # Projection.
    folded = models.TextField(editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN, editable=False)
    first_asked_on = models.DateField(null=True, editable=False)
    last_asked_on = models.DateField(null=True, editable=False)
    times_asked = models.PositiveIntegerField(_("asked"), default=0, editable=False)
    answered_on = models.DateField(null=True, editable=False)
    closed_on = models.DateField(null=True, editable=False)
    waiting_since = models.DateField(null=True, editable=False)
    public_from = models.DateTimeField(null=True, editable=False)
    public_until = models.DateTimeField(null=True, editable=False)
    refresh_at = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DemandQuerySet.as_manager()

    class Meta:
        ordering = ["-first_asked_on", "-pk"]
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        constraints = [
            models.CheckConstraint(condition=~Q(operative_text=""), name="campaigns_demand_text_not_empty"),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "open",
                        "acknowledged",
                        "promised",
                        "partly_met",
                        "met",
                        "refused",
                        "lapsed",
                        "withdrawn",
                    ]
                ),
                name="campaigns_demand_status_known",
            ),
            models.CheckConstraint(
                condition=Q(last_asked_on__gte=F("first_asked_on"))
                | Q(first_asked_on=None, last_asked_on=None),
                name="campaigns_demand_asked_in_order",
            ),
            models.CheckConstraint(
                condition=Q(waiting_since=None) | Q(answered_on=None),
                name="campaigns_demand_waits_or_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["status"], name="campaigns_demand_status"),
            models.Index(fields=["-first_asked_on", "-id"], name="campaigns_demand_newest"),
            models.Index(fields=["-times_asked", "-id"], name="campaigns_demand_asked"),
            models.Index(fields=["waiting_since"], name="campaigns_demand_waiting"),
            models.Index(fields=["public_from"], name="campaigns_demand_public"),
            models.Index(fields=["refresh_at"], name="campaigns_demand_due"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded = fold(self.operative_text)
        if not self.slug:
            self._fill_slug()
        super().save(*args, **kwargs)  # type: ignore[arg-type] # handed on as they came

    def get_absolute_url(self) -> str:
        """The one address, under the prefix of the demand's own language."""
        with translation.override(self.language):
            return reverse("campaigns:demand", args=[self.slug])

    def clean(self) -> None:
        if self.language not in dict(settings.LANGUAGES):
            raise ValidationError({"language": _("This site has no pages in that language.")})
        if self.asker_id is not None and self.asker_id != House.load().organization_id:
            raise ValidationError(
                {"asker": _("The ledger holds what the house asks. Quote what others ask in the text.")}
            )
        self.slug = self.slug.lower()

    @property
    def title(self) -> str:
        """The demand in one line, shortened at a word, without the mark that ended it in a list."""
        text = " ".join(self.operative_text.split()).rstrip(" ;,")
        if len(text) <= TITLE_LENGTH:
            return text
        return text[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ;,.") + "…"

    @cached_property
    def _today(self) -> dt.date:
        return timezone.localdate(timezone=timezone.get_default_timezone())

    @property
    def days_waiting(self) -> int | None:
        """Days since it was first asked, where nobody has answered; by the clock, in the site's zone."""
        return (self._today - self.waiting_since).days if self.waiting_since else None

    @property
    def days_to_answer(self) -> int | None:
        """Days from the first asking to the first answer, where there is one."""
        if self.answered_on is None or self.first_asked_on is None:
            return None
        return (self.answered_on - self.first_asked_on).days

    def is_public(self, at: dt.datetime) -> bool:
        """The same question as ``public()``, asked of one row in memory."""
        if self.public_from is None or self.public_from > at:
            return False
        return self.public_until is None or self.public_until > at

    def _fill_slug(self) -> None:
        stem = make_slug(self.operative_text, max_length=SLUG_LENGTH)
        self.slug, number = stem, 2
        others = type(self).objects.exclude(pk=self.pk)
        while others.filter(slug=self.slug).exists():
            self.slug, number = f"{stem}-{number}", number + 1


class DemandEvent(models.Model):
    """What happened to a demand on a day, with the work that shows it. Never changed without a trace in the history."""

    class Status(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        PROMISED = "promised", _("promised")
        PARTLY_MET = "partly_met", _("partly met")
        MET = "met", _("met")
        REFUSED = "refused", _("refused")
        LAPSED = "lapsed", _("lapsed")

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="events")
    status = models.CharField(max_length=12, choices=Status)
    on = models.DateField(_("day"))
    evidence = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="demand_events",
        help_text=_("The work that shows it. Only what has lapsed can do without."),
    )
    note = models.TextField(blank=True, help_text=_("For readers: what happened, in one or two sentences."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=["acknowledged", "promised", "partly_met", "met", "refused", "lapsed"]
                ),
                name="campaigns_demandevent_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="lapsed") | Q(evidence__isnull=False),
                name="campaigns_demandevent_has_evidence",
                violation_error_message=_("Name the source that shows it."),
            ),
            models.UniqueConstraint(
                fields=["demand", "status", "on"],
                name="campaigns_demandevent_once",
                violation_error_message=_("This event is on record for that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}, {self.on}"

    def clean(self) -> None:
        if self.on and self.on > timezone.localdate(timezone=timezone.get_default_timezone()):
            raise ValidationError({"on": _("That day has not come yet.")})
