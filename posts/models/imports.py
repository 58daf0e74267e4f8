"""Texts that somebody is turning into drafts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ImportReviewQuerySet(models.QuerySet["ImportReview"]):
    def of_texts(self) -> ImportReviewQuerySet:
        """Those from which a draft is made; the others read a post that stands."""
        return self.filter(post=None)

    def unfinished(self) -> ImportReviewQuerySet:
        return self.of_texts().filter(draft=None)

    def for_list(self) -> ImportReviewQuerySet:
        """With all that a list of reviews shows, without the texts. One query."""
        return self.select_related("created_by", "changed_by", "draft").defer("source", "proposals")


class ImportReview(models.Model):
    """One text under review: kept from the moment it is brought in until somebody removes it.

    The proposals are what the recognition found and never change; ``decisions`` are the reviewer's steps since, in
    order (see ``posts.importing.reviewing``). ``draft`` is what came of it.
    """

    class Origin(models.TextChoices):
        PASTED = "pasted", _("pasted")
        FILE = "file", _("file")
        POST = "post", _("post")

    class State(models.TextChoices):
        """Of the review of a post that stands."""

        IN_WORK = "in_work", _("in work")
        REVIEWED = "reviewed", _("reviewed")
        SKIPPED = "skipped", _("skipped")

    class Format(models.TextChoices):
        TEXT = "text", _("plain text")
        HTML = "html", _("formatted text (HTML)")
        DOCX = "docx", _("Word file")
        MARKDOWN = "markdown", _("Markdown")

    title = models.CharField(max_length=300)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.PASTED)
    format = models.CharField(max_length=10, choices=Format, default=Format.TEXT)
    name = models.CharField(max_length=200, blank=True, help_text=_("Of the file."))
    source = models.TextField()
    proposals = models.JSONField()
    decisions = models.JSONField(default=list)
    left_open = models.PositiveIntegerField(_("not decided"), default=0)
    draft = models.ForeignKey(
        "posts.Post", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Of a post that was brought in with its body: the post, the version that was read, and how far somebody is.
    post = models.OneToOneField(
        "posts.Post", on_delete=models.CASCADE, null=True, blank=True, related_name="rereading"
    )
    version = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.IN_WORK)

    created_at = models.DateTimeField(_("brought in"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(_("last step"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ImportReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        default_permissions = ()  # whoever may import posts may do all of this
        verbose_name = _("review of a text")
        verbose_name_plural = _("reviews of texts")
        constraints = [
            models.CheckConstraint(
                condition=Q(origin__in=["pasted", "file", "post"]), name="posts_importreview_origin_known"
            ),
            models.CheckConstraint(
                condition=Q(format__in=["text", "html", "docx", "markdown"]),
                name="posts_importreview_format_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in_work", "reviewed", "skipped"]),
                name="posts_importreview_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ImportedItem(models.Model):
    """What became of one thing of another system: a post, a picture, a file, a name. Never shown to readers.

    Made and changed by importers only; it lets an import be repeated, and says whether a post was edited since. Points
    at its row by key, not by a foreign key, so that merging and deleting ask nothing of it.
    """

    ref = models.CharField(max_length=300, unique=True)
    model = models.CharField(max_length=40, blank=True, help_text=_("Empty for a file that has no record."))
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    # Of what was written, and the version that the post had then.
    digest = models.CharField(max_length=32, blank=True)
    version = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="documents/", max_length=300, blank=True)
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")

    def __str__(self) -> str:
        return self.ref
