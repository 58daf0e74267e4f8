"""Log lines for machines: one JSON object a line, without personal data.

What a request carried (address, user, query string, form, cookies) never reaches a line: only method, path and
status do. Paths of this site hold no personal data but tokens of previews, which are cut.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Final

from django.http import HttpRequest

_SECRET_PATH: Final = re.compile(r"(/(?:preview|accounts/password/reset/key|newsletter)/)[^/\s\"']+")


class JSONFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _without_secrets(record.getMessage()),
        }
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            line |= {"method": request.method, "path": _without_secrets(request.path)}
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _without_secrets(text: str) -> str:
    return _SECRET_PATH.sub(r"\1…", text)
