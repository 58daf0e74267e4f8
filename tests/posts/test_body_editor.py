from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import RequestFactory

from posts import body_editor
from posts.body_editor import CKEditorWidget, ProseWidget, body_widget, check_body_editor, media_for

SCRIPTS = Path(project.BASE_DIR) / "static" / "js" / "admin"


def ids():
    return [message.id for message in check_body_editor()]


def test_setting_chooses_the_editor(settings):
    settings.BODY_EDITOR = "prose"
    assert type(body_widget()) is ProseWidget
    settings.BODY_EDITOR = "ckeditor"
    assert type(body_widget()) is CKEditorWidget


@pytest.mark.parametrize("widget", [ProseWidget, CKEditorWidget])
def test_stored_text_is_in_the_page_as_it_is(widget):
    html = widget().render("body", '<p>A &amp; “B”</p>\n<blockquote data-source="1"><p>C</p></blockquote>')
    assert "&lt;p&gt;A &amp;amp; “B”&lt;/p&gt;\n&lt;blockquote data-source=&quot;1&quot;&gt;" in html


def test_scripts_are_told_addresses_choices_and_embeds():
    config = ProseWidget().config()
    assert config["endpoints"]["sources"] == "/admin/posts/source/choose/"
    assert config["endpoints"]["embedPreview"] == "/admin/posts/embed/KIND/preview/"
    assert {embed["kind"] for embed in config["embeds"]} >= {"call", "image"}
    assert json.loads(json.dumps(config)) == config


@pytest.mark.parametrize(
    ("widget", "modules"),
    [
        (ProseWidget, body_editor.SHARED_MODULES + body_editor.PROSE_MODULES),
        (CKEditorWidget, body_editor.SHARED_MODULES + body_editor.CKEDITOR_MODULES),
    ],
)
def test_every_module_that_is_imported_is_in_the_map(widget, modules):
    entry = {ProseWidget: "boot", CKEditorWidget: "ckeditor_adapter"}[widget]
    imported = set()
    for name in (*modules, entry):
        for line in (SCRIPTS / f"{name}.js").read_text(encoding="utf-8").splitlines():
            if 'from "editor/' in line:
                imported.add(line.split('from "editor/')[1].rstrip('";'))
    assert imported <= set(modules)
    assert "editor/dialogs" in str(widget().media)


def test_nonce_reaches_every_tag_of_the_page(settings):
    settings.BODY_EDITOR = "prose"
    request = RequestFactory().get("/")
    request.csp_nonce = "abc"
    html = str(media_for(request, ProseWidget().media))
    assert html.count('type="importmap"') == 1
    assert all('nonce="abc"' in tag for tag in html.split("<script")[1:])


def test_ckeditor_page_carries_no_nonce(settings):
    settings.BODY_EDITOR = "ckeditor"
    request = RequestFactory().get("/")
    request.csp_nonce = "abc"
    assert "nonce" not in str(media_for(request, CKEditorWidget().media))


def test_installed_editor_passes_its_checks(settings):
    settings.BODY_EDITOR = "prose"
    assert ids() == []


def test_unknown_editor_is_an_error(settings):
    settings.BODY_EDITOR = "quill"
    assert ids() == ["posts.E001"]


def test_missing_editor_is_an_error(settings, monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    settings.BODY_EDITOR = "prose"
    monkeypatch.setattr(metadata, "version", missing)
    assert ids() == ["posts.E002"]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.26.9", ["posts.E003"]),
        ("0.27.1", ["posts.E003"]),
        ("0.27", ["posts.E003"]),
        ("0.27.2", []),
        ("0.27.10", []),
        ("0.28.0", []),
        ("1.0a1", []),
    ],
)
def test_editor_with_the_clipboard_hole_is_an_error(settings, monkeypatch, version, expected):
    settings.BODY_EDITOR = "prose"
    monkeypatch.setattr(metadata, "version", lambda name: version)
    assert ids() == expected


def test_ckeditor_says_what_it_costs_or_what_is_missing(settings):
    settings.BODY_EDITOR = "ckeditor"
    settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if app != "ckeditor"]
    assert ids() == ["posts.E004"]
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "ckeditor"]
    assert ids() == ["posts.W001"]
