"""The picture that stands for a page when it is shared: title, kind and house, drawn from text alone.

Pure but for the font files beside it; draws nothing that a font lacks. A title is drawn in the first font that has all
of its letters, as large as fits, and never cut; for one in a script that no font has, the card shows the house alone.
"""

from __future__ import annotations

import io
import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont, features

from posts.colours import LIGHT_PAPER, readable

SIZE: Final = (1200, 630)  # pixels: what the large networks show whole
EDGE: Final = 76
FONTS: Final = Path(__file__).parent / "fonts"
# A font for each script, in the order of preference; each has the Latin letters as well.
TITLE_FONTS: Final = ("newsreader-title.ttf", "source-serif.ttf", "noto-naskh-arabic.ttf")
# Where systems keep fonts for scripts that ours lack: a last try before the card goes without a title.
SYSTEM_FONTS: Final = (
    Path("/usr/share/fonts/truetype/noto/NotoSerif-Bold.ttf"),
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf"),
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"),
)
LABEL_FONTS: Final = ("hanken-grotesk.ttf", "source-serif.ttf", "noto-naskh-arabic.ttf")
LARGEST, PARTED, SMALLEST, STEP = (
    132,
    64,
    28,
    2,
)  # pixels of a title's size; from PARTED down long words are parted
INK, QUIET, RULE = "#1d1a16", "#5c564d", "#d8d1c4"
_BREAKS: Final = re.compile(r"[ \t\n\r\f]+")
_UNBROKEN: Final = re.compile(r"[\xa0\u202f]")
# French sets these marks off by a space, which many type as a common one.
_HELD: Final = re.compile(r"(?<=«) +| +(?=[:;?!»](?:\s|$))")
RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})


@dataclass(frozen=True)
class Card:
    """What a card says. ``accent`` is the house's colour as #rrggbb."""

    title: str
    label: str
    house: str
    accent: str


def draw(card: Card) -> bytes:
    """The card as PNG. Tens of milliseconds."""
    picture = Image.new("RGB", SIZE, LIGHT_PAPER)
    pen = ImageDraw.Draw(picture)
    width, height = SIZE
    accent = readable(card.accent, LIGHT_PAPER)
    is_rtl = is_right_to_left(card.title)
    pen.rectangle((0, 0, width, 14), fill=accent)
    top = _label(pen, card.label.upper() if not is_rtl else card.label, EDGE - 8, accent, is_rtl)
    floor = height - EDGE - 46
    named = card.title if font_for(card.title) else card.house
    _title(pen, named, (top + 22, floor - 30), is_rtl)
    pen.line((EDGE, floor, width - EDGE, floor), fill=RULE, width=2)
    _foot(pen, card.house, floor + 24, is_rtl)
    out = io.BytesIO()
    picture.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()


def is_right_to_left(text: str) -> bool:
    """By the first letter that has a direction. Source: Unicode Bidirectional Algorithm, rules P2 and P3."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in RIGHT_TO_LEFT:
            return True
        if direction == "L":
            return False
    return False


def font_for(text: str, names: tuple[str, ...] = TITLE_FONTS) -> Path | None:
    """The first font that has every letter of ``text``; None where none has."""
    needed = {
        ord(letter) for letter in text if not letter.isspace() and unicodedata.category(letter)[0] != "C"
    }
    for path in (*(FONTS / name for name in names), *SYSTEM_FONTS):
        if path.exists() and needed <= _letters(path):
            return path
    return None


@cache
def _letters(path: Path) -> frozenset[int]:
    """The code points a font file draws."""
    from fontTools.ttLib import TTFont  # slow import: a quarter of a second, for the first card only

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=64)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    engine = ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC
    return ImageFont.truetype(str(path), size, layout_engine=engine)


def _direction(is_rtl: bool) -> str | None:
    """Raqm is told; the basic engine cannot be, and draws letters apart."""
    return ("rtl" if is_rtl else "ltr") if features.check("raqm") else None


def _title(pen: ImageDraw.ImageDraw, text: str, space: tuple[int, int], is_rtl: bool) -> None:
    """Draw the title as large as the space allows, in lines of about one width."""
    path = font_for(text)
    if path is None:
        return
    (top, bottom), direction = space, _direction(is_rtl)
    width = SIZE[0] - 2 * EDGE
    sizes = range(SMALLEST, LARGEST + 1, STEP)

    def set_in(size: int) -> tuple[ImageFont.FreeTypeFont, list[str], int]:
        font = _font(path, size)
        lines = _lines(text, font, width, direction, parts_words=size <= PARTED)
        return font, lines, round(size * (1.42 if is_rtl else 1.1))

    def overflows(size: int) -> bool:
        _font, lines, leading = set_in(size)
        return not lines or len(lines) * leading > bottom - top

    font, lines, leading = set_in(sizes[max(0, bisect_left(sizes, True, key=overflows) - 1)])
    narrow, wide = 0, width
    while wide - narrow > 8:  # the narrowest column with as many lines has no lonely last word
        middle = (narrow + wide) // 2
        tried = _lines(text, font, middle, direction, parts_words=False)
        if tried and len(tried) <= len(lines):
            wide, lines = middle, tried
        else:
            narrow = middle
    for number, line in enumerate(lines):
        _line(pen, line, top + number * leading, font, INK, is_rtl)


def _line(
    pen: ImageDraw.ImageDraw, text: str, y: int, font: ImageFont.FreeTypeFont, colour: str, is_rtl: bool
) -> None:
    x = SIZE[0] - EDGE if is_rtl else EDGE
    pen.text(
        (x, y), text, font=font, fill=colour, anchor="ra" if is_rtl else "la", direction=_direction(is_rtl)
    )


def _lines(
    text: str, font: ImageFont.FreeTypeFont, width: int, direction: str | None, *, parts_words: bool
) -> list[str]:
    """The text in lines; empty where a word is wider than a line and may not be parted."""
    lines: list[str] = []
    for word in _words(text):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer, direction=direction) <= width:
            lines[-1] = longer
            continue
        rest = word
        while font.getlength(rest, direction=direction) > width:
            if not parts_words:
                return []
            end = next(
                n
                for n in range(len(rest), 0, -1)
                if font.getlength(f"{rest[:n]}-", direction=direction) <= width
            )
            lines.append(f"{rest[:end]}-")
            rest = rest[end:]
        lines.append(rest)
    return lines


def _words(text: str) -> list[str]:
    """What no line break may part: words, with the marks that French sets off by a space."""
    held = _HELD.sub("\xa0", text.strip())
    return [_UNBROKEN.sub(" ", word) for word in _BREAKS.split(held) if word]


def _label(pen: ImageDraw.ImageDraw, text: str, y: int, colour: str, is_rtl: bool) -> int:
    """Draw what kind of text it is; returns where the title may begin."""
    path = font_for(text, LABEL_FONTS)
    if path is None or not text:
        return y
    font = _font(path, 30)
    _line(pen, text, y, font, colour, is_rtl or is_right_to_left(text))
    return y + 40


def _foot(pen: ImageDraw.ImageDraw, house: str, y: int, is_rtl: bool) -> None:
    path = font_for(house)
    if path is None:
        return
    size = 38
    while size > 18 and _font(path, size).getlength(house) > SIZE[0] - 2 * EDGE:
        size -= 2
    _line(pen, house, y, _font(path, size), QUIET, is_rtl)
