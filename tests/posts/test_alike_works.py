"""Works entered twice: what is proposed as one, and what is left alone."""

from __future__ import annotations

import pytest

from posts.alike_works import Shelf, Work, page_of

WORK = Work(1, "Ferries stay in port", 7, "2026-07-03", ("https://outlet.example/a",))


@pytest.mark.parametrize(
    "address",
    [
        "http://www.outlet.example/2026/ferries",
        "https://m.outlet.example/2026/ferries/",
        "https://amp.outlet.example/2026/ferries/amp?utm_source=feed",
        "https://outlet.example/2026/ferries/?outputType=amp#comments",
        "https://web.archive.org/web/20260703120000/https://outlet.example/2026/ferries",
        "https://archive.example/20260703120000/http://www.outlet.example/2026/ferries/index.html",
    ],
)
def test_ways_to_write_one_page_are_one(address):
    assert page_of(address) == "outlet.example/2026/ferries"


@pytest.mark.parametrize(
    "address", ["https://outlet.example/?id=2", "https://outlet.example/b", "ftp://outlet.example/a", ""]
)
def test_other_pages_stay_apart(address):
    assert page_of(address) != page_of("https://outlet.example/?id=1")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (Work(2, "Quite another", 8, "", ("https://www.outlet.example/a/",)), "page"),
        (Work(2, "FERRIES stay in port!", 7, "2026-07-03"), "work"),
        (Work(2, "Ferries stay in port", 7, "2026-07"), "title"),
        (Work(2, "Ferries stay in port", 0, "2026-07-03"), "title"),
        (Work(2, "Feries stay in port"), "title"),
        (Work(2, "Ferries to stay in port", 7, "2026-07-03"), "title"),
        (Work(2, "Ferries stay in port", 8, "2026-07-03"), None),  # printed in two outlets
        (Work(2, "Ferries stay in port", 7, "2026-07-04"), None),  # a column of the same name
        (Work(2, "Ferries leave the port on time", 7, "2026-07-03"), None),
        (Work(2, "Trains stay in town", 7, "2026-07-03"), None),
    ],
)
def test_likeness_of_two_works(other, reason):
    found = Shelf([WORK, other]).near(1)
    assert {key: likeness.reason for key, likeness in found.items()} == ({2: reason} if reason else {})
    assert set(Shelf([other, WORK]).near(2)) == ({1} if reason else set())


def test_instalments_and_short_titles_are_left_alone():
    parts = [Work(number, f"The long way home, part {number}", 7, "2026-07-03") for number in (1, 2)]
    assert Shelf(parts).near(1) == {}
    assert Shelf([Work(1, "Interview", 7), Work(2, "Interview")]).near(1) == {}
    assert Shelf([]).near(1) == {}
