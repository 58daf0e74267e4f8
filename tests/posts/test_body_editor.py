from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import pytest
from django import forms
from django.conf import settings as project
from django.test import RequestFactory

from posts import body_editor, choosing
from posts.body_editor import CKEditorWidget, ProseWidget, body_widget, check_body_editor, media_for
from tests.factories import make_organization, make_person, make_source

SCRIPTS = Path(project.BASE_DIR) / "static" / "js" / "admin"


def ids():
    return [message.id for message in check_body_editor()]


def test_setting_chooses_the_editor(settings):
    settings.BODY_EDITOR = "prose"
    assert type(body_widget()) is ProseWidget
    settings.BODY_EDITOR = "ckeditor"
    assert type(body_widget()) is CKEditorWidget


@pytest.mark.django_db
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


def test_every_module_is_sent_for_at_once():
    html = str(ProseWidget().media)
    preloaded = html.split('rel="modulepreload" href="/static/js/admin/')[1:]
    names = [line.partition(".js")[0] for line in preloaded]
    assert names == [*body_editor.SHARED_MODULES, *body_editor.PROSE_MODULES]


def test_no_script_holds_up_the_page_and_the_editor_comes_first(settings):
    settings.BODY_EDITOR = "prose"
    given = ["admin/js/core.js", "admin/js/urlify.js", "js/admin/chips.js"]
    html = str(media_for(RequestFactory().get("/"), forms.Media(js=given) + ProseWidget().media))
    scripts = [tag.partition(">")[0] for tag in html.split("<script")[1:]]
    assert [tag.partition("static/")[2] for tag in scripts[1:]] == [
        'django_prose_editor/editor.js" type="module"',
        'js/admin/boot.js" type="module"',
        'admin/js/core.js" defer',
        'js/admin/chips.js" defer',
    ]


@pytest.mark.django_db
def test_names_of_what_a_text_quotes_come_with_the_page():
    source, person, outlet = make_source(title="Minutes"), make_person(name="Ada Orr"), make_organization()
    told = ProseWidget().known(
        f'<blockquote data-source="{source.pk}" data-speaker="person:{person.pk}"><p>A</p></blockquote>'
        f'<p><q data-via="{source.pk} 9999" data-speaker="organization:{outlet.pk}">B</q></p>'
        '<aside data-kind="comment" data-by="person:x"><p>C</p></aside><blockquote data-source="x"></blockquote>'
    )
    assert told["sources"] == {str(source.pk): choosing.source_row(source)}
    assert told["speakers"] == {
        f"person:{person.pk}": {"label": "Ada Orr"},
        f"organization:{outlet.pk}": {"label": outlet.name},
    }


def test_text_without_quotations_asks_the_database_nothing():
    assert ProseWidget().known("<p>A text.</p>") == {}


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
