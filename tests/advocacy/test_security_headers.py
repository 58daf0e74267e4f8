from __future__ import annotations

import pytest

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
        "script-src": ["'self'", *policies.import_map_hashes()],
        "style-src": ["'self'"],
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


def test_a_hostile_host_header_is_refused(client, settings):
    settings.ALLOWED_HOSTS = ["press.example"]
    assert client.get("/health/", headers={"Host": "evil.example"}).status_code == 400
