"""The picker of the admin's forms on the two days of the year on which a clock is not enough."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms

from posts.admin.instants import InstantField, InstantInput


class Form(forms.Form):
    at = InstantField(required=False, widget=InstantInput)


SECOND = dt.datetime(2026, 11, 1, 6, 30, tzinfo=dt.UTC)  # 01:30 for the second time


@pytest.mark.parametrize(
    ("data", "instant"),
    [
        ({"at": "2026-11-30T09:00"}, dt.datetime(2026, 11, 30, 14, tzinfo=dt.UTC)),
        ({"at": "2026-11-01T01:30", "at_which": "0"}, SECOND - dt.timedelta(hours=1)),
        ({"at": "2026-11-01T01:30", "at_which": "1"}, SECOND),
        ({"at": "2026-11-30T09:00", "at_which": "1"}, dt.datetime(2026, 11, 30, 14, tzinfo=dt.UTC)),
        ({"at": "2026-11-01T01:30-05:00"}, SECOND),
        ({"at": ""}, None),
    ],
)
def test_what_is_typed_is_one_instant(data, instant):
    form = Form(data)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"] == instant


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            "2026-03-08T02:30",
            (
                "02:30 does not exist on 8 March 2026: the clocks are put forward by 60 minutes then. "
                "Choose 03:30, or an earlier time."
            ),
        ),
        (
            "2026-11-01T01:30",
            "01:30 happens twice on 1 November 2026, because the clocks are put back: choose EDT or EST.",
        ),
        ("2026-13-45T01:30", "Enter a valid date/time."),
        ("soon", "Enter a valid date/time."),
    ],
)
def test_what_is_no_instant_is_refused_in_words(typed, message):
    assert Form({"at": typed}).errors == {"at": [message]}


def test_choice_is_shown_only_where_there_is_one():
    assert "at_which" not in str(Form({"at": "2026-11-30T09:00"})["at"])
    shown = str(Form({"at": "2026-11-01T01:30"})["at"])
    assert (
        '<option value="" selected>Which?</option><option value="0">EDT</option><option value="1">EST</option>'
        in shown
    )
    assert 'value="2026-11-01T01:30"' in shown


def test_stored_second_of_two_is_shown_and_sent_back_unchanged():
    shown = str(Form(initial={"at": SECOND})["at"])
    assert 'value="2026-11-01T01:30"' in shown
    assert '<option value="1" selected>EST</option>' in shown
    form = Form({"at": "2026-11-01T01:30", "at_which": "1"}, initial={"at": SECOND})
    assert form.has_changed() is False
