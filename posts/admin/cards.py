"""A post as calendar and board show it: one small dataclass, made from rows in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import schedule, workflow
from posts.instants import site_zone
from posts.models import Post, ReviewStep, User
from posts.workflow import Step, Verb


@dataclass(slots=True)
class Card:
    """One post on the desk. ``state`` is draft, review, approved, scheduled, public or gone."""

    post: Post
    state: str
    words: str
    at: dt.datetime | None
    is_movable: bool
    note: str = ""
    open_comments: int = 0
    steps: list[Step] = field(default_factory=list)
    may_publish: bool = False

    @property
    def local(self) -> dt.datetime | None:
        return self.at.astimezone(site_zone()) if self.at else None

    @property
    def time(self) -> str:
        return f"{self.local:%H:%M}" if self.local else ""

    @property
    def who(self) -> str:
        """Who signs, else who wrote it."""
        by = self.post.created_by
        signed = ", ".join(str(signer) for signer in self.post.byline)
        return signed or (by.get_full_name() or by.get_username() if by else "")


def with_desk(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Add what a card shows: the last step of the review, and open comments."""
    last = ReviewStep.objects.filter(post=OuterRef("pk")).order_by("-at", "-pk")
    found: QuerySet[Post] = (
        posts.for_list()  # type: ignore[attr-defined] # PostQuerySet
        .select_related("created_by")
        .annotate(
            last_verb=Subquery(last.values("verb")[:1]),
            last_note=Subquery(last.values("note")[:1]),
            open_comments=Count(
                "comments",
                filter=Q(comments__parent=None, comments__resolved_at=None, comments__isnull=False),
                distinct=True,
            ),
        )
    )
    return found


def card_of(post: Post, user: User, *, now: dt.datetime | None = None, with_steps: bool = False) -> Card:
    """The card of a row of ``with_desk``. No query beside those for the person's permissions, once."""
    now = now or timezone.now()
    row: ReviewStep | Post = post
    approved = post.status == Post.Status.IN_REVIEW and getattr(row, "last_verb", None) == Verb.APPROVED
    state, words = _state(post, approved=approved)
    publishes = user.has_perm("posts.publish_post") and user.has_perm("posts.change_any_post")
    return Card(
        post=post,
        state=state,
        words=words,
        at=post.public_from if post.status == Post.Status.PUBLISHED else post.published_at,
        is_movable=publishes and schedule.is_movable(post, now),
        note=getattr(row, "last_note", None) or "",
        open_comments=getattr(row, "open_comments", 0),
        steps=workflow.open_steps(user, post, approved=approved) if with_steps else [],
        may_publish=publishes and post.status in (Post.Status.DRAFT, Post.Status.IN_REVIEW),
    )


def _state(post: Post, *, approved: bool) -> tuple[str, str]:
    match post.status:
        case Post.Status.DRAFT:
            return "draft", _("draft")
        case Post.Status.IN_REVIEW:
            return ("approved", _("approved")) if approved else ("review", _("in review"))
        case Post.Status.WITHDRAWN:
            return "gone", _("withdrawn")
    if post.is_public:
        return "public", _("public")
    return ("scheduled", _("scheduled")) if post.is_scheduled else ("gone", _("expired"))
