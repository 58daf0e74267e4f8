"""Old addresses that keep working."""

from __future__ import annotations

from django.db import transaction

from posts.models import Redirect


@transaction.atomic
def move(old_path: str, new_path: str) -> None:
    """Let ``old_path`` lead to ``new_path`` for good.

    Redirects that led to the old path lead to the new one at once, so that no reader is sent twice; a redirect that
    stood at the new path goes, because a page stands there now. Does nothing where both are the same or one is "".
    """
    if not old_path or not new_path or old_path == new_path:
        return
    Redirect.objects.filter(path=new_path).delete()
    Redirect.objects.filter(target=old_path).update(target=new_path)
    Redirect.objects.update_or_create(path=old_path, defaults={"target": new_path})
