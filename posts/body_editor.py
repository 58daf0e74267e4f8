"""The editor of a body in a form: which one, what it loads, and the checks that it is fit to be used.

The model's column stays a plain TextField, so that the editor can be replaced: a widget here and an adapter in
``static/js/admin``. ``BODY_EDITOR`` chooses: "prose" (django-prose-editor with our extensions) or "ckeditor".
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterable, Sequence
from importlib import metadata
from typing import Any

from django import forms
from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from js_asset import ImportMap, Media, MediaAsset, Script, static_lazy

from posts import choosing, embeds, images
from posts.html import WORDS_PER_MINUTE
from posts.models import Source

# Modules of static/js/admin by the names under which they import one another. Hashed storage leaves paths inside
# scripts alone, so each name goes through the import map.
SHARED_MODULES = (
    "attributions",
    "clipboard",
    "combobox",
    "contract",
    "dialogs",
    "elements",
    "embed_dialog",
    "finding_places",
    "icons",
    "focal_point",
    "image_dialog",
    "kept_copies",
    "left_out",
    "link_dialog",
    "presence",
    "previews",
    "quotation_dialog",
    "requests",
    "source_form",
    "voice_dialog",
)
PROSE_MODULES = (
    "embeds",
    "find",
    "full_screen",
    "kept_attributes",
    "links",
    "list_splitting",
    "marks",
    "node_views",
    "paste",
    "quotations",
    "status_line",
    "tables",
    "toolbar",
    "vocabulary",
    "voices",
)
CKEDITOR_MODULES = ("ckeditor_config", "ckeditor_embeds", "ckeditor_quotations")
CSS = [
    "css/admin_editor.css",
    "css/admin_editor_text.css",
    "css/admin_dialogs.css",
    "css/admin_choosers.css",
    "css/admin_focal_point.css",
]
# Keys as clean bodies have them; what else stands there the editor asks for, and hears that it is not known.
SOURCES = re.compile(r'data-(?:source|via)="(\d{1,18}(?: \d{1,18})*)"', re.ASCII)
SPEAKERS = re.compile(r'data-(?:speaker|by)="(person|organization):(\d{1,18})"', re.ASCII)
# prosemirror-view before 1.42.3 runs scripts from the clipboard. Source: GHSA-c8x8-7fp4-3x9w.
LEAST_PROSE_EDITOR = (0, 27, 2)


# What Django's admin sends with every form and the page of a long text has no use for: it fills no field from another,
# and has no list with actions.
UNUSED_SCRIPTS = frozenset(
    f"admin/js/{name}.js"
    for name in ("actions", "prepopulate", "urlify", "vendor/xregexp/xregexp", "vendor/xregexp/xregexp.min")
)


class ModulePreload(MediaAsset):
    """Has the browser fetch a module before the one that imports it has arrived.

    Without it the modules come in waves, each sent for when the one before has been read.
    """

    element_template = '<link rel="modulepreload" href="{path}"{attributes}>'


def import_map(modules: Iterable[str]) -> ImportMap:
    """The names ``editor/NAME`` of ``modules``."""
    return ImportMap({f"editor/{name}": f"js/admin/{name}.js" for name in modules})


def body_widget(attrs: dict[str, Any] | None = None) -> forms.Textarea:
    """The widget for a body that the setting BODY_EDITOR asks for."""
    if settings.BODY_EDITOR == "ckeditor":
        return CKEditorWidget(attrs)
    return ProseWidget(attrs)


class BodyWidget(forms.Textarea):
    """A textarea that a script turns into an editor; without scripts it stays one, and loses nothing."""

    marker = "data-body-editor"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        config = {**self.config(), "known": self.known(str(value or ""))}
        context["widget"]["attrs"][self.marker] = json.dumps(config, ensure_ascii=False)
        return context

    def known(self, body: str) -> dict[str, Any]:
        """Names of the sources and speakers in ``body``, so that the editor need not ask. Four queries at most."""
        sources = {int(key) for keys in SOURCES.findall(body) for key in keys.split()}
        speakers: dict[str, list[int]] = {}
        for kind, key in SPEAKERS.findall(body):
            speakers.setdefault(kind, []).append(int(key))
        return choosing.labels(sources, speakers) if sources or speakers else {}

    def use_required_attribute(self, initial: Any) -> bool:
        # The textarea is hidden: a browser could not show its complaint.
        return False

    def config(self) -> dict[str, Any]:
        """What the scripts are told: addresses, choices, embeds."""
        return {
            "endpoints": endpoints(),
            "embeds": embed_kinds(),
            "imageTypes": ",".join(images.MIME_TYPES),
            "sourceChoices": {
                "kinds": [[value, str(label)] for value, label in Source.Kind.choices],
                "access": [[value, str(label)] for value, label in Source.Access.choices],
                "languages": [["", _("not said")], *([code, _(name)] for code, name in settings.LANGUAGES)],
            },
            "wordsPerMinute": WORDS_PER_MINUTE,
        }


class ProseWidget(BodyWidget):
    """django-prose-editor's bundle with our vocabulary, toolbar and dialogs."""

    @property
    def media(self) -> Media:
        from django_prose_editor.widgets import importmap  # optional dependency: only where it is the editor

        return Media(
            importmap=importmap | import_map((*SHARED_MODULES, *PROSE_MODULES)),
            css={"all": CSS},
            js=[
                *(ModulePreload(f"js/admin/{name}.js") for name in (*SHARED_MODULES, *PROSE_MODULES)),
                Script("django_prose_editor/editor.js", type="module"),
                Script("js/admin/boot.js", type="module"),
            ],
        )


class CKEditorWidget(BodyWidget):
    """django-ckeditor's bundle (never its uploader) with our dialogs and the same HTML."""

    marker = "data-body-ckeditor"

    def config(self) -> dict[str, Any]:
        return super().config() | {"contentCss": static("css/admin_ckeditor_content.css")}

    @property
    def media(self) -> Media:
        return Media(
            importmap=import_map((*SHARED_MODULES, *CKEDITOR_MODULES)),
            css={"all": [*CSS, "css/admin_ckeditor.css"]},
            js=[
                Script(
                    "ckeditor/ckeditor-init.js",
                    **{
                        "id": "ckeditor-init-script",
                        "data-ckeditor-basepath": static_lazy("ckeditor/ckeditor/"),
                    },
                ),
                Script("ckeditor/ckeditor/ckeditor.js"),
                Script("js/admin/ckeditor_adapter.js", type="module"),
            ],
        )


def media_for(request: HttpRequest, media: forms.Media) -> Media:
    """The page's media with the request's nonce, for ``render_change_form``: the import map is an inline script.

    The editor comes first and no script holds up the page: whoever came to write waits for the text, not for the
    lists beside it. The order of the other scripts stays. CKEditor writes inline handlers, which a nonce in the policy
    would forbid, and its scripts want to run at once: its pages stay as they are.
    """
    if settings.BODY_EDITOR == "ckeditor":
        return Media.from_media(media, nonce="")
    nonce = str(getattr(request, "csp_nonce", ""))
    listed: list[Any] = media._js  # type: ignore[attr-defined] # the stubs leave it out
    assets = [
        _deferred(asset) for asset in listed if str(getattr(asset, "_path", asset)) not in UNUSED_SCRIPTS
    ]
    assets.sort(key=_place)
    css: Any = media._css  # type: ignore[attr-defined] # see above
    return Media(nonce=nonce, css=css, js=assets, importmap=getattr(media, "_importmap", None))


def _deferred(asset: Any) -> Any:
    return asset if hasattr(asset, "__html__") else Script(asset, defer=True)


def _place(asset: Any) -> int:
    if isinstance(asset, ModulePreload):
        return 0
    return 1 if getattr(asset, "attributes", {}).get("type") == "module" else 2


def endpoints() -> dict[str, str]:
    """Addresses that the scripts ask; KIND stands for the kind of embed."""
    named = {
        "sources": "choose_source",
        "labels": "source_labels",
        "createSource": "create_source",
        "speakers": "choose_speaker",
        "createSpeaker": "create_speaker",
        "posts": "choose_post",
        "images": "choose_image",
        "readImage": "read_image",
        "uploadImage": "upload_image",
    }
    addresses = {key: reverse(f"body_editor:{name}") for key, name in named.items()}
    for key, name in {"embedChoose": "choose_embed", "embedPreview": "preview_embed"}.items():
        addresses[key] = reverse(f"body_editor:{name}", args=["KIND"])
    return addresses


def embed_kinds() -> list[dict[str, str]]:
    """The kinds of the registry, with the admin's form that adds one where there is such a form."""
    kinds = []
    for kind in embeds.kinds():
        embed = embeds.get(kind)
        if embed is not None:
            kinds.append({"kind": kind, "label": str(embed.label), "add_url": record_url(embed, "add")})
    return kinds


def record_url(embed: embeds.Embed, action: str, *args: Any) -> str:
    """The admin's address to change (``args``: the key) or add a record of this kind; "" where there is none."""
    app, _separator, codename = embed.permission.partition(".")
    try:
        return reverse(f"admin:{app}_{codename.removeprefix('view_')}_{action}", args=args)
    except NoReverseMatch:
        return ""


@checks.register(checks.Tags.security)
def check_body_editor(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """The setting names an editor, it is installed, and it is one that may be used."""
    if settings.BODY_EDITOR == "ckeditor":
        return _check_ckeditor()
    if settings.BODY_EDITOR != "prose":
        return [
            checks.Error(
                f"BODY_EDITOR is {settings.BODY_EDITOR!r}: it must be “prose” or “ckeditor”.", id="posts.E001"
            )
        ]
    try:
        version = metadata.version("django-prose-editor")
    except metadata.PackageNotFoundError:
        return [
            checks.Error(
                "BODY_EDITOR is “prose”, but django-prose-editor is not installed.",
                hint="Install the project's dependencies again.",
                id="posts.E002",
            )
        ]
    if version_parts(version) < LEAST_PROSE_EDITOR:
        return [
            checks.Error(
                f"django-prose-editor {version} runs scripts from the clipboard (GHSA-c8x8-7fp4-3x9w).",
                hint="Upgrade to 0.27.2 or later.",
                id="posts.E003",
            )
        ]
    return []


def _check_ckeditor() -> list[checks.CheckMessage]:
    if importlib.util.find_spec("ckeditor") is None or "ckeditor" not in settings.INSTALLED_APPS:
        return [
            checks.Error(
                "BODY_EDITOR is “ckeditor”, but django-ckeditor is not installed.",
                hint="Install the extra: pip install advocacy[ckeditor].",
                id="posts.E004",
            )
        ]
    return [
        checks.Warning(
            "BODY_EDITOR is “ckeditor”: its engine has had no security releases since 2023, and its pages must "
            "allow inline scripts, so that staff pages lose the second line of defence against injected scripts.",
            hint="BODY_EDITOR=prose costs nothing of this and edits the same texts.",
            id="posts.W001",
        )
    ]


def version_parts(version: str) -> tuple[int, ...]:
    """(0, 27, 2) of "0.27.2.post1"; what is not a number ends it."""
    return tuple(int(part) for part in re.findall(r"\d+", re.split(r"[^\d.]", version)[0]))
