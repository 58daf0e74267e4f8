"""The queue of posts that were brought in with their bodies, and the review of each: begun, skipped, taken up again.

A post has one review, or none yet. Where somebody stopped is where their last step was. Writes no post; what was
accepted goes into one by ``advocacy.rereading``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Case, CharField, Count, F, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posts.importing import rereading, reviewing
from posts.models import ImportReview, Post, User

NEW: Final = "new"
STATES: Final = {
    NEW: _("not reviewed"),
    ImportReview.State.IN_WORK.value: ImportReview.State.IN_WORK.label,
    ImportReview.State.REVIEWED.value: ImportReview.State.REVIEWED.label,
    ImportReview.State.SKIPPED.value: ImportReview.State.SKIPPED.label,
}
OPEN: Final = (NEW, ImportReview.State.IN_WORK.value)
# Drafts that were made of a text have been through a review already.
_FROM_TEXTS: Final = "text:"


class CannotReview(Exception):
    """This post is not reviewed; the message is fit for a person."""


@dataclass(frozen=True)
class Place:
    """Where a post stands in the queue: its neighbours that are still to be done, and how many are."""

    previous: Post | None
    next: Post | None
    left: int


def queue(state: str = "") -> QuerySet[Any]:
    """Posts that were brought in, in the order in which they came, with ``review_state``; of one state where given."""
    rows = (
        Post.objects.exclude(import_ref=None)
        .exclude(import_ref__startswith=_FROM_TEXTS)
        .exclude(status=Post.Status.WITHDRAWN)
        .annotate(
            review_state=Case(
                When(rereading=None, then=Value(NEW)), default=F("rereading__state"), output_field=CharField()
            )
        )
        .order_by("pk")
    )
    return rows.filter(review_state=state) if state else rows


def counts() -> dict[str, int]:
    """How many posts are in each state. One query."""
    found = {
        row["review_state"]: row["number"]
        for row in queue().order_by().values("review_state").annotate(number=Count("pk"))
    }
    return {state: found.get(state, 0) for state in STATES}


def place_of(post: Post) -> Place:
    """Its neighbours among what is still to be done. Three queries."""
    left = queue().filter(review_state__in=OPEN).defer("body", "body_text")
    return Place(
        previous=left.filter(pk__lt=post.pk).order_by("-pk").first(),
        next=left.filter(pk__gt=post.pk).order_by("pk").first(),
        left=left.count(),
    )


def where_stopped(user: User) -> Post | None:
    """The post to go on with: the one this person was last at, or the next one that is to be done. Three queries."""
    left = queue().filter(review_state__in=OPEN).defer("body", "body_text")
    last = (
        ImportReview.objects.exclude(post=None)
        .filter(changed_by=user)
        .order_by("-changed_at", "-pk")
        .values_list("post_id", flat=True)
        .first()
    )
    onwards = left.filter(pk__gte=last).first() if last is not None else None
    return onwards or left.first()


@transaction.atomic
def begin(post: Post, *, by: User | None) -> ImportReview:
    """Read the post's body and keep the proposals; of one that was skipped or has changed since, anew.

    Raises CannotReview for a post that was not brought in, or was withdrawn.
    """
    post = Post.objects.select_for_update().get(pk=post.pk)
    if not queue().filter(pk=post.pk).exists():
        raise CannotReview(_("This post is none of those that were brought in."))
    proposals = rereading.propose(post.body)
    given: dict[str, Any] = {
        "title": post.title,
        "origin": ImportReview.Origin.POST,
        "format": ImportReview.Format.HTML,
        "source": post.body,
        "proposals": proposals,
        "decisions": [],
        "left_open": len(reviewing.replay(proposals, []).open_keys),
        "version": post.version,
        "state": ImportReview.State.IN_WORK,
        "changed_by": by,
    }
    review, _made = ImportReview.objects.update_or_create(
        post=post, defaults=given, create_defaults={**given, "created_by": by}
    )
    return review


@transaction.atomic
def skip(post: Post, *, by: User | None) -> None:
    """Put a post aside: nothing in it is changed, and it can be taken up again."""
    settle(post, ImportReview.State.SKIPPED, by=by)


def settle(post: Post, state: str, *, by: User | None) -> None:
    """Say that a post is done with. Raises CannotReview as ``begin`` does."""
    if not ImportReview.objects.filter(post=post).update(
        state=state, changed_by=by, changed_at=timezone.now()
    ):
        begin(post, by=by)
        ImportReview.objects.filter(post=post).update(state=state, changed_by=by)


def is_outdated(review: ImportReview) -> bool:
    """Whether the post has changed since it was read."""
    return review.post is not None and review.post.version != review.version
