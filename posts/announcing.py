"""Tells the WebSub hub which feeds have something new, so that followers hear of it at once.

A due job: a post that readers can see and whose newest change the hub has not been told is announced with all its
feeds; one that fails is tried again, each time later. Without a hub in the house's settings nothing is sent.
Source: W3C WebSub, section 6; the publisher's ping as hubs have it (hub.mode=publish, hub.url).
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import translation

from posts import due
from posts.due import DueReport
from posts.fetching import FetchError, fetch
from posts.jobs import wait_after
from posts.models import Announcement, House, Post

logger = logging.getLogger(__name__)

EVERY: Final = dt.timedelta(minutes=1)
# What is older was announced long ago, or is no news for a hub that was only just named.
RECENT: Final = dt.timedelta(days=2)
MOST_TRIES: Final = 8
FORMS: Final = ("feed", "atom", "json")
TIMEOUT: Final = 15.0  # seconds


def run_due(now: dt.datetime, limit: int) -> DueReport:
    """Announce what waits; each post is written down by itself. One request to the hub for each post."""
    hub = House.load().websub_hub
    if not hub:
        return DueReport()
    done = failed = 0
    for post in due.until_stopped(waiting(now)[:limit]):
        if announce(post, hub, now):
            done += 1
        else:
            failed += 1
    later = Announcement.objects.filter(next_try_at__gt=now, problem__gt="", failures__lt=MOST_TRIES)
    next_at = later.order_by("next_try_at").values_list("next_try_at", flat=True).first()
    return DueReport(done, failed, next_at)


def waiting(now: dt.datetime) -> list[Post]:
    """The public posts whose newest change the hub does not know, the oldest change first."""
    since = now - RECENT
    changed = (
        Post.objects.published(now)
        .filter(Q(modified_at__gte=since) | Q(published_at__gte=since) | Q(embargoed_until__gte=since))
        .annotate(changed_at=Greatest("modified_at", "published_at"))
        .exclude(announcement__failures__gte=MOST_TRIES)
        .exclude(announcement__next_try_at__gt=now, announcement__problem__gt="")
        .select_related("announcement", "series")
        .defer("body", "body_text")
        .order_by("changed_at", "pk")
    )
    return [post for post in changed if not _is_known(post)]


def announce(post: Post, hub: str, now: dt.datetime) -> bool:
    """Tell the hub of every feed that ``post`` stands in, and write down how it went."""
    form = [("hub.mode", "publish"), *(("hub.url", topic) for topic in topics(post))]
    problem = ""
    try:
        answer = fetch(
            hub,
            method="POST",
            data=urlencode(form).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            timeout=TIMEOUT,
            max_bytes=64 * 1024,
        )
        if not 200 <= answer.status < 300:
            problem = f"the hub answered {answer.status}"
    except FetchError as error:
        problem = str(error)
    row, _made = Announcement.objects.get_or_create(post=post)
    if problem:
        row.failures += 1
        row.problem, row.next_try_at = problem[:300], now + wait_after(row.failures, EVERY)
        logger.warning("The hub was not told of post %s: %s", post.pk, problem)
    else:
        row.told_at, row.failures, row.problem = changed_at(post), 0, ""
    row.save()
    return not problem


def topics(post: Post) -> list[str]:
    """The complete addresses of the feeds that change with ``post``: the site's and those of what it is filed under."""
    with translation.override(post.language):
        addresses = [reverse(f"posts:{form}") for form in FORMS]
        if post.is_republishable:
            addresses += [reverse(f"posts:partners_{form}") for form in FORMS]
        filed = [(label.kind, label.slug) for label in post.labels]
        filed.append(("kind", post.kind.replace("_", "-")))
        if post.series is not None:
            filed.append(("series", post.series.slug))
        addresses += [reverse(f"posts:{kind}_{form}", args=[slug]) for kind, slug in filed for form in FORMS]
    return [f"{settings.SITE_URL}{address}" for address in addresses]


def changed_at(post: Post) -> dt.datetime:
    """The instant of the newest change that readers can see."""
    return max(post.modified_at, post.public_from or post.modified_at)


def _is_known(post: Post) -> bool:
    row = getattr(post, "announcement", None)
    return row is not None and row.told_at is not None and row.told_at >= changed_at(post)
