"""What the desk says about a post before readers see it: reviews, comments, shared previews, mail, what follows.

None of it is ever public, and none of it belongs to the text: revisions do not keep it.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from posts.models.posts import Post

TOKEN_BYTES = 24  # of randomness in a preview link: nobody finds one by trying


class ReviewStep(models.Model):
    """One step of a post's review, with its note. Written by ``posts.workflow``; never changed afterwards."""

    class Verb(models.TextChoices):
        SUBMITTED = "submitted", _("submitted for review")
        TAKEN_BACK = "taken_back", _("taken back")
        APPROVED = "approved", _("approved")
        SENT_BACK = "sent_back", _("sent back")
        UNSCHEDULED = "unscheduled", _("taken off the schedule")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="review_steps")
    verb = models.CharField(max_length=12, choices=Verb)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(help_text=_("The version of the post that the step is about."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("step of a review")
        verbose_name_plural = _("steps of reviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(verb__in=["submitted", "taken_back", "approved", "sent_back", "unscheduled"]),
                name="posts_reviewstep_verb_known",
            ),
            models.CheckConstraint(
                condition=~Q(verb="sent_back") | ~Q(note=""), name="posts_reviewstep_sent_back_says_why"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_verb_display())


class CommentQuerySet(models.QuerySet["Comment"]):
    def threads(self) -> CommentQuerySet:
        """First words of each thread, in the order of the text."""
        return self.filter(parent=None).order_by("start", "pk")

    def open(self) -> CommentQuerySet:
        return self.filter(parent=None, resolved_at=None)


class Comment(models.Model):
    """A remark on a passage of the body, or an answer to one (``parent``).

    The passage is kept as a W3C text quote with its position, so that it is found again after the text has changed;
    without ``exact`` the remark is about the whole post.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()
    exact = models.TextField(blank=True, help_text=_("The words that the remark is about."))
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    start = models.PositiveIntegerField(
        default=0, help_text=_("Where the words stood in the text, in characters.")
    )
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="mentioned_in")
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="posts_comment_has_words"),
            models.CheckConstraint(
                condition=Q(parent=None) | Q(exact="", resolved_at=None),
                name="posts_comment_reply_follows_its_thread",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def open(self, at: dt.datetime | None = None) -> PreviewLinkQuerySet:
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


class PreviewLink(models.Model):
    """A way to read one post before it is public, for whoever has the address, until it expires or is revoked.

    The token is kept as it is, so that staff can copy the address again: whoever reads this table reads the drafts too.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="preview_links")
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    label = models.CharField(_("for whom"), max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    shows_changes = models.BooleanField(
        _("with the changes that wait"),
        default=False,
        help_text=_("Shows a public text as it will read once the changes that wait are live."),
    )
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0, help_text=_("How often the page was shown."))
    last_opened_at = models.DateTimeField(null=True, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")

    def __str__(self) -> str:
        return self.label or str(_("Preview link"))

    def get_absolute_url(self) -> str:
        with translation.override(self.post.language):
            return reverse("posts:shared_preview", args=[self.token])

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class DeskMail(models.Model):
    """One letter to one of the staff: written with the action it tells of, sent after it, tried again if it fails."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("letter to staff")
        verbose_name_plural = _("letters to staff")
        indexes: ClassVar = [
            models.Index(fields=["next_attempt_at"], condition=Q(sent_at=None), name="posts_deskmail_waiting")
        ]

    def __str__(self) -> str:
        return self.subject


class Consequence(models.Model):
    """What follows when a post becomes public or expires: one row for each, made and worked off by ``run_due``.

    Whether readers see the post never depends on it.
    """

    class Event(models.TextChoices):
        PUBLIC = "public", _("became public")
        EXPIRED = "expired", _("expired")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="consequences")
    event = models.CharField(max_length=8, choices=Event)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name = _("consequence")
        verbose_name_plural = _("consequences")
        constraints = [
            models.UniqueConstraint(fields=["post", "event"], name="posts_consequence_once"),
            models.CheckConstraint(
                condition=Q(event__in=["public", "expired"]), name="posts_consequence_event_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()}: {self.post_id}"
