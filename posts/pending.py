"""Changes to a public text that wait: for somebody's approval, or for an instant. Until then readers see the old text.

They are a Revision of kind ``pending``, at most one a post. The row stays the public text and the only thing that
feeds projections; ``Post.changes_at`` says when approved changes take its place. ``release_due`` does so from the job
``release_changes`` and from the article's page itself, so that no reader of the page sees the old text after its time.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import Any, Final

from django.db import Error as AnyDatabaseError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts import corrections, desk_mail, due, history, publishing, workflow
from posts.models import Post, Revision, StaleVersion, User
from posts.restoring import STANDING, apply_snapshot
from posts.revisions import base_of, lock, next_number, snapshot_of
from posts.three_way import changed_by, compose, merge_bodies

logger = logging.getLogger(__name__)

HELD: Final = "held"
# Letters to those whom waiting changes concern.
PROPOSED: Final = gettext_lazy(
    "%(name)s proposes changes to “%(title)s”. Readers see the post as it is until they are approved."
)
APPROVED: Final = gettext_lazy("%(name)s has approved your changes to “%(title)s” for a time that was set.")
GIVEN_UP: Final = gettext_lazy(
    "%(name)s has given your changes to “%(title)s” up. They stay among the revisions."
)
LIVE: Final = gettext_lazy("Your changes to “%(title)s” are live: readers see them now.")


class Diverged(Exception):
    """The public text was changed since the waiting changes were written, in the same places: a person must choose."""


def waiting_for(post: Post) -> Revision | None:
    """The changes that wait for this post. One query."""
    return post.revisions.waiting().select_related("created_by", "approved_by").first()


@transaction.atomic
def propose(
    post: Post,
    *,
    by: User,
    version: int,
    snapshot: dict[str, Any],
    note: str = "",
    form_key: uuid.UUID | None = None,
) -> Revision:
    """Keep ``snapshot`` as the changes that wait, in the place of those that waited before.

    ``version`` is the one of the public text that they were written on. A time that was set for the earlier ones is
    given up: it was for other words. Raises ValueError for a post that readers do not see yet.
    """
    if post.status != Post.Status.PUBLISHED:
        raise ValueError("only a published post has changes that wait")
    lock(post)
    _settle(post, "replaced")
    revision = Revision.objects.create(
        post=post,
        number=next_number(post),
        kind=Revision.Kind.PENDING,
        version=version,
        snapshot=snapshot,
        note=note[:300],
        created_by=by,
        form_key=form_key,
    )
    history.record(by, "propose", post, {"revision": ("", revision.number)})
    if not by.has_perm("posts.publish_post"):
        _tell(workflow.reviewers(), revision, by, gettext_lazy("Changes proposed: %(title)s"), PROPOSED)
    return revision


@transaction.atomic
def schedule(revision: Revision, *, by: User, at: dt.datetime) -> None:
    """Approve waiting changes for an instant that lies ahead; another call moves it. Raises ValueError otherwise."""
    if at <= timezone.now():
        raise ValueError("the instant lies in the past")
    lock(revision.post)
    if not Revision.objects.waiting().filter(pk=revision.pk).update(live_at=at, approved_by=by, note=""):
        raise ValueError("these changes no longer wait")
    Post.objects.filter(pk=revision.post_id).update(changes_at=at)
    history.record(by, "schedule changes", revision.post, {"changes_at": ("", at)})
    publishing.public_changed()  # caches must not outlive the instant
    _tell_writer(revision, by, gettext_lazy("Changes approved: %(title)s"), APPROVED)


@transaction.atomic
def discard(revision: Revision, *, by: User) -> None:
    """Give waiting changes up; they stay among the revisions."""
    lock(revision.post)
    _settle(revision.post, "given up")
    history.record(by, "discard changes", revision.post, {"revision": (revision.number, "")})
    _tell_writer(revision, by, gettext_lazy("Changes given up: %(title)s"), GIVEN_UP)


@transaction.atomic
def release(revision: Revision, *, by: User | None) -> list[str]:
    """Let waiting changes go live now; returns what they point at that is no longer there.

    What the public text has gained meanwhile is kept where the changes leave it alone. Raises Diverged where both
    changed the same field or passage, ValueError where the changes no longer wait.
    """
    lock(revision.post)
    revision = Revision.objects.select_related("post").get(pk=revision.pk)
    post = Post.objects.get(pk=revision.post_id)
    if revision.kind != Revision.Kind.PENDING or revision.settled_at is not None:
        raise ValueError("these changes no longer wait")
    if post.status != Post.Status.PUBLISHED:
        raise ValueError("the post is no longer published")
    merged = merge_snapshots(post, revision)
    before, wrong = post.title, corrections.corrected_text(post)
    Revision.objects.filter(pk=revision.pk).update(
        settled_at=timezone.now(), approved_by=revision.approved_by_id or (by.pk if by else None)
    )
    post.changes_at = None
    lost = apply_snapshot(post, merged)
    publishing.record_save(
        post,
        by=by or revision.approved_by,
        verb="publish changes",
        changes={"revision": ("", revision.number), "title": (before, post.title)},
        kind=Revision.Kind.PUBLISHED,
        note=_("Changes of revision %(number)d") % {"number": revision.number},
    )
    told = revision.snapshot.get("correction")
    if told:
        corrections.correct(post, by=by or revision.approved_by, text=told, revision=wrong)
    _tell_writer(revision, by, gettext_lazy("Changes are live: %(title)s"), LIVE)
    return lost


def merge_snapshots(post: Post, revision: Revision) -> dict[str, Any]:
    """The waiting snapshot with what the public text has gained since. Raises Diverged where a person must choose."""
    yours: dict[str, Any] = revision.snapshot
    if revision.version == post.version:
        return yours
    kept = base_of(post, revision.version)
    theirs = snapshot_of(post)
    base = kept.snapshot if kept else {"fields": {}}
    merged: dict[str, Any] = {**yours, "fields": dict(yours["fields"])}
    for name, value in theirs["fields"].items():
        mine = yours["fields"].get(name, value)
        by = None if name in STANDING else changed_by(base["fields"].get(name), value, mine)
        if by == "both" and name == "body":
            try:
                merged["fields"]["body"] = compose(
                    merge_bodies(base["fields"].get("body", ""), value, mine), {}
                )
            except KeyError:
                raise Diverged from None
        elif by == "both":
            raise Diverged
        elif by != "yours":
            merged["fields"][name] = value
    for name in ("tags", "regions", "themes", "reports", "byline", "republication"):
        by = changed_by(base.get(name), theirs.get(name), yours.get(name))
        if by == "both":
            raise Diverged
        if by == "theirs":
            merged[name] = theirs.get(name)
    return merged


def release_due(now: dt.datetime, limit: int) -> due.DueReport:
    """The job ``release_changes``: let go live whatever has reached its instant."""
    rows = Post.objects.filter(changes_at__lte=now).order_by("changes_at", "pk")
    report = due.DueReport()
    for post in due.until_stopped(list(rows[:limit])):
        report += due.DueReport(done=1) if release_one(post) else due.DueReport(failed=1)
    ahead = Post.objects.filter(changes_at__gt=now).order_by("changes_at")
    return report + due.DueReport(next_at=ahead.values_list("changes_at", flat=True).first())


def release_one(post: Post) -> bool:
    """Let the due changes of one post go live, or hold them back and say so on the form. False where they did not."""
    revision = waiting_for(post)
    try:
        if revision is None or revision.live_at is None:
            raise ValueError("nothing waits")
        release(revision, by=None)
    except ValueError:
        # Given up, gone live in another process, or the post was withdrawn.
        Post.objects.filter(pk=post.pk).update(changes_at=None)
    except (Diverged, StaleVersion):
        logger.warning("The changes waiting for post %s are held back: the public text was changed.", post.pk)
        Post.objects.filter(pk=post.pk).update(changes_at=None)
        Revision.objects.waiting().filter(post=post).update(note=HELD, live_at=None)
        return False
    except AnyDatabaseError as error:  # locked, or gone for the moment: readers get the text that stands
        logger.warning("The changes waiting for post %s could not go live yet: %s", post.pk, error)
        return False
    return True


def _settle(post: Post, note: str) -> None:
    post.revisions.waiting().update(settled_at=timezone.now(), note=note)
    if post.changes_at is not None or Post.objects.filter(pk=post.pk).exclude(changes_at=None).exists():
        Post.objects.filter(pk=post.pk).update(changes_at=None)
        publishing.public_changed()


def _tell_writer(revision: Revision, by: User | None, subject: Promise, text: Promise) -> None:
    """Tell whoever wrote the changes what became of them, unless they did it themselves."""
    if revision.created_by is not None:
        _tell([revision.created_by], revision, by, subject, text)


def _tell(people: list[User], revision: Revision, by: User | None, subject: Promise, text: Promise) -> None:
    post = revision.post

    def values() -> dict[str, str]:
        name = (by.get_full_name() or by.get_username()) if by else _("The system")
        return {"name": name, "title": post.title}

    def written() -> str:
        parts = [str(text) % values(), workflow.desk_address(post)]
        if revision.note:
            parts.insert(1, f"> {revision.note}")
        return "\n\n".join(parts) + "\n"

    desk_mail.tell(people, subject=lambda: str(subject) % values(), text=written, by=by)
