"""The content security policy of each answer: strict for readers, with a nonce for staff.

The policies themselves are settings. This module chooses between them and adds the hashes of what is inline by
necessity: the import map of public pages, which are cached and cannot carry a nonce, and the editor's one style.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from advocacy.middleware import STAFF_PREFIXES

IMPORT_MAP_TEMPLATE = "_importmap.html"
_IMPORT_MAP = re.compile(r"<script type=\"importmap\">(.*?)</script>", re.DOTALL)
# The style sheet that Tiptap writes into the page when an editor starts, as a template literal in its bundle.
_EDITOR_STYLE = re.compile(r"`(\.ProseMirror \{\s+position: relative;[^`\\]*)`")


class PolicyMiddleware(CSPMiddleware):
    """Send the policy for readers, or the one for staff under /admin/ and /accounts/.

    ``request.csp_nonce`` exists on every request but has an effect on staff pages only; a public page that used it
    would not be cached (see PublicCacheMiddleware).
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if report_only or parts.config is not None:
            return parts
        if request.path_info.startswith(STAFF_PREFIXES):
            parts.config = dict(settings.CONTENT_SECURITY_POLICY_STAFF)
            if UNSAFE_INLINE not in parts.config["style-src"]:
                _extend(parts, "style-src", editor_style_hashes())
        else:
            parts.config = dict(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])
            _extend(parts, "script-src", import_map_hashes())
        return parts


def import_map_hashes() -> tuple[str, ...]:
    """The hash of the public import map as it is printed; empty while there is none. Kept once computed."""
    return _import_map_hashes_now() if settings.DEBUG else _import_map_hashes_kept()


def _import_map_hashes_now() -> tuple[str, ...]:
    try:
        printed = render_to_string(IMPORT_MAP_TEMPLATE)
    except TemplateDoesNotExist:
        return ()
    return tuple(_hash(script) for script in _IMPORT_MAP.findall(printed))


_import_map_hashes_kept = cache(_import_map_hashes_now)


@cache
def editor_style_hashes() -> tuple[str, ...]:
    """The hash of the style that the installed editor injects, read from its bundle; half a megabyte, once."""
    path = finders.find("django_prose_editor/editor.js")
    if not isinstance(path, str):
        return ()
    with open(path, encoding="utf-8") as bundle:
        return tuple(_hash(style) for style in _EDITOR_STYLE.findall(bundle.read()))


def _extend(parts: PolicyParts, directive: str, sources: tuple[str, ...]) -> None:
    config: dict[str, Any] = parts.config or {}
    config[directive] = [*config[directive], *sources]


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
