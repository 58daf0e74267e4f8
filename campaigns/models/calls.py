"""Calls: the sections in which the house asks somebody to do something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.demands import Demand
from posts.models import Organization, Post


@dataclass
class DemandNode:
    """One demand of a call with those nested under it, for templates and snapshots."""

    restatement: Restatement
    children: list[DemandNode] = field(default_factory=list)
    demand: Demand | None = None  # its page, where readers may see it


class CallQuerySet(models.QuerySet["Call"]):
    def for_page(self) -> CallQuerySet:
        """Calls with all they say: two queries whatever their number."""
        return self.select_related("addressee", "asker").prefetch_related(
            models.Prefetch("restatements", queryset=Restatement.objects.select_related("demand"))
        )


class Call(models.Model):
    """One "Whither Canada?" section: made while writing, embedded into a body, changed with its words.

    Third parties' calls that the house only quotes are quotations and never stand here.
    """

    name = models.CharField(
        max_length=200,
        help_text=_("For staff only: how the call is found again, such as “Corridor, November 2026”."),
    )
    heading = models.CharField(
        max_length=200, blank=True, help_text=_("Empty: the house's heading, such as “Whither Canada?”.")
    )
    has_heading = models.BooleanField(_("with a heading"), default=True)
    asker = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="calls_made",
        help_text=_("Who asks. Empty: the house."),
    )
    addressee = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="calls_received",
        help_text=_("Who is asked. Empty where the text does not say."),
    )
    introduction = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="campaigns_call_name_not_empty")]

    def __str__(self) -> str:
        return self.name

    def heading_or(self, default: str) -> str:
        """The heading to print: the call's own, else ``default`` (the house's), else "" where it has none."""
        return (self.heading or default) if self.has_heading else ""

    def tree(self, at: dt.datetime | None = None) -> list[DemandNode]:
        """The demands in order, nested, with the pages that are public at ``at``; no query after ``for_page()``."""
        return build_tree(self.restatements.all(), at)


def build_tree(restatements: Iterable[Restatement], at: dt.datetime | None = None) -> list[DemandNode]:
    """Nest rows under their parents, each level in order of position."""
    rows = sorted(restatements, key=lambda row: (row.position, row.pk or 0))
    nodes = {row.pk: DemandNode(row) for row in rows}
    for row in rows:
        if at is not None and row.demand is not None and row.demand.is_public(at):
            nodes[row.pk].demand = row.demand
    roots: list[DemandNode] = []
    for row in rows:
        parent = nodes.get(row.parent_id or 0)
        (parent.children if parent else roots).append(nodes[row.pk])
    return roots


class Restatement(models.Model):
    """What the house asks at one place, in the wording of that day.

    Most stand in a call, nested one level down where demands belong together; a call made in running prose stays
    prose, and its restatement points at the post and the anchor. The ledger ties it to a demand that outlives both.
    """

    class Relation(models.TextChoices):
        FIRST = "first", _("asks for the first time")
        REITERATES = "reiterates", _("reiterates")
        STRENGTHENS = "strengthens", _("strengthens")
        NARROWS = "narrows", _("narrows")
        WITHDRAWS = "withdraws", _("withdraws")

    call = models.ForeignKey(
        Call, on_delete=models.CASCADE, null=True, blank=True, related_name="restatements"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("wording"))
    post = models.ForeignKey(
        Post,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="prose_restatements",
        help_text=_("For a demand made in running prose: the post that makes it."),
    )
    anchor = models.CharField(
        max_length=100, blank=True, help_text=_("The id of the paragraph in the post, without “#”.")
    )
    demand = models.ForeignKey(
        Demand, on_delete=models.PROTECT, null=True, blank=True, related_name="restatements"
    )
    relation = models.CharField(max_length=12, choices=Relation, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("restatement")
        verbose_name_plural = _("restatements")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="campaigns_restatement_text_not_empty"),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")), name="campaigns_restatement_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(call__isnull=False, post=None, anchor="") | Q(call=None, post__isnull=False),
                name="campaigns_restatement_call_or_prose",
                violation_error_message=_(
                    "A demand stands in a call or in the prose of a post, one of the two."
                ),
            ),
            models.CheckConstraint(
                condition=Q(relation__in=["", "first", "reiterates", "strengthens", "narrows", "withdraws"]),
                name="campaigns_restatement_relation_known",
            ),
            models.CheckConstraint(
                condition=Q(demand=None, relation="") | (Q(demand__isnull=False) & ~Q(relation="")),
                name="campaigns_restatement_tied_with_relation",
                violation_error_message=_("Say how the wording relates to the demand, or tie it to none."),
            ),
            models.UniqueConstraint(
                fields=["demand"],
                condition=Q(relation="first"),
                name="campaigns_restatement_first_once",
                violation_error_message=_("Another wording is the first that asked this."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
