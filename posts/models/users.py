from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A member of staff who signs in. Readers have no accounts.

    Our own table from the start, because exchanging Django's later means rewriting every foreign key to it.
    Who signs a text is a Person; the two are not the same.
    """

    language = models.CharField(
        _("language"),
        max_length=12,
        blank=True,
        editable=False,  # chosen by the person alone, at the head of the staff pages
        help_text=_("Of the staff pages. Empty: as the browser asks."),
    )
