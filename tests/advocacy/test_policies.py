from __future__ import annotations

import base64
import hashlib
import re

from django.contrib.staticfiles import finders
from django.template import engines

from advocacy import policies


def policy_of(response):
    """The policy of an answer as a mapping from directive to its sources."""
    parts = response.headers["Content-Security-Policy"].split(";")
    return {name: sources for name, *sources in (part.split() for part in parts if part.strip())}


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
