"""Rows about the quotations that stand in bodies: a projection, never edited by hand."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from posts.models.people import Organization, Person
from posts.models.sources import Source


class QuotationQuerySet(models.QuerySet["Quotation"]):
    def standing(self) -> QuotationQuerySet:
        """Those whose words still stand in their post."""
        return self.filter(withdrawn_at=None)

    def for_list(self) -> QuotationQuerySet:
        """All that a list of quotations shows; the number of queries does not depend on the number of rows."""
        return self.select_related(
            "post", "speaker_person", "speaker_organization", "source", "source__publisher"
        )


class Quotation(models.Model):
    """One attributed quotation in one post, rebuilt from the body by ``posts.quotations.sync_quotations``.

    Keyed by post, fingerprint and occurrence, so that unchanged words keep their verdict and their address. When
    its words go from the body, a row that was never public, checked or overruled is deleted; any other is kept
    with ``withdrawn_at``.
    """

    class Form(models.TextChoices):
        BLOCK = "block", _("block")
        INLINE = "inline", _("within a sentence")

    class Verdict(models.TextChoices):
        UNCHECKED = "unchecked", _("not checked yet")
        VERBATIM = "verbatim", _("verbatim")
        VERBATIM_WITH_MARKS = "verbatim_with_marks", _("verbatim with editorial marks")
        ALTERED = "altered", _("altered")
        AMBIGUOUS = "ambiguous", _("several passages fit")
        NOT_FOUND = "not_found", _("not found in the kept copy")
        NO_SNAPSHOT = "no_snapshot", _("no copy kept")
        NOT_CHECKABLE = "not_checkable", _("cannot be checked")
        NEEDS_REVIEW = "needs_review", _("needs review")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey("posts.Post", on_delete=models.PROTECT, related_name="quotations")
    position = models.PositiveIntegerField(help_text=_("Order in the body, from 0."))
    form = models.CharField(max_length=8, choices=Form, default=Form.BLOCK)
    exact = models.TextField()
    language = models.CharField(max_length=35, blank=True)

    speaker_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="quotations_spoken"
    )
    speaker_organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="quotations_spoken"
    )
    speaker_text = models.CharField(max_length=300, blank=True)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="quotations"
    )
    vias = models.ManyToManyField(Source, through="QuotationVia", related_name="quotations_relayed")

    fingerprint = models.CharField(max_length=64)
    occurrence = models.PositiveSmallIntegerField(default=0)

    # Written by posts.verifying alone.
    verdict = models.CharField(max_length=20, choices=Verdict, default=Verdict.UNCHECKED)
    verdict_detail = models.JSONField(default=dict, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    overruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    overruled_at = models.DateTimeField(null=True, blank=True)
    overrule_reason = models.TextField(blank=True)
    # The copy that was compared, and where in its text the words stand.
    snapshot = models.ForeignKey(
        "posts.Snapshot", on_delete=models.PROTECT, null=True, blank=True, related_name="quotations"
    )
    passage_start = models.PositiveIntegerField(null=True, blank=True)
    passage_end = models.PositiveIntegerField(null=True, blank=True)
    folding = models.PositiveSmallIntegerField(
        default=0, help_text=_("Version of the rules by which the texts were made comparable.")
    )

    first_public_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Set by posts.corrections: the note with which its words went, and the row that holds them as they read now.
    correction = models.ForeignKey(
        "posts.Correction", on_delete=models.PROTECT, null=True, blank=True, related_name="quotations"
    )
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = QuotationQuerySet.as_manager()

    class Meta:
        ordering = ["post", "position", "pk"]
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        permissions = [("overrule_verdict", "Can overrule the verdict on a quotation")]
        constraints = [
            models.CheckConstraint(condition=~Q(exact=""), name="posts_quotation_exact_not_empty"),
            models.CheckConstraint(
                condition=Q(form__in=["block", "inline"]), name="posts_quotation_form_known"
            ),
            models.CheckConstraint(
                condition=Q(speaker_person=None) | Q(speaker_organization=None),
                name="posts_quotation_one_speaker",
            ),
            models.CheckConstraint(
                condition=Q(
                    verdict__in=[
                        "unchecked",
                        "verbatim",
                        "verbatim_with_marks",
                        "altered",
                        "ambiguous",
                        "not_found",
                        "no_snapshot",
                        "not_checkable",
                        "needs_review",
                    ]
                ),
                name="posts_quotation_verdict_known",
            ),
            models.UniqueConstraint(
                fields=["post", "fingerprint", "occurrence"], name="posts_quotation_once_per_place"
            ),
        ]
        indexes = [
            models.Index(fields=["fingerprint"], name="posts_quotation_fingerprint"),
        ]

    def __str__(self) -> str:
        words = " ".join(self.exact.split()[:12])
        return f"“{words}…”" if len(words) < len(self.exact) else f"“{words}”"

    def get_absolute_url(self) -> str:
        return reverse("posts:quotation", args=[self.key])

    @property
    def speaker(self) -> Person | Organization | None:
        return self.speaker_person or self.speaker_organization

    @property
    def speaker_label(self) -> str:
        """Who said it, in the words to print; "" where it is not known."""
        return str(self.speaker) if self.speaker else self.speaker_text


class QuotationVia(models.Model):
    """A source through which the house has the words, in order from the original outwards."""

    quotation = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="via_rows")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["quotation", "source"], name="posts_quotationvia_once")
        ]

    def __str__(self) -> str:
        return f"{self.source}"
