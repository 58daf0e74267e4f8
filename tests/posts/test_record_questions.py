"""Words that readers have through an embedded record: the form asks what a change of them is."""

from __future__ import annotations

import pytest

from posts.models import Image
from posts.record_questions import RecordQuestions


class CaptionForm(RecordQuestions):
    words = ("caption",)
    has_readers = True

    class Meta:
        model = Image
        fields = ["caption", "is_decorative"]


def _form(**data):
    form = CaptionForm(data, instance=Image(caption="The quay\nat dusk"))
    form.is_valid()
    return form


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        ({"caption": "The quay\r\nat  dusk"}, []),
        ({"caption": "The pier"}, ["change"]),
        ({"caption": "The pier", "change": "typo"}, []),
        ({"caption": "The pier", "change": "correction"}, ["correction"]),
        ({"caption": "The pier", "change": "correction", "correction": "It is a pier."}, []),
        ({"caption": "The pier", "change": "whim"}, ["change"]),
    ],
)
def test_a_change_of_words_is_named(data, faults):
    assert list(_form(**data).errors) == faults


def test_answers_to_no_question_are_dropped():
    form = _form(caption="The quay at dusk", change="correction", correction="Nothing.")
    assert (form.cleaned_data["change"], form.cleaned_data["correction"]) == ("", "")
