"""How much and how often one machine may ask: sizes of bodies, and rates for what costs work or can be guessed.

Pages that are ready to be sent (page_cache.py) and files are not counted. The count is that of campaigns.rates, shared
by all processes; when the database cannot take it, readers are let in. Stands above all that reads a body.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from advocacy import errors
from advocacy.middleware import OPEN_PREFIXES, STAFF_PREFIXES, GetResponse
from campaigns import rates

logger = logging.getLogger(__name__)

PERIOD: Final = dt.timedelta(minutes=1)
# Of a body: what a reader fills in, and what staff bring, who are known by their session. Bytes.
LARGEST_FORM: Final = 256 * 1024
LARGEST_UPLOAD: Final = 32 * 1024 * 1024
BY_NAME: Final = {
    "posts:shared_preview": "preview",
    "search": "search",
    "campaigns:newsletter_confirm": "links",
    "campaigns:newsletter_preferences": "links",
    "campaigns:newsletter_leave": "links",
}


class LimitsMiddleware:
    """413 for a body that is too large, 429 with Retry-After for who asks too often."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _length(request) > largest(request):
            return errors.too_large(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        what = kind(request)
        limit = settings.RATES.get(what, 0)
        if not limit:
            return None
        try:
            with rates.impatiently():
                count = rates.count(what, rates.machine_of(request), limit=limit, period=PERIOD)
        except DatabaseError:
            logger.warning("A request was not counted: the database did not take the count.")
            return None
        return None if count.is_within else errors.too_many(request, count.seconds_left)


def kind(request: HttpRequest) -> str:
    """As what a request is counted, a key of ``settings.RATES``; "" for what is not."""
    match = request.resolver_match
    if match is None:
        return ""
    if request.path_info.startswith("/accounts/"):
        return "accounts" if request.method == "POST" else ""
    if match.view_name == "campaigns:write":
        return "postal" if request.method == "POST" else ""
    if request.path_info.startswith(OPEN_PREFIXES):
        return "api"
    return BY_NAME.get(match.view_name, "")


def largest(request: HttpRequest) -> int:
    """Of how many bytes the body of this request may be; what belongs to no session is short."""
    is_known = (
        request.path_info.startswith(STAFF_PREFIXES) and settings.SESSION_COOKIE_NAME in request.COOKIES
    )
    return LARGEST_UPLOAD if is_known else LARGEST_FORM


def _length(request: HttpRequest) -> int:
    length: str = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0
