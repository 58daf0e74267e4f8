"""What is decided once for every answer: cache policy, headers, language of the address, old addresses."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.template import loader
from django.utils import timezone, translation
from django.utils.cache import has_vary_header

from advocacy import errors
from posts.lifetimes import keep_until
from posts.models import Redirect

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]
STAFF_PREFIXES: Final = ("/accounts/", "/admin/")
# Public data that the scripts of other sites may read; nothing there looks at who asks.
OPEN_PREFIXES: Final = ("/api/", "/oembed/")
# Parameters that were addresses in WordPress. Source: its documentation of query variables.
OLD_PARAMETERS: Final = ("p", "page_id", "attachment_id", "cat", "tag", "feed")
OLD_VALUE: Final = re.compile(r"[\w-]{1,100}")
# Nothing on these pages needs a sensor, a payment or a screen. Passkeys need the last two, on this site alone.
PERMISSIONS_POLICY: Final = ", ".join(
    [
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation",
                "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial",
                "usb", "xr-spatial-tracking",
            )
        ),
        "fullscreen=(self)",
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)  # fmt: skip


class SecurityHeadersMiddleware:
    """Add the two headers that Django's SecurityMiddleware does not know."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        # Pictures and files may stand on other sites: feed readers and republished articles show them.
        is_file = request.path_info.startswith((settings.STATIC_URL, settings.MEDIA_URL, *OPEN_PREFIXES))
        if request.path_info.startswith(OPEN_PREFIXES):
            response.headers.setdefault("Access-Control-Allow-Origin", "*")
        response.headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if is_file else "same-origin"
        )
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compress answers that anybody may have, and no others.

    Compressed beside words of an attacker's choosing, the length of an answer betrays secrets in it (BREACH): public
    answers have none. Stands above ConditionalGetMiddleware, so that the ETag is that of the whole text.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        is_text = kind.startswith("text/") or kind.endswith(("xml", "json"))
        if not is_text or "public" not in response.headers.get("Cache-Control", ""):
            return response
        return super().process_response(request, response)


class PublicCacheMiddleware:
    """Decide once whether an answer may be kept by others.

    A GET or HEAD answered with 200, without a cookie, without ``Vary: Cookie`` and without a nonce, is public for
    ``PUBLIC_CACHE_SECONDS``; a view may set a public lifetime of its own. All else is ``private, no-store``.
    Stands directly above SessionMiddleware, which adds cookie and Vary on the way out.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if self._may_be_shared(request, response):
            if not response.has_header("Cache-Control"):
                keep_until(response, timezone.now())
        else:
            response.headers["Cache-Control"] = "private, no-store"
            if response.has_header("Expires"):
                del response.headers["Expires"]
        return response

    @staticmethod
    def _may_be_shared(request: HttpRequest, response: HttpResponseBase) -> bool:
        own_policy = response.headers.get("Cache-Control", "").lower()
        return (
            request.method in {"GET", "HEAD"}
            and response.status_code == 200
            and not response.cookies
            and not has_vary_header(response, "Cookie")
            and not request.path_info.startswith(STAFF_PREFIXES)
            and not hasattr(request, "_csp_nonce")
            and "private" not in own_policy
            and "no-store" not in own_policy
            and "no-cache" not in own_policy
        )


class LandingMiddleware:
    """Let staff come by a link of another site, such as a letter in a mail program of the web.

    Their cookies are SameSite=Strict, so that no other site can ask for anything in their name; a link from there
    brings none either, and would end at the page to sign in. It is answered with a page that asks for the same address
    again, this time from this site.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        came = tuple(request.headers.get(f"Sec-Fetch-{name}", "") for name in ("Site", "Mode", "Dest"))
        if (
            came != ("cross-site", "navigate", "document")
            or request.method != "GET"
            or not request.path_info.startswith(STAFF_PREFIXES)
            or settings.SESSION_COOKIE_NAME in request.COOKIES
        ):
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            page = loader.get_template("landing.html").render({"address": request.get_full_path()})
        return HttpResponse(page)


class PathLanguageMiddleware:
    """Take the language from the prefix of the path and from nothing else.

    Without a prefix it is the default language. Neither a cookie nor Accept-Language is looked at, so that one
    address is one page for everyone. Stands in for LocaleMiddleware, which adds ``Vary: Accept-Language``.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class StaffLanguageMiddleware:
    """Show staff pages, which have no prefix, in the language that the person chose, else as the browser asks.

    They are private and never kept, so that looking at the person and at Accept-Language costs no cached copy.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(STAFF_PREFIXES):
            return self.get_response(request)
        chosen = getattr(request.user, "language", "")
        known = dict(settings.LANGUAGES)
        language = chosen if chosen in known else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers["Content-Language"] = language
        return response


class RedirectMiddleware:
    """Look a page that was not found up among the old addresses: one query, and one update that counts the hit.

    A target leads on for good (301); an empty target says that the page is gone (410). Sites that were kept in
    WordPress have addresses that are a parameter alone, such as "/?p=12": they are looked up before the page, because
    there is always one at "/".
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        numbered = self._numbered(request)
        if numbered and request.path_info == "/":
            row = Redirect.objects.filter(path=numbered).first()
            if row is not None:
                return self._follow(request, row)
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        if request.path_info.startswith(STAFF_PREFIXES):
            return response
        path = request.path_info
        other = path.rstrip("/") if path.endswith("/") else f"{path}/"
        wanted = [*filter(None, [numbered]), path, other]
        try:
            found = {row.path: row for row in Redirect.objects.filter(path__in=wanted)}
        except (DatabaseError, ValueError):  # ValueError: a NUL in the path, which PostgreSQL refuses
            return response
        row = next((found[one] for one in wanted if one in found), None)
        return response if row is None else self._follow(request, row)

    @staticmethod
    def _numbered(request: HttpRequest) -> str:
        """The address of old that a parameter alone makes, as redirects keep it; "" where there is none."""
        if not request.GET or request.method not in {"GET", "HEAD"}:
            return ""
        for name in OLD_PARAMETERS:
            value = request.GET.get(name, "")
            if value and OLD_VALUE.fullmatch(value):
                return f"{request.path_info}?{name}={value}"
        return ""

    @staticmethod
    def _follow(request: HttpRequest, row: Redirect) -> HttpResponseBase:
        try:
            Redirect.objects.filter(pk=row.pk).update(hits=F("hits") + 1, last_hit_at=timezone.now())
        except DatabaseError:
            logger.warning("A redirect was followed but not counted: the database did not accept the count.")
        return HttpResponsePermanentRedirect(row.target) if row.target else errors.gone(request)
