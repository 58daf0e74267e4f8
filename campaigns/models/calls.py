"""Calls: the sections in which the house asks somebody to do something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from posts.models import Organization


@dataclass
class DemandNode:
    """One demand of a call with those nested under it, for templates and snapshots."""

    restatement: Restatement
    children: list[DemandNode] = field(default_factory=list)


class CallQuerySet(models.QuerySet["Call"]):
    def for_page(self) -> CallQuerySet:
        """Calls with all they say: two queries whatever their number."""
        return self.select_related("addressee", "asker").prefetch_related("restatements")


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

    def tree(self) -> list[DemandNode]:
        """The demands in order, nested; no query after ``for_page()``."""
        return build_tree(self.restatements.all())


def build_tree(restatements: Iterable[Restatement]) -> list[DemandNode]:
    """Nest rows under their parents, each level in order of position."""
    rows = sorted(restatements, key=lambda row: (row.position, row.pk or 0))
    nodes = {row.pk: DemandNode(row) for row in rows}
    roots: list[DemandNode] = []
    for row in rows:
        parent = nodes.get(row.parent_id or 0)
        (parent.children if parent else roots).append(nodes[row.pk])
    return roots


class Restatement(models.Model):
    """What one call asks, in that call's own wording; nested one level down where demands belong together.

    The ledger ties it to a demand that outlives the call.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="restatements")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("demand"))

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("demand in this call")
        verbose_name_plural = _("demands in this call")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="campaigns_restatement_text_not_empty"),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")), name="campaigns_restatement_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.text
