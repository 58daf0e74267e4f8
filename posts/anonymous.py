"""Forms for readers, who have no cookie: sent from a page of this site, or refused.

Browsers say where a request comes from (``Origin``, ``Sec-Fetch-Site``) and no page can make them lie; so no token in
a cookie is needed, and the pages that hold the forms set none. What a reader sends is kept nowhere.

Source: Fetch standard (Origin), W3C Fetch Metadata Request Headers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from posts.lifetimes import never_keep

View = Callable[..., HttpResponse]


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent the request; silence is a no."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is None and origin is None:
        return False
    here = f"{request.scheme}://{request.get_host()}"
    return site in (None, "same-origin") and origin in (None, here)


def anonymous_form(view: View) -> View:
    """A view whose GET shows a form and whose POST is taken from this site only. Its answers are never kept.

    Raises PermissionDenied for a POST from elsewhere. What was posted is hidden from error reports.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not is_from_here(request):
            raise PermissionDenied
        return never_keep(view(request, *args, **kwargs))

    return csrf_exempt(sensitive_post_parameters()(checked))
