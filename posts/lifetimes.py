"""How long an answer may be kept by caches when what it shows changes by the clock. A leaf: no database.

Nothing is ever purged, so a page that shows a deadline must not outlive it in anybody's cache.
"""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control

Response = TypeVar("Response", bound=HttpResponseBase)


def keep_until(response: Response, now: dt.datetime, *instants: dt.datetime | None) -> Response:
    """Let ``response`` be kept for the usual time, but not beyond the first of ``instants``; None is never.

    Whole seconds, rounded down. Returns the same response.
    """
    seconds = settings.PUBLIC_CACHE_SECONDS
    for instant in filter(None, instants):
        seconds = max(0, min(seconds, int((instant - now).total_seconds())))
    patch_cache_control(response, public=True, max_age=seconds)
    return response


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
