"""What must be said of a text that somebody else published first, and what a hub was told of our own."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posts.models.people import Organization


class Republication(models.Model):
    """What must be said when the text was first published by somebody else; its presence makes a post republished."""

    post = models.OneToOneField("posts.Post", on_delete=models.CASCADE, related_name="republication")
    publisher = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("original publisher")
    )
    author_organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    original_title = models.CharField(max_length=300, blank=True)
    original_url = models.URLField(max_length=1000, blank=True)
    original_on = models.DateField(_("first published on"), null=True, blank=True)
    copyright_line = models.CharField(max_length=300, blank=True)
    terms = models.JSONField(
        default=dict, blank=True, help_text=_("By audience, such as {“community”: “…”}.")
    )
    disclaimer = models.TextField(blank=True)
    fair_use_notice = models.TextField(blank=True)

    may_be_passed_on = models.BooleanField(
        default=False,
        help_text=_(
            "The terms let others republish it from here. Unless they do, readers are led to the original."
        ),
    )

    class Meta:
        verbose_name = _("republication")
        verbose_name_plural = _("republication")

    def __str__(self) -> str:
        return str(self.publisher)


class Announcement(models.Model):
    """What the WebSub hub was last told of one post; written by ``posts.announcing`` only.

    A post without a row, or with one that is older than its newest change, is waiting to be announced.
    """

    post = models.OneToOneField("posts.Post", on_delete=models.CASCADE, related_name="announcement")
    told_at = models.DateTimeField(null=True, help_text=_("The change up to which the hub knows the post."))
    failures = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def __str__(self) -> str:
        return f"{self.post_id}: {self.told_at or self.problem}"
