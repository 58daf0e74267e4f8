"""Which paragraphs introduce a quotation."""

from __future__ import annotations

import pytest

from posts.importing.lead_ins import LeadIn, asks, has_end_mark, lacks_name, lead_in, without_note_mark


@pytest.mark.parametrize(
    ("text", "following", "how"),
    [
        ("Jo Ashgrove writes:", "It rained.", LeadIn.COLON),
        ("The minister said:", "It rained.", LeadIn.COLON),
        ("The Quay Herald reported that", "it rained.", LeadIn.OPEN),
        ("As the Quay Herald puts it,", "it rained.", LeadIn.OPEN),
        ("L’avis du juge Brisebois va plus loin :", "Il pleut.", LeadIn.COLON),
        ("We call on the port to say:", "It rains.", None),
        ("It has been a long week.", "It rained.", None),
        ("We bring three things:", "a rope", None),
    ],
)
def test_lead_in_is_told(text, following, how):
    assert lead_in(text, following) is how


def test_note_marks_do_not_hide_the_end_of_a_sentence():
    assert without_note_mark("It rained.[3]") == "It rained."
    assert [has_end_mark(text) for text in ("It rained.³", "It rained:", "“It rained”")] == [
        True,
        False,
        True,
    ]


def test_lost_name_and_asking_are_told():
    assert (lacks_name("with the reporting:"), lacks_name("with the Herald reporting:")) == (True, False)
    assert (asks("We urge them to stop."), asks("They urge us to stop.")) == (True, False)
