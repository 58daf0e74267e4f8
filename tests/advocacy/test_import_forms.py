"""The forms of a review turn what a person says into one step."""

from __future__ import annotations

import datetime as dt

from advocacy.import_forms import AttributionForm, ContactForm, FieldsForm, NewTextForm, PetitionForm
from posts.importing.parsed import Attribution


def test_markup_of_the_clipboard_wins_unless_plain_words_are_wanted():
    form = NewTextForm({"text": "a", "markup": "<p>a</p>", "format": ""})
    assert form.is_valid()
    assert form.incoming() == {"data": b"<p>a</p>", "kind": "html"}
    form = NewTextForm({"text": "a", "markup": "<p>a</p>", "format": "text"})
    assert form.is_valid()
    assert form.incoming() == {"data": b"a", "kind": "text"}


def test_attribution_comes_back_as_it_went_in():
    given = Attribution(
        speaker="Jo",
        title="Oil",
        authors=("A", "B"),
        published_on=dt.date(2024, 3, 5),
        records=(("source", "12"),),
    )
    form = AttributionForm(
        AttributionForm.initial_of(given),
        sources=[("", ""), ("12", "x")],
        speakers=[("", "")],
        vias=[("", "")],
    )
    assert form.is_valid()
    assert form.decision("4") == {
        "do": "attribute", "key": "4",
        "attribution": {
            "speaker": "Jo", "publisher": "", "title": "Oil", "authors": ["A", "B"], "published_on": "2024-03-05", "url": "",
            "is_paywalled": False, "via": "", "records": [["source", "12"]],
        },
    }  # fmt: skip


def test_further_relays_can_be_dropped_line_by_line():
    given = Attribution(via="Wire", further_vias=(("Tide", "relayed by Tide"), ("Brook", "")))
    form = AttributionForm(
        {"via": "Wire", "further_vias": "Brook\r\n"}, initial=AttributionForm.initial_of(given),
        sources=[("", "")], speakers=[("", "")], vias=[("", "")],
    )  # fmt: skip
    assert form.initial["further_vias"] == "Tide\nBrook"
    assert form.is_valid()
    assert form.decision("4")["attribution"]["further_vias"] == [["Brook", ""]]


def test_values_of_records_are_words():
    form = PetitionForm(
        {"signatures": "12", "is_lower_bound": "on", "counted_on": "2024-03-05"}, petitions=[("", "")]
    )
    assert form.is_valid()
    values = form.decision("4")["values"]
    assert (values["signatures"], values["is_lower_bound"], values["counted_on"], values["title"]) == (
        "12",
        "1",
        "2024-03-05",
        "",
    )
    assert "closes_at" in PetitionForm({"closes_at": "soon"}, petitions=[("", "")]).errors
    assert "office" in ContactForm({}).errors


def test_fields_are_lists_of_lines():
    form = FieldsForm({"title": "T", "kind": "press_release", "language": "en", "tags": "one\n\n two "})
    assert form.is_valid()
    values = form.decision()["values"]
    assert (values["tags"], values["is_press_release"], values["published_on"]) == (["one", "two"], True, "")
