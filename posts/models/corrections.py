"""What readers are told when published words were wrong."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posts.models.posts import Post
from posts.models.revisions import Revision


class Correction(models.Model):
    """One public note on one post, numbered from 1: what was wrong, and since when it is right.

    Made by ``posts.corrections.correct`` and frozen: a note that is itself wrong is followed by another. schema.org
    calls it a CorrectionComment.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveIntegerField(help_text=_("Counts up from 1 for each post."))
    text = models.TextField(help_text=_("What was wrong and what is right, in the words that readers see."))
    noted_at = models.DateTimeField(default=timezone.now)
    revision = models.ForeignKey(
        Revision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        help_text=_("The text that was corrected."),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["post", "number"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="posts_correction_text_not_empty"),
            models.CheckConstraint(condition=Q(number__gt=0), name="posts_correction_counts_from_one"),
            models.UniqueConstraint(fields=["post", "number"], name="posts_correction_number_once"),
        ]

    def __str__(self) -> str:
        return _("Correction %(number)d") % {"number": self.number}

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError for a note that readers have."""
        if not self._state.adding:
            raise TypeError("a correction is never changed: add another")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{self.post.get_absolute_url()}#correction-{self.number}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("a correction is never deleted")
