"""The public style sheets and fonts: every file in its layer, within what a page may weigh."""

from __future__ import annotations

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from fontTools.ttLib import TTFont
from rcssmin import cssmin

from advocacy.static_files import bundled

STATIC = Path(settings.BASE_DIR) / "static"
CSS = STATIC / "css"
FONTS = STATIC / "fonts"
# Sheets of the desk and of signing in, which load by themselves.
OTHER_SHEETS = ("admin*.css", "accounts*.css", "embed.css")
# Bytes, compressed: the sheet of every page, and the one that pages with something to do load besides.
CSS_BYTES = {
    "site.css": 8 * 1024,
    "campaigns.css": 3 * 1024,
    "reading.css": 3.5 * 1024,
    "reuse.css": 2 * 1024,
}
FONT_BYTES = 40 * 1024
PAGE_BYTES = 8 * 1024


def imported(*tables):
    """(file, layer) of each part that the tables of contents name."""
    text = "".join((CSS / table).read_text() for table in tables or CSS_BYTES)
    return re.findall(r'@import url\("(.+?)"\) layer\((\w+)\)', text)


def faces():
    """(file name, set of code points) of each @font-face with a file of ours, in order."""
    for block in re.findall(r"@font-face \{(.*?)\}", (CSS / "fonts.css").read_text(), re.DOTALL):
        name = re.search(r'url\("\.\./fonts/(.+?)"\)', block)
        if name:
            ranges = re.search(r"unicode-range: (.+?);", block)[1].split(", ")
            yield name[1], {code for part in ranges for code in _codes(part)}


def _codes(part):
    first, _, last = part.removeprefix("U+").partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


def test_every_sheet_is_in_the_table_of_contents_and_in_a_known_layer():
    files = {str(path.relative_to(CSS)) for path in CSS.rglob("*.css")} - set(CSS_BYTES)
    files -= {path.name for pattern in OTHER_SHEETS for path in CSS.glob(pattern)}
    assert {name for name, _ in imported()} == files
    layers = re.match(r"@layer ([\w, ]+);", (CSS / "site.css").read_text())[1].split(", ")
    assert layers == ["tokens", "base", "layout", "prose", "components", "utilities"]
    assert {layer for _, layer in imported()} == set(layers)


def test_sheets_name_no_layer_no_id_and_nothing_important():
    for name, _ in imported():
        text = re.sub(r"/\*.*?\*/|url\(.*?\)", "", (CSS / name).read_text(), flags=re.DOTALL)
        assert "!important" not in text
        assert "@layer" not in text
        assert re.findall(r"#[a-zA-Z][\w-]*(?=[^;{}]*\{)", text) == []
        assert len(text.splitlines()) <= 200


@pytest.mark.parametrize("table", CSS_BYTES)
def test_sheets_stay_within_their_weight(table):
    names = [table, *(name for name, _ in imported(table))]
    weight = sum(len(brotli.compress((CSS / name).read_bytes())) for name in names)
    assert weight < CSS_BYTES[table]


def test_sheets_of_the_heaviest_page_stay_within_their_weight_as_they_are_served():
    """An article with a call: what every page loads, what articles load, and what there is to do."""
    served = [
        cssmin(bundled(f"css/{name}", lambda part: (STATIC / part).read_text()))
        for name in ("site.css", "reading.css", "campaigns.css")
    ]
    assert sum(len(brotli.compress(text.encode())) for text in served) < PAGE_BYTES


def test_fonts_of_an_english_or_french_page_stay_within_their_weight():
    assert sum(path.stat().st_size for path in FONTS.glob("*-latin.woff2")) < FONT_BYTES


def test_each_font_has_its_licence():
    assert {path.name.rpartition("-latin")[0] for path in FONTS.glob("*.woff2")} == {
        "hanken-grotesk",
        "newsreader",
        "newsreader-italic",
    }
    for family in ("Newsreader", "HankenGrotesk"):
        assert "SIL Open Font License, Version 1.1" in (FONTS / f"OFL-{family}.txt").read_text()


@pytest.mark.parametrize("path", sorted(FONTS.glob("*.woff2")), ids=lambda path: path.stem)
def test_ranges_of_the_sheet_are_those_of_the_file(path):
    ranges = dict(faces())
    letters = {code for code in TTFont(path).getBestCmap() if code > 0x1F}
    assert letters - ranges[path.name] <= {0xA0, 0xAD, 0x2002, 0x2003, 0x2009, 0x200A, 0x200B}
    if path.stem.endswith("-latin"):
        # The narrow range stands last and wins, so it must claim nothing that its file has not.
        signs = {0x202F, 0x2011, 0xA0}  # spaces and a hyphen that browsers make of others
        assert ranges[path.name] - letters <= signs


def test_every_french_letter_is_in_the_first_file():
    first = set(TTFont(FONTS / "newsreader-latin.woff2").getBestCmap())
    assert {ord(letter) for letter in "ÀÂÇÈÉÊËÎÏÔÙÛÜŒàâçèéêëîïôùûüœ«»–—‘’“”…"} - first == set()
