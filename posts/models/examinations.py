"""What the checks found when they last looked at a post: numbers for lists and the first page of the admin."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posts.models.posts import Post


class Examination(models.Model):
    """How many findings of each severity a post had at its last save. A projection, written by ``posts.examining``.

    What the findings are is looked up anew wherever they are shown: only the numbers are kept.
    """

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="examination")
    blocks = models.PositiveIntegerField(default=0)
    warns = models.PositiveIntegerField(default=0)
    informs = models.PositiveIntegerField(default=0)
    examined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("examination")
        verbose_name_plural = _("examinations")

    def __str__(self) -> str:
        return f"{self.post}: {self.blocks} + {self.warns}"

    @property
    def open(self) -> int:
        """Findings that somebody should look at: information is none."""
        return self.blocks + self.warns
