"""The house's accent colour, made readable on light and dark paper. Pure; no database.

Source: WCAG 2.2, relative luminance and contrast ratio.
"""

from __future__ import annotations

# Tints of static/css/tokens.css: the less favourable of paper and surface, light and dark.
LIGHT_PAPER = "#f0f3f5"
DARK_PAPER = "#1b2228"
CONTRAST = 4.6  # a little more than the 4.5 that AA asks of text


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", from 0 to 1."""
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, paper: str) -> str:
    """``colour`` itself where it is readable on ``paper``, else the nearest mixture with black or white that is."""
    towards = "#000000" if luminance(paper) > 0.5 else "#ffffff"
    for share in range(101):
        mixed = _mix(colour, towards, share / 100)
        if contrast(mixed, paper) >= CONTRAST:
            return mixed
    return towards


def accent_css(colour: str) -> str:
    """The rule that hands both tints to the style sheet."""
    light, dark = readable(colour, LIGHT_PAPER), readable(colour, DARK_PAPER)
    return f":root{{--house-accent:{light};--house-accent-dark:{dark}}}\n"


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _mix(colour: str, other: str, share: float) -> str:
    parts = zip(bytes.fromhex(colour[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(one * (1 - share) + two * share):02x}" for one, two in parts)
