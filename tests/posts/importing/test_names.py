"""Names, told apart by their words."""

from __future__ import annotations

import pytest

from posts.importing.names import Sort, names_in, split_people


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("As Jo Ashgrove says", [("Jo Ashgrove", Sort.PERSON, "")]),
        ("Minister of Tides Jo Ashgrove", [("Jo Ashgrove", Sort.PERSON, "Minister of Tides")]),
        ("the Quay Herald and Reuters", [("Quay Herald", Sort.OUTLET, ""), ("Reuters", Sort.OUTLET, "")]),
        (
            "Jo Ashgrove of the Tide Office",
            [("Jo Ashgrove", Sort.PERSON, ""), ("Tide Office", Sort.BODY, "")],
        ),
        ("par l’Agence du Détroit", [("Agence du Détroit", Sort.BODY, "")]),
        ("le Tribunal des eaux intérieures", [("Tribunal des eaux intérieures", Sort.BODY, "")]),
        ("However, it rained.", []),
    ],
)
def test_names_are_found(text, expected):
    assert [(name.text, name.sort, name.role) for name in names_in(text)] == expected


def test_names_stand_where_they_say():
    text = "Yesterday Jo Ashgrove’s boat sank."
    name = names_in(text)[0]
    assert (text[name.start : name.end], name.is_possessive, name.surname) == (
        "Jo Ashgrove’s",
        True,
        "Ashgrove",
    )


def test_people_of_a_list_are_parted():
    assert split_people("A. Pike, Bo Elm and Jo Ash") == ["A. Pike", "Bo Elm", "Jo Ash"]
