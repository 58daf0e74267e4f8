"""What a source said when it was fetched, or as somebody brought it in: what quotations are checked against."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posts.failure_words import in_words
from posts.models.sources import Source
from posts.private_files import private_files


def warc_name(snapshot: Snapshot, name: str) -> str:
    """``snapshots/2026/11/<name>``: by the month in which it was taken."""
    return f"snapshots/{snapshot.taken_at or timezone.now():%Y/%m}/{name}"


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def usable(self) -> SnapshotQuerySet:
        """Copies that stand: taken, and not withdrawn. A login wall is among them, and says so by ``login_wall``."""
        return self.filter(state="success", withdrawn_at=None)

    def due(self, at: datetime) -> SnapshotQuerySet:
        """Those to be fetched now, the longest waiting first, and what a killed process left half done."""
        return self.filter(next_try_at__lte=at).order_by("next_try_at", "pk")

    def latest_for(self, source_ids: Collection[int]) -> dict[int, Snapshot]:
        """The copy to go by of each source: {source id: snapshot}; a source without a usable copy is left out.

        The newest one that shows the work itself; the newest login wall only where there is nothing better. One query,
        whatever the number of sources; without the text, which is asked for by name where it is needed.
        """
        if not source_ids:
            return {}
        newest = Window(
            RowNumber(),
            partition_by=F("source_id"),
            order_by=[F("login_wall").asc(), F("taken_at").desc(), F("pk").desc()],
        )
        rows = self.usable().filter(source_id__in=source_ids).annotate(_rank=newest).filter(_rank=1)
        return {row.source_id: row for row in rows.defer("text", "headers")}


class Snapshot(models.Model):
    """One copy of one source, from the wish to have it until its permission ends; never deleted.

    A fetched one is asked for (pending), being fetched (in progress), there (success) or not to be had (failed, with
    ``next_try_at`` while it will be tried again). An uploaded one is there at once. The text never changes once it is
    there, so that offsets into it hold; a page that reads otherwise now is another row. ``withdraw`` in
    ``posts.snapshots`` takes the text and the file away and leaves the row.
    """

    class Origin(models.TextChoices):
        FETCHED = "fetched", _("fetched")
        UPLOADED = "uploaded", _("uploaded")

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        IN_PROGRESS = "in_progress", _("in progress")
        SUCCESS = "success", _("kept")
        FAILED = "failed", _("failed")

    class Failure(models.TextChoices):
        NONE = "", _("none")
        REFUSED = "refused", _("address not allowed")
        ROBOTS = "robots", _("its robots.txt asks not to")
        UNRESOLVED = "unresolved", _("name without an address")
        INSECURE = "insecure", _("certificate not valid")
        CONNECTION = "connection", _("connection failed")
        TIMED_OUT = "timed_out", _("timed out")
        TOO_LARGE = "too_large", _("too large")
        REDIRECTS = "redirects", _("too many redirects")
        GONE = "gone", _("page gone")
        FORBIDDEN = "forbidden", _("access denied")
        STATUS = "status", _("error of the other server")
        OWN = "own", _("error on this side")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="snapshots")
    url = models.URLField(_("address"), max_length=1000, blank=True)
    final_url = models.TextField(_("address where it ended"), blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.FETCHED)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PENDING)
    failure = models.CharField(_("failure"), max_length=12, choices=Failure, blank=True, default=Failure.NONE)
    failure_words = models.CharField(max_length=500, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)

    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    charset = models.CharField(max_length=40, blank=True)
    byte_length = models.PositiveBigIntegerField(_("bytes"), default=0)
    sha256 = models.CharField(_("SHA-256 of the bytes"), max_length=64, blank=True)
    warc = models.FileField(storage=private_files, upload_to=warc_name, max_length=200, blank=True)

    text = models.TextField(blank=True)
    title = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=35, blank=True)
    extracted_by = models.CharField(
        max_length=60, blank=True, help_text=_("Which reader made the text, and its version.")
    )
    cut_short = models.BooleanField(
        default=False,
        help_text=_("A limit cut the text: what is not in it may stand in the work all the same."),
    )
    login_wall = models.BooleanField(
        default=False,
        help_text=_("The page asked to sign in or to subscribe: its text is not the whole work."),
    )

    archive_url = models.URLField(_("address in a public archive"), max_length=1000, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    archive_tries = models.PositiveSmallIntegerField(default=0)
    archive_next_try_at = models.DateTimeField(null=True, blank=True)

    permission_note = models.TextField(_("permission"), blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawal_reason = models.TextField(blank=True)
    set_aside_at = models.DateTimeField(
        _("set aside"), null=True, blank=True, help_text=_("Somebody said that nothing more can be done.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("kept copy")
        verbose_name_plural = _("kept copies")
        indexes = [
            models.Index(fields=["source", "state", "-taken_at"], name="posts_snapshot_of_source"),
            models.Index(
                fields=["next_try_at"], name="posts_snapshot_due", condition=Q(next_try_at__isnull=False)
            ),
            models.Index(
                fields=["archive_next_try_at"],
                name="posts_snapshot_to_archive",
                condition=Q(archive_next_try_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(origin__in=["fetched", "uploaded"]), name="posts_snapshot_origin_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "in_progress", "success", "failed"]),
                name="posts_snapshot_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="success") | Q(taken_at__isnull=False, next_try_at=None, failure=""),
                name="posts_snapshot_success_complete",
            ),
            models.CheckConstraint(
                condition=~Q(origin="uploaded") | Q(permission_note__gt=""),
                name="posts_snapshot_upload_permitted",
                violation_error_message=_("Say by whose permission the copy is kept."),
            ),
        ]

    def __str__(self) -> str:
        day = f"{timezone.localtime(self.taken_at):%Y-%m-%d}" if self.taken_at else self.get_state_display()
        return f"{self.source} ({day})"

    @property
    def said(self) -> str:
        """What went wrong, in the reader's language; "" where nothing did."""
        return in_words(self.failure_words)

    @property
    def is_usable(self) -> bool:
        return self.state == self.State.SUCCESS and self.withdrawn_at is None
