"""What was: every saved text, and who did what when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RevisionQuerySet(models.QuerySet["Revision"]):
    def saves(self) -> RevisionQuerySet:
        """Texts that a post has really had: neither automatic ones nor proposals."""
        return self.filter(kind__in=(Revision.Kind.SAVE, Revision.Kind.PUBLISHED))

    def autosaves(self) -> RevisionQuerySet:
        return self.filter(kind=Revision.Kind.AUTOSAVE)

    def waiting(self) -> RevisionQuerySet:
        """Pending changes that have neither gone live nor been given up: at most one a post."""
        return self.filter(kind=Revision.Kind.PENDING, settled_at=None)


class Revision(models.Model):
    """A post as it was after one save: a complete snapshot, embedded records' own words included.

    Made by ``posts.revisions`` and never changed afterwards, but for two kinds: what is saved automatically while
    somebody types replaces what the same form had saved shortly before, and pending changes say what became of them.
    """

    class Kind(models.TextChoices):
        SAVE = "save", _("saved")
        AUTOSAVE = "autosave", _("saved automatically")
        PENDING = "pending", _("waiting to go live")
        PUBLISHED = "published", _("published")

    post = models.ForeignKey("posts.Post", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(help_text=_("Counts up from 1 for each post."))
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SAVE)
    version = models.PositiveIntegerField(help_text=_("The post's version number that this text has."))
    snapshot = models.JSONField(encoder=DjangoJSONEncoder)
    note = models.CharField(max_length=300, blank=True)
    # Which opened form it came from, so that a copy kept in a browser can be told to have arrived.
    form_key = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Of pending changes: when they go live, who said so, and when they did or were given up.
    live_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-number", "-pk"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="posts_revision_number_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["save", "autosave", "pending", "published"]),
                name="posts_revision_kind_known",
            ),
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(kind="pending", settled_at=None),
                name="posts_revision_one_pending",
            ),
            models.CheckConstraint(
                condition=Q(kind="pending") | Q(live_at=None, approved_by=None, settled_at=None),
                name="posts_revision_only_pending_waits",
            ),
        ]
        indexes = [
            models.Index(
                fields=["form_key"], condition=Q(form_key__isnull=False), name="posts_revision_form"
            ),
            models.Index(
                fields=["live_at"],
                condition=Q(live_at__isnull=False, settled_at=None),
                name="posts_revision_due",
            ),
        ]

    def __str__(self) -> str:
        return _("Revision %(number)d") % {"number": self.number}


class HistoryIsKept(Exception):
    """Somebody tried to change or delete what happened."""


class HistoryQuerySet(models.QuerySet["HistoryEntry"]):
    def update(self, **kwargs: Any) -> int:
        raise HistoryIsKept("what happened cannot be changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise HistoryIsKept("what happened cannot be deleted")


class HistoryEntry(models.Model):
    """Who did what, when, to which record, with old and new values. Written by ``posts.history.record`` only.

    Neither changed nor deleted afterwards, by nobody: ``save()``, ``delete()`` and those of querysets refuse.
    """

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=40)
    model = models.CharField(max_length=100, help_text=_("app_label.model_name"))
    object_id = models.CharField(max_length=64)
    object_repr = models.CharField(max_length=300)
    changes: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, help_text=_("{field: [old, new]}")
    )

    objects = HistoryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        permissions: ClassVar = [("export_historyentry", "Can export the history")]
        indexes = [
            models.Index(fields=["model", "object_id", "-at"], name="posts_history_object"),
            models.Index(fields=["-at"], name="posts_history_at"),
            models.Index(fields=["verb", "-at"], name="posts_history_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_repr}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise HistoryIsKept("what happened cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise HistoryIsKept("what happened cannot be deleted")


class Redirect(models.Model):
    """An old address and where it leads now; an empty target means "gone for good" (410).

    Written by ``posts.redirects.move`` and by administrators; acted on only where a page was not found.
    """

    path = models.CharField(max_length=500, unique=True, help_text=_("The old path, with the first slash."))
    target = models.CharField(
        max_length=1000, blank=True, help_text=_("A path of this site or an address; empty: gone.")
    )
    hits = models.PositiveIntegerField(default=0, editable=False)
    last_hit_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["path"]
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [
            models.CheckConstraint(
                condition=Q(path__startswith="/"), name="posts_redirect_path_begins_with_slash"
            ),
            models.CheckConstraint(
                condition=~Q(path=models.F("target")), name="posts_redirect_not_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} → {self.target or '410'}"
