from __future__ import annotations

import re

import pytest
from django.urls import get_resolver
from django.utils.http import url_has_allowed_host_and_scheme

from advocacy import policies


def policy_of(response):
    """The policy of an answer as a mapping from directive to its sources."""
    parts = response.headers["Content-Security-Policy"].split(";")
    return {name: sources for name, *sources in (part.split() for part in parts if part.strip())}


def test_a_public_answer_has_the_strict_policy_and_no_nonce(client):
    assert policy_of(client.get("/health/")) == {
        "base-uri": ["'none'"],
        "connect-src": ["'self'"],
        "default-src": ["'none'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "img-src": ["'self'", "data:"],
        "manifest-src": ["'self'"],
        "media-src": ["'self'"],
        "require-trusted-types-for": ["'script'"],
        "script-src": ["'self'", *policies.import_map_hashes()],
        "style-src": ["'self'"],
        "trusted-types": ["reuse"],
    }


def test_an_answer_has_every_header_that_a_browser_needs_to_be_strict(client):
    headers = client.get("/health/").headers
    assert {
        name: headers[name]
        for name in (
            "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Referrer-Policy", "X-Content-Type-Options",
            "X-Frame-Options",
        )
    } == {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }  # fmt: skip
    assert "camera=()" in headers["Permissions-Policy"].split(", ")


@pytest.mark.parametrize("address", ["/nothing/", "/admin/", "/accounts/login/", "/admin/nothing/"])
def test_errors_redirects_and_staff_pages_have_the_headers_as_well(client, db, address):
    headers = client.get(address).headers
    assert policy_of(client.get(address))["default-src"] == ["'none'"]
    assert {"Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options"} <= set(headers)


def test_files_may_be_shown_by_other_sites(client, db):
    headers = client.get("/media/nothing.jpg").headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    ("site", "mode", "cookie", "expected"),
    [
        ("cross-site", "navigate", False, True),
        ("cross-site", "navigate", True, False),
        ("cross-site", "cors", False, False),
        ("same-origin", "navigate", False, False),
        ("none", "navigate", False, False),
    ],
)
def test_a_link_from_another_site_is_asked_for_again_from_this_one(client, db, site, mode, cookie, expected):
    """Strict cookies do not come along with it."""
    if cookie:
        client.cookies["sessionid"] = "something"
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": "document"}
    answer = client.get("/admin/posts/post/?q=a&b=%22", headers=headers)
    again = '<meta http-equiv="refresh" content="0">'
    assert (answer.status_code == 200 and again in answer.content.decode()) is expected
    if expected:
        assert 'href="/admin/posts/post/?q=a&amp;b=%22"' in answer.content.decode()
        assert (answer.headers["Cache-Control"], len(answer.cookies)) == ("private, no-store", 0)
    assert again not in client.get("/", headers=headers).content.decode()


FOREIGN = "//evil.example/"


def _every_address(patterns, prefix="/"):
    """Each address that takes no part, under /accounts/ and /admin/ and everywhere else."""
    for entry in patterns:
        route = prefix + str(entry.pattern).lstrip("^").rstrip("$\\Z")
        if hasattr(entry, "url_patterns"):
            yield from _every_address(entry.url_patterns, route)
        elif not re.search(r"[<(\\]", route):
            yield route


@pytest.mark.one_database
def test_no_address_leads_to_another_site(client, admin_user):
    """Whatever takes ``next``, or any of the other names for it: asked by GET and by POST, signed in and not."""
    found = sorted(set(_every_address(get_resolver().url_patterns)))
    assert {"/accounts/login/", "/admin/language/", "/admin/", "/search/"} <= set(found)
    names = ("next", "url", "return", "redirect", "back", "continue", "to", "page")
    asked = {**dict.fromkeys(names, FOREIGN), "language": "fr"}
    led = {}
    for signed_in in (False, True):
        for address in found:
            for method in ("get", "post"):
                if signed_in:
                    client.force_login(admin_user)
                client.raise_request_exception = False
                data = {"query_params": asked} if method == "get" else {"data": asked, "query_params": asked}
                target = getattr(client, method)(address, **data).headers.get("Location", "")
                if not url_has_allowed_host_and_scheme(target or "/", allowed_hosts={"testserver"}):
                    led[method, address] = target
    assert led == {}


def test_a_hostile_host_header_is_refused(client, settings):
    settings.ALLOWED_HOSTS = ["press.example"]
    assert client.get("/health/", headers={"Host": "evil.example"}).status_code == 400
