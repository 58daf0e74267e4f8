from __future__ import annotations

import pytest

from posts.colours import CONTRAST, DARK_PAPER, LIGHT_PAPER, accent_css, contrast, readable


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
    assert contrast("#8a3324", "#8a3324") == 1


@pytest.mark.parametrize("paper", [LIGHT_PAPER, DARK_PAPER])
@pytest.mark.parametrize(
    "colour", ["#7a1f2b", "#8a3324", "#ffff00", "#ffffff", "#000000", "#808080", "#00ff88"]
)
def test_every_accent_is_made_readable_on_both_papers(colour, paper):
    assert contrast(readable(colour, paper), paper) >= CONTRAST


def test_colour_that_is_readable_is_left_alone():
    assert readable("#7a1f2b", LIGHT_PAPER) == "#7a1f2b"
    assert accent_css("#7a1f2b").startswith(":root{--house-accent:#7a1f2b;--house-accent-dark:#")
