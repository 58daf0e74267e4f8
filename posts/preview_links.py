"""Links by which people without an account read a post before it is public: made, opened, revoked."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from posts import history
from posts.html import count_words, html_to_text
from posts.models import (
    Byline,
    Label,
    Organization,
    Person,
    Post,
    PreviewLink,
    Region,
    Report,
    Revision,
    Tag,
    Theme,
    User,
)
from posts.pending import Diverged, merge_snapshots, waiting_for
from posts.restoring import republication_of, set_columns
from posts.slugs import make_slug

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
def make_link(
    post: Post, *, by: User, days: int, label: str = "", shows_changes: bool = False
) -> PreviewLink:
    """A new link that is open for ``days``; of a public text also with the changes that wait.

    Raises ValueError beyond ``LONGEST``.
    """
    if not 0 < days <= LONGEST:
        raise ValueError(f"a preview link is open for 1 to {LONGEST} days")
    expires_at = timezone.now() + dt.timedelta(days=days)
    link = PreviewLink.objects.create(
        post=post, created_by=by, label=label.strip(), expires_at=expires_at, shows_changes=shows_changes
    )
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


def shown_by(link: PreviewLink) -> tuple[Post, Revision | None]:
    """The post that the link shows, and the waiting changes that are in it: in memory only.

    Once they went live or were given up, the link shows the post as it stands.
    """
    post = Post.objects.for_page().get(pk=link.post_id)
    waiting = waiting_for(post) if link.shows_changes else None
    if waiting is None:
        return post, None
    try:
        snapshot = merge_snapshots(post, waiting)
    except Diverged:
        snapshot = waiting.snapshot
    set_columns(post, snapshot)
    post.body_text = html_to_text(post.body)
    post.word_count = count_words(post.body_text)
    post._prefetched_objects_cache["byline_rows"] = _byline(post, snapshot)  # type: ignore[attr-defined] # for_page() made it
    post.__dict__["labels"] = _labels(snapshot)
    kept = snapshot.get("republication")
    post._state.fields_cache["republication"] = republication_of(post, kept) if kept else None
    return post, waiting


def _byline(post: Post, snapshot: dict[str, Any]) -> list[Byline]:
    rows = snapshot.get("byline") or []
    people = Person.objects.in_bulk([row["person_id"] for row in rows if row["person_id"]])
    bodies = Organization.objects.in_bulk([row["organization_id"] for row in rows if row["organization_id"]])
    signers = [people.get(row["person_id"]) or bodies.get(row["organization_id"]) for row in rows]
    return [
        Byline(
            post=post, position=place, **{"person" if isinstance(signer, Person) else "organization": signer}
        )
        for place, signer in enumerate(signers)
        if signer is not None
    ]


def _labels(snapshot: dict[str, Any]) -> list[Label]:
    names = snapshot.get("tags") or []
    slugs = dict(Tag.objects.filter(name__in=names).values_list("name", "slug"))
    found = [Label("tag", name, slugs.get(name) or make_slug(name)) for name in names]
    for kind, field, model in (
        ("region", "regions", Region),
        ("theme", "themes", Theme),
        ("report", "reports", Report),
    ):
        rows = model._default_manager.filter(pk__in=snapshot.get(field) or [])
        found += [Label(kind, row.name, row.slug) for row in rows]
    return sorted(found, key=lambda label: (label.kind, label.name.casefold()))
