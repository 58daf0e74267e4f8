from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.management import call_command

from advocacy.static_files import bundled

CSS = Path(settings.BASE_DIR) / "static"


def test_parts_stand_where_they_are_named_each_in_its_layer_and_medium():
    sheets = {
        "css/site.css": "/* All. */\n@layer one, two;\n"
        '@import url("fonts.css") layer(one);\n@import url("parts/deep.css") layer(two) print;\n.z { top: 0 }',
        "css/fonts.css": '@font-face { src: url("../fonts/a.woff2") }',
        "css/parts/deep.css": '/* Deep. */ .a { background: url("../../img/b.svg"), url("data:x"), url("/c.png") }',
    }
    assert bundled("css/site.css", sheets.__getitem__).split("\n") == [
        "",
        "@layer one, two;",
        "@layer one {",
        '@font-face { src: url("../fonts/a.woff2") }',
        "}",
        "@media print {",
        "@layer two {",
        '.a { background: url("../img/b.svg"), url("data:x"), url("/c.png") }',
        "}",
        "}",
        ".z { top: 0 }",
    ]


def test_each_public_sheet_is_one_file():
    for name in ("css/site.css", "css/campaigns.css", "css/reading.css", "css/reuse.css"):
        text = bundled(name, lambda part: (CSS / part).read_text())
        assert "@import" not in text
        addresses = re.findall(r'url\("(?!data:)([^"]+)"\)', text)
        assert [address for address in addresses if not (CSS / "css" / address).resolve().exists()] == []


def test_collected_sheets_ask_for_no_other_and_name_fonts_by_their_contents(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "advocacy.static_files.BundledStaticFilesStorage"},
    }
    plain = StaticFilesStorage(location=tmp_path)
    call_command(
        "collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin*", "django_prose_editor"]
    )
    (sheet,) = (path for path in tmp_path.glob("css/site.*.css"))
    text = sheet.read_text()
    assert "@import" not in text
    assert re.findall(r'url\("(\.\./fonts/newsreader-latin\.[0-9a-f]{12}\.woff2)"\)', text)
    assert plain.exists(f"css/{sheet.name}.br")
