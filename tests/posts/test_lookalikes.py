"""Which names look alike, and which only seem to."""

from __future__ import annotations

import pytest

from posts.lookalikes import Spelling, counterpart, forms_of, groups, likeness_of, singular, surest
from posts.stems import fold


def _reason(first, second):
    found = [likeness_of(form) for form in map(counterpart, forms_of(first)) if form in forms_of(second)]
    found += Spelling([fold(second)]).near(fold(first)).values()
    return str(surest(found).reason) if found else ""


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("NATO", "nato", "same"),
        ("U.N.", "UN", "same"),
        ("Côte d’Ivoire", "Cote d'Ivoire", "same"),
        ("whistle-blower", "whistleblower", "same"),
        ("refugees", "Refugee", "plural"),
        ("policies", "policy", "plural"),
        ("journaux", "journal", "plural"),
        ("bateaux", "bateau", "plural"),
        ("NATO", "North Atlantic Treaty Organization", "acronym"),
        ("nato", "North Atlantic Treaty Organization", "acronym"),
        ("North Atlantic Treaty Organization (NATO)", "NATO", "acronym"),
        ("North Atlantic Treaty Organization (NATO)", "North Atlantic Treaty Organization", "acronym"),
        ("War in Ukraine", "Ukraine war", "order"),
        ("I. Vale", "Ingrid Vale", "initials"),
        ("Ukrane", "Ukraine", "spelling"),
        ("whistelblower", "whistleblower", "spelling"),
        ("Iran", "Iraq", ""),
        ("Gambia", "Zambia", ""),
        ("Bill C-12", "Bill C-13", ""),
        ("Budget 2024", "Budget 2025", ""),
        ("Ivo Vale", "Ingrid Vale", ""),
        ("Canadian Broadcasting Corporation", "Central Bank of Canada", ""),
        ("aid", "Agency for International Development", ""),
        ("ships", "truce", ""),
    ],
)
def test_names_are_told_apart_as_people_would(first, second, reason):
    assert (_reason(first, second), _reason(second, first)) == (reason, reason)


def test_words_that_end_in_s_without_being_plurals_stay():
    assert [singular(word) for word in ("crisis", "campus", "press", "gas", "boxes", "axes")] == [
        "crisis",
        "campus",
        "press",
        "gas",
        "box",
        "ax",
    ]


def test_pairs_that_share_a_record_stand_together():
    assert groups([(1, 2), (3, 4), (2, 5)]) == [[1, 2, 5], [3, 4]]
    assert groups([]) == []
