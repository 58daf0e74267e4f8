from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings as project_settings
from django.contrib.staticfiles import finders
from django.template import engines

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


def test_a_staff_page_gets_a_nonce_of_its_own_when_it_asks_for_one(client_of, editor, settings, monkeypatch):
    client = client_of(editor)
    without = policy_of(client.get("/admin/"))
    assert without["script-src"] == ["'self'"]

    monkeypatch.setattr(
        "django.contrib.admin.sites.AdminSite.index_template",
        engines["django"].from_string("{{ request.csp_nonce }}"),
    )
    answers = [client.get("/admin/") for _ in range(2)]
    nonces = [answer.content.decode() for answer in answers]
    assert [policy_of(answer)["script-src"] for answer in answers] == [
        ["'self'", f"'nonce-{n}'"] for n in nonces
    ]
    assert nonces[0] != nonces[1]


def test_the_policy_for_staff_allows_the_style_of_the_installed_editor(client, db):
    """The editor's script inserts one style element; its hash must follow the installed version."""
    path = finders.find("django_prose_editor/editor.js")
    with open(path, encoding="utf-8") as bundle:
        styles = re.findall(r"`(\.ProseMirror \{\n[^`]*)`", bundle.read())
    assert len(styles) == 1
    expected = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
    assert policy_of(client.get("/accounts/login/"))["style-src"] == ["'self'", f"'sha256-{expected}'"]


def test_the_import_map_of_public_pages_is_allowed_by_its_hash(monkeypatch):
    script = '{"imports": {"site/a": "/static/js/a.js"}}'
    monkeypatch.setattr(
        policies, "render_to_string", lambda name: f'\n<script type="importmap">{script}</script>\n'
    )
    expected = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policies._import_map_hashes_now() == (f"'sha256-{expected}'",)


def test_without_an_import_map_nothing_is_allowed_for_it(monkeypatch):
    monkeypatch.setattr(policies, "IMPORT_MAP_TEMPLATE", "no-such-template.html")
    assert policies._import_map_hashes_now() == ()


def run_with(environment, code):
    """Run a few lines in a fresh interpreter with only these variables; return what they print."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "DATABASE_URL") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, **environment},
        cwd=project_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


PRODUCTION = {"SECRET_KEY": "k" * 25 + "0123456789abcdefghijABCDEFGHIJ", "ALLOWED_HOSTS": "press.example"}


def test_production_has_strict_cookies_and_https():
    code = (
        "from advocacy import settings as s;"
        "print(s.DEBUG, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS)"
    )
    assert run_with(PRODUCTION, code) == "False __Host-sessionid __Host-csrftoken True True True 31536000"


def test_only_counted_proxies_are_believed():
    code = (
        "from advocacy import settings as s; print(s.SECURE_PROXY_SSL_HEADER, s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    )
    assert run_with(PRODUCTION, code) == "None 0"
    assert run_with({**PRODUCTION, "TRUSTED_PROXIES": "1"}, code) == "('HTTP_X_FORWARDED_PROTO', 'https') 1"


def test_the_check_for_deployment_finds_nothing():
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'advocacy.settings';"
        "import django; django.setup();"
        "from django.core import checks;"
        "print([str(m) for m in checks.run_checks(include_deployment_checks=True) if not m.is_silenced()])"
    )
    assert run_with(PRODUCTION, code) == "[]"


def test_a_hostile_host_header_is_refused(client, settings):
    settings.ALLOWED_HOSTS = ["press.example"]
    assert client.get("/health/", headers={"Host": "evil.example"}).status_code == 400
