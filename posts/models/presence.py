"""Who has which post open."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A form asks every 15 s; one that has missed two turns is closed, asleep or without a network.
GONE_AFTER = dt.timedelta(seconds=40)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def here(self, now: dt.datetime | None = None) -> PresenceQuerySet:
        """Forms that are open now."""
        return self.filter(seen_at__gt=(now or timezone.now()) - GONE_AFTER)


class Presence(models.Model):
    """One opened form of a post. Written by the form's own polling, deleted when it is closed or long silent."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey("posts.Post", on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)
    typed_at = models.DateTimeField(null=True, blank=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        verbose_name = _("opened form")
        verbose_name_plural = _("opened forms")

    def __str__(self) -> str:
        return f"{self.user} · {self.post}"
