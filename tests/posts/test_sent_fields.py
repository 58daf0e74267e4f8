"""What a browser would send of a field, read from its own HTML."""

from __future__ import annotations

import datetime as dt

from django import forms

from posts.sent_fields import sent_by


class Form(forms.Form):
    line = forms.CharField()
    text = forms.CharField(widget=forms.Textarea)
    one = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    many = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B"), ("c", "C")])
    yes = forms.BooleanField()
    no = forms.BooleanField()
    at = forms.SplitDateTimeField()
    file = forms.FileField()


def test_every_kind_of_control_is_read_as_a_browser_would_send_it():
    initial = {
        "line": '"Quoted" & <more>',
        "text": "\nOne\nTwo",
        "one": "b",
        "many": ["a", "c"],
        "yes": True,
        "at": dt.datetime(2026, 5, 4, 9, 30),
    }
    form = Form(initial=initial)
    assert {name: values for bound in form for name, values in sent_by(bound).items()} == {
        "line": ['"Quoted" & <more>'],
        "text": ["\nOne\nTwo"],
        "one": ["b"],
        "many": ["a", "c"],
        "yes": ["on"],
        "no": [],
        "at_0": ["2026-05-04"],
        "at_1": ["09:30:00"],
        "file": [],
    }
