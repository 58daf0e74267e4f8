"""Links by which people without an account read a post before it is public: made, opened, revoked."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from posts import history
from posts.models import Post, PreviewLink, User

LIFETIMES: Final = (1, 3, 7, 14, 30)  # days that are offered
LONGEST: Final = max(LIFETIMES)


def may_share(user: User, post: Post) -> bool:
    """Authors share what is theirs; who may change others' posts shares those too."""
    if not user.has_perm("posts.add_previewlink"):
        return False
    return post.created_by_id == user.pk or user.has_perm("posts.change_any_post")


def may_revoke(user: User, link: PreviewLink) -> bool:
    return may_share(user, link.post) or link.created_by_id == user.pk


@transaction.atomic
def make_link(post: Post, *, by: User, days: int, label: str = "") -> PreviewLink:
    """A new link that is open for ``days``. Raises ValueError beyond ``LONGEST``."""
    if not 0 < days <= LONGEST:
        raise ValueError(f"a preview link is open for 1 to {LONGEST} days")
    expires_at = timezone.now() + dt.timedelta(days=days)
    link = PreviewLink.objects.create(post=post, created_by=by, label=label.strip(), expires_at=expires_at)
    history.record(by, "share", post, {"preview_link": ("", link.label or str(link.pk))})
    return link


@transaction.atomic
def revoke_link(link: PreviewLink, *, by: User) -> None:
    """Close a link at once; one that is closed stays as it is."""
    if PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        link.refresh_from_db(fields=["revoked_at"])
        history.record(by, "revoke", link.post, {"preview_link": (link.label or str(link.pk), "")})


def count_opening(link: PreviewLink) -> None:
    PreviewLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, last_opened_at=timezone.now())
