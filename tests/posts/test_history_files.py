"""The history as files."""

from __future__ import annotations

import csv
import io
import json

import pytest

from posts import history
from posts.history_files import as_csv, as_json
from posts.models import HistoryEntry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(editor):
    person = factories.make_person(name="=Ada Quill")
    history.record(editor, "change", person, {"name": ("A. Quill", "=Ada Quill"), "role": ("", "Editor")})
    history.record_event(None, "sign-in failed", "posts.user", "an account that does not exist")
    return list(HistoryEntry.objects.order_by("pk"))


def test_csv_has_a_line_for_each_value_and_no_formulas(entries):
    text = as_csv(entries)
    assert text.startswith("\ufeffat,actor,verb,")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1:]
    assert [row[1:3] + row[5:] for row in rows] == [
        ["editor", "change", "'=Ada Quill", "name", "A. Quill", "'=Ada Quill"],
        ["editor", "change", "'=Ada Quill", "role", "", "Editor"],
        ["", "sign-in failed", "an account that does not exist", "", "", ""],
    ]


def test_json_has_the_entries_as_they_are(entries):
    rows = json.loads(as_json(entries))
    assert [(row["actor"], row["verb"], row["changes"]) for row in rows] == [
        ("editor", "change", {"name": ["A. Quill", "=Ada Quill"], "role": ["", "Editor"]}),
        (None, "sign-in failed", {}),
    ]
