"""Where a body names a record."""

from __future__ import annotations

from posts.naming import Place, places_naming, point_back

BODY = (
    '<blockquote data-source="4" data-via="5 6" data-speaker="person:1"><p>First words.</p></blockquote>'
    '<p>He said <q data-speaker="person:1">the same</q> and <q data-speaker="organization:1">more</q>.</p>'
    '<aside data-kind="comment" data-by="person:1"><p>Ours.</p></aside>'
)


def test_places_are_found_by_kind():
    assert [place.attribute for place in places_naming(BODY, "person", [1])] == [
        "data-speaker",
        "data-speaker",
        "data-by",
    ]
    assert len(places_naming(BODY, "organization", [1])) == 1
    assert [(place.attribute, place.key) for place in places_naming(BODY, "source", [4, 6])] == [
        ("data-source", 4),
        ("data-via", 6),
    ]


def test_a_round_trip_gives_the_body_back():
    places = [Place.from_list(place.as_list()) for place in places_naming(BODY, "person", [1])]
    moved = BODY.replace("person:1", "person:9")
    assert point_back(moved, "person", 9, places) == BODY


def test_only_places_whose_words_still_stand_are_pointed_back():
    places = places_naming(BODY, "person", [1])
    moved = BODY.replace("person:1", "person:9").replace("First words", "Other words")
    assert point_back(moved, "person", 9, places).count("person:9") == 1
    assert point_back("<p>None of it.</p>", "person", 9, places) == "<p>None of it.</p>"
