"""What follows when a post becomes public or expires: caches, the feeds' dates, history, a letter to its author.

A post is public by query; nothing here decides that. Rows are the queue: ``run_due`` makes one for each post whose
instant has come, and works it off. Apps add what they do by ``register`` in their ``AppConfig.ready()``.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import desk_mail, due, history
from posts.due import DueReport
from posts.instants import in_words
from posts.jobs import wait_after
from posts.models import Consequence, Post, Revision
from posts.publishing import public_changed
from posts.workflow import desk_address

logger = logging.getLogger(__name__)

Event = Consequence.Event
Effect = Callable[[Post, str], None]
# A post that is dated further back was brought in from elsewhere: it is no news.
NEWS: Final = dt.timedelta(days=30)
RETRY: Final = dt.timedelta(minutes=1)
LATE: Final = dt.timedelta(minutes=10)  # what is not done by then is shown as overdue
_registry: dict[str, Effect] = {}


def register(name: str, effect: Effect) -> None:
    """``effect(post, event)`` runs once for each event, in a transaction with the others; it must not connect anywhere.

    Raises ValueError where another effect has the name.
    """
    if _registry.get(name, effect) is not effect:
        raise ValueError(f"an effect named {name} is registered already")
    _registry[name] = effect


def follow_up(now: dt.datetime, limit: int) -> DueReport:
    """The due job. Two queries while nothing has happened; each post is a transaction of its own."""
    notice(now)
    waiting = Consequence.objects.filter(Q(next_attempt_at=None) | Q(next_attempt_at__lte=now), done_at=None)
    done = failed = 0
    for row in due.until_stopped(list(waiting.select_related("post__created_by")[:limit])):
        try:
            _work_off(row)
            done += 1
        except Exception as error:  # the effects are others' code: one that breaks must not hold up the rest
            logger.exception("What follows from post %s (%s) broke off.", row.post_id, row.event)
            failures = row.failures + 1
            Consequence.objects.filter(pk=row.pk).update(
                failures=failures,
                next_attempt_at=timezone.now() + wait_after(failures, RETRY),
                last_error=f"{type(error).__name__}: {error}"[:300],
            )
            failed += 1
    return DueReport(done=done, failed=failed, next_at=_next_instant(now))


def notice(now: dt.datetime) -> None:
    """Make the rows of what has happened since the last time. Idempotent."""
    public, expired = _unnoticed(now)
    rows = [
        Consequence(post=post, event=event, due_at=instant)
        for event, posts in ((Event.PUBLIC, public), (Event.EXPIRED, expired))
        for post in posts
        if (instant := post.public_from if event == Event.PUBLIC else post.expires_at) is not None
    ]
    if rows:
        Consequence.objects.bulk_create(rows, ignore_conflicts=True)


def overdue(now: dt.datetime | None = None) -> QuerySet[Consequence]:
    """What should have been worked off by now and was not."""
    now = now or timezone.now()
    return Consequence.objects.filter(done_at=None, due_at__lt=now - LATE).select_related("post")


def unnoticed(now: dt.datetime | None = None) -> list[Post]:
    """Posts that became public or expired more than ``LATE`` ago, unseen by ``run_due``: it stands still."""
    now = now or timezone.now()
    public, expired = _unnoticed(now - LATE)
    return [*public, *expired]


def _unnoticed(at: dt.datetime) -> tuple[QuerySet[Post], QuerySet[Post]]:
    since = at - NEWS
    columns = ("title", "published_at", "embargoed_until", "expires_at", "status", "created_by")

    def without(event: str) -> Q:
        return ~Q(Exists(Consequence.objects.filter(post=OuterRef("pk"), event=event)))

    recent = Q(published_at__gt=since) | Q(embargoed_until__gt=since)
    public = Post.objects.published(at).filter(recent).filter(without(Event.PUBLIC))
    ended = Post.objects.filter(status=Post.Status.PUBLISHED, expires_at__lte=at, expires_at__gt=since)
    return public.only(*columns), ended.filter(without(Event.EXPIRED)).only(*columns)


@transaction.atomic
def _work_off(row: Consequence) -> None:
    post = row.post
    claimed = Consequence.objects.filter(pk=row.pk, done_at=None)
    if not claimed.update(done_at=timezone.now(), last_error=""):
        return
    if row.event == Event.PUBLIC:
        # The feeds say "updated at": never before the post could be read. No version moves: the text is the same.
        Post.objects.filter(pk=post.pk, modified_at__lt=row.due_at).update(modified_at=row.due_at)
        history.record(None, "became public", post, {"public_from": ("", row.due_at.isoformat())})
        _tell_author(row)
    else:
        history.record(None, "expired", post, {"expires_at": ("", row.due_at.isoformat())})
    for effect in _registry.values():
        effect(post, row.event)
    public_changed()


def _tell_author(row: Consequence) -> None:
    """A letter to whoever wrote it, where it was scheduled: who has just pressed the button knows."""
    post = row.post
    released = post.revisions.filter(kind=Revision.Kind.PUBLISHED).order_by("number").first()
    if post.created_by is None or released is None or released.created_at > row.due_at - LATE:
        return

    def written() -> str:
        values = {"title": post.title, "instant": in_words(row.due_at)}
        text = _("“%(title)s” is public since %(instant)s.") % values
        return f"{text}\n\n{desk_address(post)}\n"

    desk_mail.tell([post.created_by], subject=lambda: _("Public now: %s") % post.title, text=written)


def _next_instant(now: dt.datetime) -> dt.datetime | None:
    """When the next post becomes public or expires. Two queries."""
    ahead = Post.objects.scheduled(now).only("published_at", "embargoed_until")
    instants = [post.public_from for post in ahead.order_by(F("published_at").asc())[:20]]
    ends = Post.objects.filter(status=Post.Status.PUBLISHED, expires_at__gt=now).order_by("expires_at")
    instants += list(ends.values_list("expires_at", flat=True)[:1])
    return min((instant for instant in instants if instant is not None), default=None)
