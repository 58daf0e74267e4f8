"""Pages for what went wrong: 400, 403, 404, 410, 413, 429, 500, 503 (no database), 507 (no room).

The first four are rendered like any public page. The last ones ask nothing of the database, the session or the
template's context, because any of them may be what failed.
"""

from __future__ import annotations

import errno
import logging
import re
import sys

from django.db import InterfaceError, OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseGone,
    HttpResponseNotFound,
    HttpResponseServerError,
    JsonResponse,
)
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import requires_csrf_token

logger = logging.getLogger(__name__)

WORD_ENDS = re.compile(r"[\W_]+")
WORDS_LENGTH = 80
RETRY_AFTER = 30  # seconds
PORT = re.compile(r":\d+$")

LAST_RESORT = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Something went wrong</title>'
    "<h1>Something went wrong</h1><p>The page could not be shown. Please try again in a few minutes.</p></html>"
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseBadRequest(loader.get_template("400.html").render({}))


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say who is signed in and whom to ask; only staff pages are ever forbidden."""
    return HttpResponseForbidden(render(request, "403.html").content)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Offer a search for the words that the address is made of."""
    context = {"words_of_address": words_of_address(request.path)}
    return HttpResponseNotFound(render(request, "404.html", context).content)


def words_of_address(path: str) -> str:
    """What somebody may have looked for at ``path``: "/2019/04/the-old-quay.html" is "the old quay"."""
    last = path.rstrip("/").rpartition("/")[2].partition(".")[0]
    words = (word for word in WORD_ENDS.split(last) if word and not word.isdigit())
    return " ".join(words)[:WORDS_LENGTH]


def gone(request: HttpRequest) -> HttpResponse:
    """The page was public once and is not any more; views of withdrawn posts call this as well."""
    return HttpResponseGone(render(request, "410.html").content)


def too_large(request: HttpRequest) -> HttpResponse:
    """Said before the body is read."""
    return _refused(request, 413, _("The form was too large"), _("Send a shorter text or a smaller file."))


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """One machine asked too often; in so many ``seconds`` it may ask again."""
    words = ngettext("Please try again in %d second.", "Please try again in %d seconds.", seconds) % seconds
    response = _refused(request, 429, _("Too many requests"), words)
    response.headers["Retry-After"] = str(seconds)
    return response


def _refused(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    """For people a page that asks nothing of the database, for programs a problem.

    Source: RFC 9457, Problem Details for HTTP APIs.
    """
    if request.path_info.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": words}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    page = loader.get_template("refused.html").render({"status": status, "title": title, "words": words})
    return HttpResponse(page, status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    status = _status_of(sys.exc_info()[1])
    try:
        # Not what get_host() says: it refuses a name that is not allowed, and this page is shown whatever is wrong.
        host = PORT.sub("", request.META.get("HTTP_HOST", ""))
        content = loader.get_template("500.html").render({"host": host, "status": status})
    except Exception:
        logger.exception("The page for server errors could not be rendered.")
        content = LAST_RESORT
    response = HttpResponseServerError(content, status=status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _status_of(error: BaseException | None) -> int:
    """503 where the database is not to be had for the moment, 507 where there is no room for a file, 500 otherwise."""
    if isinstance(error, OperationalError | InterfaceError):
        return 503
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return 507
    return 500
