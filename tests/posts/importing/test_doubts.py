"""Doubts that single words raise."""

from __future__ import annotations

import pytest

from posts.importing.doubts import doubts_of
from posts.importing.parsed import Block, Kind, Run, Unit


def codes(*texts, kind=Kind.PARAGRAPH, href=""):
    units = [Unit(kind, (Block((Run(text, (), href),)),)) for text in texts]
    return [doubt.code for doubt in doubts_of(units, 2024)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Click HERE."], ["bare-link"]),
        (["To leave, click here."], ["bare-link"]),
        (["“Open only."], ["unbalanced-quotes"]),
        (["“Open here,", "“closed here.”"], []),
        (['A board of 6" by 9".'], []),
        (["On 31 June 2024."], ["impossible-date"]),
        (["All is well."], []),
    ],
)
def test_doubt_is_raised(texts, expected):
    assert codes(*texts) == expected


def test_link_that_leads_nowhere_is_told_with_its_words():
    assert codes("Signed", href="#") == ["placeholder-link"]
    assert codes("Click here", href="https://a.example/") == []


def test_about_line_without_its_name_is_told():
    assert codes("is a public project of the Quay House.", kind=Kind.ABOUT) == ["missing-name"]
