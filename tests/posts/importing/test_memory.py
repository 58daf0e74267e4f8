"""What a document named before is found again under its short names."""

from __future__ import annotations

from posts.importing.memory import Memory
from posts.importing.names import names_in
from posts.importing.parsed import Attribution


def test_people_are_known_by_their_surnames_and_outlets_by_their_last_words():
    memory = Memory()
    memory.hear("Tamsin Oyelaran-Holt wrote for the Meridian Observer.")
    assert memory.people == {"Oyelaran-Holt": "Tamsin Oyelaran-Holt"}
    assert memory.person(names_in("as Oyelaran-Holt says")[0]) == "Tamsin Oyelaran-Holt"
    assert [memory.outlet(name) for name in ("Observer", "Meridian Observer", "Times", "")] == [
        "Meridian Observer", "Meridian Observer", "Times", "",
    ]  # fmt: skip


def test_short_name_of_two_outlets_stays_as_it_is():
    memory = Memory(outlets={"Quay Herald", "Port Herald"})
    assert memory.outlet("Herald") == "Herald"


def test_work_is_kept_under_everyone_who_made_it():
    memory = Memory()
    work = Attribution(speaker="Jo Ash", publisher="Quay Herald", authors=("Jo Ash", "Bo Elm"))
    memory.keep(work)
    assert memory.latest is work
    assert set(memory.works) == {"Jo Ash", "Quay Herald", "Bo Elm"}
