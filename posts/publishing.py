"""What happens when a post is saved, published or withdrawn; what tells the caches that readers see something new.

Called by name from the admin, importers and commands. Nothing here opens a connection.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import examining, history, redirects
from posts.findable import index_post, index_posts
from posts.instants import in_seconds
from posts.listed import list_post
from posts.models import Generation, Post, Revision, User
from posts.projections import Filed, filed_under, notify_followers, sync_embeds, sync_links, sync_quotations
from posts.references import DroppedReference
from posts.revisions import record_revision, record_revisions


@dataclass(frozen=True)
class SaveReport:
    """What a save did to the projections, for the message that staff see."""

    quotations: int
    quotations_added: int
    quotations_withdrawn: int
    links: int
    dropped: tuple[DroppedReference, ...]


@transaction.atomic
def refresh_derived(
    post: Post, *, is_indexed: bool = True, filed: Sequence[Filed] | None = None
) -> SaveReport:
    """Bring projections, search rows and old addresses in line with the post. Idempotent; no network.

    Without ``is_indexed`` the caller writes the search rows, those of many posts together (``findable.index_posts``).
    ``filed`` is what the post is filed under, where that is known.
    """
    redirects.move(post.address_before, post.get_absolute_url())
    synced = sync_quotations(post)
    links = sync_links(post)
    notify_followers(post, sync_embeds(post))
    list_post(post)
    if is_indexed:
        index_post(post, filed)
    return SaveReport(
        quotations=synced.standing,
        quotations_added=synced.added,
        quotations_withdrawn=synced.withdrawn,
        links=links,
        dropped=post.dropped_references,
    )


@transaction.atomic
def record_save(
    post: Post,
    *,
    by: User | None,
    verb: str = "save",
    changes: dict[str, Any] | None = None,
    kind: str = Revision.Kind.SAVE,
    note: str = "",
    form_key: uuid.UUID | None = None,
    examined: examining.Examined | None = None,
) -> SaveReport:
    """Finish a save: projections, revision, history, and word to the caches.

    Called once after ``post.save()`` and its relations, in the same transaction. ``examined`` is what the form has
    found already.
    """
    filed = filed_under([post.pk])[post.pk]
    report = refresh_derived(post, filed=filed)
    tags = [label.name for label in filed if label.kind == "tag"]
    examining.remember(post, tags=tags, examined=examined)
    record_revision(post, by=by, kind=kind, note=note, form_key=form_key, filed=filed)
    history.record(by, verb, post, changes)
    public_changed()
    return report


def begin_import(post: Post, *, written_at: dt.datetime | None, changed_at: dt.datetime | None) -> None:
    """Bring in line what follows from a post that stood elsewhere before: it keeps the instants that it had there.

    Called as ``record_save``, for one of many; ``record_imports`` finishes all of them in the same transaction.
    """
    post.created_at = written_at or post.created_at
    post.modified_at = max(filter(None, (changed_at, written_at)), default=post.modified_at)
    Post.objects.filter(pk=post.pk).update(created_at=post.created_at, modified_at=post.modified_at)
    refresh_derived(post, is_indexed=False)


@transaction.atomic
def record_imports(posts: Sequence[Post], *, by: User | None, note: str) -> None:
    """Finish the saves of many posts that stood elsewhere before: search, revisions, history, word to the caches.

    Publishes nothing by itself: state and date are what the importer gave each post. They may speak of posts that are
    still to come: the importer has them examined at its end (``examining.remember_all``).
    """
    if not posts:
        return
    index_posts(posts)
    record_revisions(posts, by=by, note=note)
    history.record_all(by, "import", posts)
    public_changed()


def why_not_publish(post: Post) -> str:
    """What a post lacks that readers must have, in words; empty where it may go out."""
    if not post.body.strip():
        return _("A post without words cannot be published.")
    if post.expires_at and post.expires_at <= max(post.published_at or timezone.now(), timezone.now()):
        return _("It expires before it would be published.")
    return ""


def publish(post: Post, *, by: User | None, at: dt.datetime | None = None) -> SaveReport:
    """Make the post public from ``at`` on (now where None); an instant that lies ahead schedules it."""
    before = {"status": post.status, "published_at": post.published_at}
    with transaction.atomic():
        post.status = Post.Status.PUBLISHED
        if at is not None or post.published_at is None:
            post.published_at = at or in_seconds(timezone.now())
        post.save()
        changes = {
            name: (old, getattr(post, name)) for name, old in before.items() if old != getattr(post, name)
        }
        return record_save(post, by=by, verb="publish", changes=changes, kind=Revision.Kind.PUBLISHED)


def withdraw(post: Post, *, by: User | None, reason: str) -> SaveReport:
    """Take a published post back. Its address answers 410 with the reason. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("say why the post is withdrawn: readers are told")
    before = post.status
    with transaction.atomic():
        post.status = Post.Status.WITHDRAWN
        post.withdrawn_at = timezone.now()
        post.withdrawal_reason = reason.strip()
        post.save()
        changes = {"status": (before, post.status), "withdrawal_reason": ("", post.withdrawal_reason)}
        return record_save(post, by=by, verb="withdraw", changes=changes)


def public_changed() -> None:
    """Say that something which readers can see has changed. One statement; takes effect with the transaction."""
    if not Generation.objects.filter(pk=1).update(number=F("number") + 1):
        Generation.objects.get_or_create(pk=1, defaults={"number": 1})


def generation() -> int:
    """The number that ``public_changed`` moves. Past the ORM: each hit of the page cache asks for it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {Generation._meta.db_table} WHERE id = 1")  # noqa: S608 - a constant
        row = cursor.fetchone()
    return int(row[0]) if row else 0
