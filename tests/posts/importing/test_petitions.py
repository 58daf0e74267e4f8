"""Petitions in running text."""

from __future__ import annotations

import pytest

from posts.importing.petitions import has_figures, is_petition, read_petition


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The petition has 1,200 signatures.", True), ("Sign the petition today.", True),
        ("The petition was tabled.", False), ("They gathered 1,200 signatures.", False),
    ],
)  # fmt: skip
def test_petition_is_told(text, expected):
    assert is_petition(text) is expected


def test_what_is_stated_is_read_and_nothing_else():
    text = "Petition e-4471, entitled “Open the strait”, has over 12,300 signatures and closes on 15 April 2025 at 5 pm EDT."
    petition, doubts = read_petition(text, None)
    assert (petition.number, petition.title, petition.signatures, petition.is_lower_bound) == (
        "e-4471",
        "Open the strait",
        12300,
        True,
    )
    assert (petition.closes_at.isoformat(), petition.closes_label, doubts) == (
        "2025-04-15T17:00:00-04:00", "15 April 2025 at 5 pm EDT", [],
    )  # fmt: skip
    bare, _ = read_petition("Sign the petition.", 2025)
    assert (bare.number, bare.title, bare.signatures, bare.is_lower_bound, bare.closes_at) == (
        "",
        "",
        None,
        False,
        None,
    )


def test_figures_are_a_count_or_a_deadline():
    assert [has_figures(text) for text in ("signed by 300 people", "open until 3 May 2025", "Sign it.")] == [
        True,
        True,
        False,
    ]
