from __future__ import annotations

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member of staff who signs in. Readers have no accounts.

    Our own table from the start, because exchanging Django's later means rewriting every foreign key to it.
    Who signs a text is a Person; the two are not the same.
    """
