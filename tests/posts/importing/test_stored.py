"""What is stored is read back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from posts.importing.parsed import Attribution, Kind, Unit
from posts.importing.reading import read_document
from posts.importing.stored import (
    attribution_from_json,
    attribution_to_json,
    unit_from_json,
    unit_to_json,
    units_to_json,
)

DATA = Path(__file__).resolve().parents[2] / "data" / "importing"


@pytest.mark.parametrize("name", ["newsletter", "release-two-voices", "report-excerpt"])
def test_units_come_back_as_they_were(name):
    document = read_document((DATA / f"{name}.txt").read_bytes())
    assert [unit_from_json(unit_to_json(unit)) for unit in document.units] == [
        unit if not unit.stays else Unit(**{**unit.__dict__, "stays": False}) for unit in document.units
    ]
    assert units_to_json(document)["language"] == document.language


def test_choices_of_a_reviewer_come_back():
    attribution = Attribution(speaker="Jo", records=(("source", "12"),))
    assert attribution_from_json(attribution_to_json(attribution)) == attribution
    unit = Unit(Kind.CONTACT, (), values=(("office", "Mayor"),))
    assert unit_from_json(unit_to_json(unit)) == unit


def test_further_relays_come_back_and_what_was_stored_without_them_is_read():
    attribution = Attribution(via="Wire", further_vias=(("Tide", "relayed by Tide"), ("Brook", "")))
    assert attribution_from_json(attribution_to_json(attribution)) == attribution
    assert attribution_from_json({"via": "Wire"}) == Attribution(via="Wire")


def test_what_was_stored_before_a_field_existed_is_read():
    assert unit_from_json({"kind": "paragraph"}) == Unit(Kind.PARAGRAPH, ())
