"""Log lines for machines: one JSON object a line, without personal data, and one line for each request.

What a request carried (address, user, query string, form, cookies) never reaches a line: only its id, method, path,
status and time do. Paths of this site hold no personal data but tokens, which are cut; addresses of people and of
machines are cut from whatever else is said, such as the words of a mail server or of a database.
"""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]
requests = logging.getLogger("advocacy.requests")
queries = logging.getLogger("advocacy.queries")
request_id: ContextVar[str] = ContextVar("request_id", default="")

ID_HEADER: Final = "X-Request-ID"
# What a proxy or another service may hand in as the id of a request: nothing that could break out of a line or a page.
_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SECRETS: Final = (
    re.compile(r"(/(?:preview|accounts/password/reset/key)/)[^/\s\"']+"),
    re.compile(r"(/newsletter/(?:confirm|preferences|leave)/)[^/\s\"']+"),
    re.compile(r"()[^\s\"'<>()\[\],;:=/]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"()(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])"),
    re.compile(r"()(?<![\w:])(?:[0-9a-fA-F]{1,4}:){4,7}[0-9a-fA-F]{0,4}(?![\w:])"),
    re.compile(r"()(?<![\w:])(?:[0-9a-fA-F]{1,4}:)+:(?:[0-9a-fA-F]{1,4}:)*[0-9a-fA-F]{0,4}(?![\w:])"),
    re.compile(r"(/[^\s\"'?]*\?)[^\s\"']+"),
)
LONGEST_STATEMENT: Final = 2000


class JSONFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        request = getattr(record, "request", None)
        # Django writes of errors when the last middleware is through.
        if number := request_id.get() or getattr(request, "number", ""):
            line["request"] = number
        if isinstance(request, HttpRequest):
            line |= {"method": request.method, "path": without_secrets(request.path)}
        for name, shown in (("status_code", "status"), ("milliseconds", "milliseconds"), ("cache", "cache")):
            if (value := getattr(record, name, None)) is not None:
                line[shown] = value
        if record.exc_info:
            line["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


class RequestLogMiddleware:
    """Give each request an id, or take over that of the proxy; write one line when it is answered, files left out.

    Stands first, so that the line and the id are those of whatever answered. With SLOW_QUERY_MS, statements that took
    longer are written as well, without their values.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(ID_HEADER, "")
        number = given if _ID.fullmatch(given) else uuid.uuid4().hex
        request.number = number  # type: ignore[attr-defined] # for lines that are written later
        token = request_id.set(number)
        began = time.perf_counter()
        try:
            with connection.execute_wrapper(_timed) if settings.SLOW_QUERY_MS else nullcontext():
                response = self.get_response(request)
            response.headers[ID_HEADER] = number
            # A page brings a hundred files along; they say something where they are missing.
            is_file = request.path_info.startswith(settings.STATIC_URL) and response.status_code < 400
            if settings.REQUEST_LOG and not is_file:
                told = {
                    "request": request,
                    "status_code": response.status_code,
                    "milliseconds": round((time.perf_counter() - began) * 1000),
                    "cache": response.headers.get("Cache-Status"),
                }
                requests.info("answered", extra=told)
        finally:
            request_id.reset(token)
        return response


def without_secrets(text: str) -> str:
    """``text`` without tokens, query strings, e-mail addresses and addresses of machines."""
    for pattern in _SECRETS:
        text = pattern.sub(r"\1…", text)
    return text


def _timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took = round((time.perf_counter() - began) * 1000)
        if took >= settings.SLOW_QUERY_MS:
            queries.warning("slow: %s", sql[:LONGEST_STATEMENT], extra={"milliseconds": took})
