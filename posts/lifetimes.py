"""How long an answer may be kept by caches when what it shows changes by the clock. A leaf: no database.

Nothing is ever purged from other people's caches, so a page that shows a deadline must not outlive it there. The
site's own page cache (advocacy/page_cache.py) reads from the answer what ``keep_until`` has found out.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, TypeVar

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control

Response = TypeVar("Response", bound=HttpResponseBase)
# How long others may show a page again while the site answers with errors, in seconds, unless it changes before.
STALE_IF_ERROR: Final = 24 * 3600


def keep_until(response: Response, now: dt.datetime, *instants: dt.datetime | None) -> Response:
    """Let ``response`` be kept for the usual time, but not beyond the first of ``instants``; None is never.

    Whole seconds, rounded down. Leaves the first of them as ``response.changes_at``. Returns the same response.
    """
    changes_at = min(filter(None, instants), default=None)
    response.changes_at = changes_at  # type: ignore[attr-defined] # ours
    seconds = settings.PUBLIC_CACHE_SECONDS
    if changes_at is not None:
        seconds = max(0, min(seconds, int((changes_at - now).total_seconds())))
    patch_cache_control(response, public=True, max_age=seconds)
    return response


def is_kept_shortly(response: HttpResponseBase) -> bool:
    """Whether ``keep_until`` has set the lifetime of the answer; a file that never changes has one of its own."""
    return hasattr(response, "changes_at") and "max-age" in response.headers.get("Cache-Control", "")


def policy_until(seconds: float) -> str:
    """``Cache-Control`` of a page that changes by itself in so many seconds: for a minute, longer while errors last."""
    left = max(0, int(seconds))
    fresh = min(settings.PUBLIC_CACHE_SECONDS, left)
    stale = min(STALE_IF_ERROR, left - fresh)
    return f"public, max-age={fresh}, s-maxage={fresh}, stale-if-error={stale}"


def next_midnight(now: dt.datetime) -> dt.datetime:
    """When the next day begins in the site's zone, in UTC: "today" and days left are told anew."""
    zone = timezone.get_default_timezone()
    day = timezone.localtime(now, zone).date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def never_keep(response: HttpResponse) -> HttpResponse:
    """For forms and for what a reader sent: nobody keeps it. Returns the same response."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def anniversary(since: dt.datetime, years: int) -> dt.datetime:
    """The instant so many years after ``since``, on the site's calendar; 29 February leads to 1 March."""
    local = timezone.localtime(since)
    try:
        return local.replace(year=local.year + years)
    except ValueError:
        return local.replace(year=local.year + years, month=3, day=1)


def completed_years(since: dt.datetime, now: dt.datetime) -> int:
    """How many anniversaries of ``since`` have come."""
    years = timezone.localtime(now).year - timezone.localtime(since).year
    return max(0, years - (anniversary(since, years) > now))
