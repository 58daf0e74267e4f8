"""What a post's dates mean for readers, said before it happens; moving a post to another day.

A post is public from its instant on by query, so nothing here makes it public: these are words, and one date.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import history
from posts.instants import in_words, site_zone
from posts.models import Post, StaleVersion, User
from posts.publishing import public_changed


class CannotMove(Exception):
    """The post has no date that may be moved, or not to there; the message is for people."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What pressing the button does: its label, and the sentences beside it."""

    label: str
    says: str


def outlook(
    *,
    published_at: dt.datetime | None,
    embargoed_until: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
    now: dt.datetime | None = None,
    is_released: bool = False,
) -> Outlook:
    """Say what follows from these dates when the post is published, or, with ``is_released``, has been."""
    now = now or timezone.now()
    dated = published_at or now
    public_from = max(dated, embargoed_until or dated)
    said = []
    if public_from > now:
        ahead = {"instant": in_words(public_from), "span": span(public_from - now)}
        label = _("Publish on %(instant)s") % ahead
        said.append(
            _("Readers see it from %(instant)s on, %(span)s from now.") % ahead
            if is_released
            else _("%(span)s from now; nobody sees it before.") % ahead
        )
        if embargoed_until and embargoed_until > dated:
            said.append(_("Until then it is under embargo."))
    elif published_at is not None and published_at < now - dt.timedelta(minutes=1):
        label = _("Publish now, dated %s") % in_words(published_at)
        said.append(_("Readers see it at once, with that date."))
    else:
        label = _("Publish now")
        said.append(_("Readers see it at once."))
    if is_released and public_from <= now:
        said = [] if expires_at and expires_at <= now else [_("Readers see what you save at once.")]
    if expires_at:
        said.append(
            _("It is taken off the site on %s.") % in_words(expires_at)
            if expires_at > now
            else _("It expired on %s: nobody sees it.") % in_words(expires_at)
        )
    return Outlook(label, " ".join(said))


def outlook_of(post: Post, *, now: dt.datetime | None = None) -> Outlook:
    return outlook(
        published_at=post.published_at,
        embargoed_until=post.embargoed_until,
        expires_at=post.expires_at,
        now=now,
        is_released=post.status == Post.Status.PUBLISHED,
    )


def span(length: dt.timedelta) -> str:
    """ "8 days", "5 hours", "12 minutes": the largest unit that is true, rounded down."""
    minutes = int(length.total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        return _("%d days") % (minutes // (24 * 60))
    if minutes >= 2 * 60:
        return _("%d hours") % (minutes // 60)
    return _("%d minutes") % max(minutes, 1)


def is_movable(post: Post, now: dt.datetime | None = None) -> bool:
    """Whether the post has a date that lies ahead, or is only a plan."""
    now = now or timezone.now()
    if post.status in (Post.Status.DRAFT, Post.Status.IN_REVIEW):
        return True
    return post.status == Post.Status.PUBLISHED and post.public_from is not None and post.public_from > now


@transaction.atomic
def move(post: Post, to: dt.datetime, *, by: User, now: dt.datetime | None = None) -> None:
    """Give a post that readers have not seen another instant. Raises CannotMove, StaleVersion.

    An embargo that ended with the old instant moves with it; any other stays and is refused if it would decide.
    """
    now = now or timezone.now()
    if not is_movable(post, now):
        raise CannotMove(_("Readers have seen it: its date stays."))
    if to <= now:
        raise CannotMove(_("%s has passed. To publish at once, open the post.") % in_words(to))
    if post.expires_at and to >= post.expires_at:
        raise CannotMove(_("It expires on %s, before that.") % in_words(post.expires_at))
    embargo = post.embargoed_until
    if embargo is not None:
        if post.published_at is None or embargo == post.public_from:
            embargo = to
        elif embargo > to:
            raise CannotMove(_("It is under embargo until %s.") % in_words(embargo))
    before = (post.published_at, post.embargoed_until)
    month = to.astimezone(site_zone()).date().replace(day=1)
    rows = Post.objects.filter(pk=post.pk, version=post.version)
    twin = (
        Post.objects.filter(language=post.language, month_on=month, slug=post.slug)
        .exclude(pk=post.pk)
        .first()
    )
    if twin is not None:
        raise CannotMove(_("“%s” has its address in that month: change the address first.") % twin.title)
    values = {"published_at": to, "embargoed_until": embargo, "month_on": month, "version": post.version + 1}
    if not rows.update(**values):
        raise StaleVersion(Post.objects.filter(pk=post.pk).values_list("version", flat=True).first() or 0)
    for name, value in values.items():
        setattr(post, name, value)
    changes = {"published_at": (_stored(before[0]), _stored(to))}
    if embargo != before[1]:
        changes["embargoed_until"] = (_stored(before[1]), _stored(embargo))
    history.record(by, "reschedule", post, changes)
    public_changed()


def _stored(instant: dt.datetime | None) -> str:
    return instant.isoformat() if instant else ""
