"""Photo credits, their pictures, and the line about the house."""

from __future__ import annotations

import pytest

from posts.importing.credits import describes_itself, is_about_heading, is_credit, read_credits
from posts.importing.parsed import Credit


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Photo credit: Jo Ash (the quay)", [Credit("Jo Ash", "the quay")]),
        (
            "Photo credits: Jo Ash (the quay) and Port Radio (the gate)",
            [Credit("Jo Ash", "the quay"), Credit("Port Radio", "the gate")],
        ),
        ("Featured image: The quay at noon (Source: Port Radio)", [Credit("Port Radio", "The quay at noon")]),
        ("Crédit photo : A. Lemoyne", [Credit("A. Lemoyne")]),
    ],
)
def test_credits_are_read(line, expected):
    assert is_credit(line)
    assert read_credits(line)[0] == expected


def test_line_about_the_house_after_the_credits_is_not_theirs():
    line = "Photo credit: Jo Ash (the quay) is a public project of the Quay House."
    found, end = read_credits(line)
    assert (found, line[end:].strip()) == (
        [Credit("Jo Ash", "the quay")],
        "is a public project of the Quay House.",
    )


def test_about_lines_and_headings_are_told():
    assert [
        describes_itself(text)
        for text in ("The Quay House is an independent network of ports.", "The quay is a mess.")
    ] == [True, False]
    assert [is_about_heading(text) for text in ("About the Quay House", "Out and about")] == [True, False]
    assert not is_credit("Photographs show an empty quay.")
