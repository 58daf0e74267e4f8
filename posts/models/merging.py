"""What was done to many records at once, kept so that it can be undone; where merged records went; which look alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class UndoableChangeQuerySet(models.QuerySet["UndoableChange"]):
    def under_way(self) -> UndoableChangeQuerySet:
        """Those that are being made or taken back, halted ones too."""
        return self.exclude(under_way="")

    def due(self, now: dt.datetime) -> UndoableChangeQuerySet:
        """Those whose next step may be done, the one that waits longest first."""
        return self.under_way().filter(next_try_at__lte=now).order_by("made_at", "pk")

    def merging(self, kind: str, keys: Collection[int]) -> UndoableChange | None:
        """The merge that is under way with one of the records, if any. One query."""
        for change in self.under_way().filter(kind=UndoableChange.Kind.MERGE, model=kind):
            if {change.object_id, *change.record["going"]} & set(keys):
                return change
        return None


class UndoableChange(models.Model):
    """One change of many records, with what it takes to take it back.

    Written by ``posts.merging``, ``posts.renaming`` and ``posts.filing``; ``record`` is theirs to read. Never deleted:
    an undone change says so. One that would keep somebody waiting is made, or taken back, step by step
    (``posts.long_changes``): the row is its own place in the queue.
    """

    class UnderWay(models.TextChoices):
        MAKE = "make", _("being made")
        UNDO = "undo", _("being taken back")

    class Kind(models.TextChoices):
        MERGE = "merge", _("merged")
        RENAME = "rename", _("renamed")
        FILING = "filing", _("filed")

    kind = models.CharField(max_length=10, choices=Kind)
    model = models.CharField(max_length=20, help_text=_("model_name, such as “tag”"))
    object_id = models.PositiveBigIntegerField(
        null=True, help_text=_("The record that stands afterwards; none for posts that were filed together.")
    )
    words = models.TextField(help_text=_("What was done, for people."))
    record: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder
    )
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    under_way = models.CharField(max_length=4, choices=UnderWay, blank=True, default="")
    to_move = models.PositiveIntegerField(default=0, help_text=_("Records, when it began."))
    moved = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, help_text=_("None while it is halted."))
    last_error = models.CharField(max_length=500, blank=True, default="")

    objects = UndoableChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("change of many records")
        verbose_name_plural = _("merged and renamed")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["merge", "rename", "filing"]), name="posts_undoablechange_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(under_way__in=["", "make", "undo"]), name="posts_undoablechange_under_way_known"
            ),
        ]
        indexes = [
            models.Index(fields=["model", "object_id"], name="posts_undoablechange_object"),
            models.Index(fields=["next_try_at"], name="posts_undoablechange_due", condition=~Q(under_way="")),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_halted(self) -> bool:
        """Under way, but no further without a person."""
        return bool(self.under_way) and self.next_try_at is None


class Successor(models.Model):
    """Where a merged record went, so that texts which still name it (kept revisions, an open editor) lead on."""

    model = models.CharField(max_length=20)
    old_id = models.PositiveBigIntegerField()
    new_id = models.PositiveBigIntegerField()
    change = models.ForeignKey(UndoableChange, on_delete=models.CASCADE, related_name="successors")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "old_id"], name="posts_successor_once"),
            models.CheckConstraint(condition=~Q(old_id=F("new_id")), name="posts_successor_is_another"),
        ]
        indexes = [models.Index(fields=["model", "new_id"], name="posts_successor_new")]

    def __str__(self) -> str:
        return f"{self.model}:{self.old_id} → {self.new_id}"


class Lookalike(models.Model):
    """Two records of one kind whose names look alike; a projection, except for what staff said of it.

    ``dismissed_at``: staff looked, and they are two things. Such a row stays while both names do.
    """

    model = models.CharField(max_length=20)
    first_id = models.PositiveBigIntegerField()
    second_id = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=20)
    score = models.PositiveSmallIntegerField(help_text=_("Of 100: the same name."))
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["model", "first_id", "second_id"], name="posts_lookalike_once"),
            models.CheckConstraint(condition=Q(first_id__lt=F("second_id")), name="posts_lookalike_in_order"),
        ]
        indexes = [models.Index(fields=["model", "dismissed_at", "-score"], name="posts_lookalike_open")]

    def __str__(self) -> str:
        return f"{self.model}:{self.first_id} ~ {self.second_id} ({self.reason})"


class ComparedName(models.Model):
    """Under which names a record was last compared with all others of its kind; under others it is compared anew."""

    model = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    names = models.TextField(help_text=_("As they are written, one a line."))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "object_id"], name="posts_comparedname_once")]

    def __str__(self) -> str:
        return f"{self.model}:{self.object_id}"


class NameForm(models.Model):
    """One form of one name of a record, by which look-alikes meet: see ``posts.lookalikes.forms_of``. A projection."""

    model = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    form = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "form", "object_id"], name="posts_nameform_once")
        ]
        indexes = [models.Index(fields=["model", "object_id"], name="posts_nameform_object")]

    def __str__(self) -> str:
        return f"{self.model}:{self.object_id} {self.form}"
