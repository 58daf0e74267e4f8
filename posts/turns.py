"""When the clock alone next changes something that readers see, anywhere on the site. A registry like that of notices.

A page of the cache ends with the first of these instants as well as with those that its own view knows of: a list on
which a scheduled post is going to stand cannot name it. Dates without a time of day turn at midnight, which is always
among the instants.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from posts.lifetimes import next_midnight
from posts.models import Post

NEWS_AGE: Final = dt.timedelta(days=2)  # Source: Google's news sitemaps, which hold what is no older
Turn = Callable[[dt.datetime], dt.datetime | None]
_registry: dict[str, Turn] = {}


def register(name: str, turn: Turn) -> None:
    """``turn(now)`` returns the first instant after ``now``, None for never. Called once for each generation.

    Raises ValueError where another function has the name.
    """
    if _registry.get(name, turn) is not turn:
        raise ValueError(f"turns named {name} are registered already")
    _registry[name] = turn


def next_turn(now: dt.datetime) -> dt.datetime:
    """The first instant after ``now`` at which any page may change by itself: midnight at the latest."""
    return min([next_midnight(now), *filter(None, (turn(now) for turn in _registry.values()))])


def post_turn(now: dt.datetime) -> dt.datetime | None:
    """When a post begins or ends to be public, when approved changes come, and when one is no longer news.

    Five queries, each of one row of an index.
    """
    # Of drafts as well where their state would only lead past the index: at worst a page ends too early.
    published = Post.objects.filter(status=Post.Status.PUBLISHED).order_by()
    ahead: list[dt.datetime] = []
    for name in ("published_at", "embargoed_until", "expires_at", "changes_at"):
        rows = published if name == "published_at" else Post.objects.all()
        found = rows.filter(**{f"{name}__gt": now}).order_by(name).values_list(name, flat=True).first()
        ahead += [found] if found else []
    news = published.filter(published_at__gt=now - NEWS_AGE, published_at__lte=now).order_by("published_at")
    ahead += [instant + NEWS_AGE for instant in news.values_list("published_at", flat=True)[:1] if instant]
    return min(ahead, default=None)
