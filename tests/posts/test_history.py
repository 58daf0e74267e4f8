"""Who did what, when."""

from __future__ import annotations

import pytest

from posts import history
from posts.models import HistoryEntry
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_record_keeps_actor_verb_and_values(editor):
    person = make_person(name="Ada Quill")
    history.record(editor, "rename", person, {"name": ("A. Quill", "Ada Quill")})
    entry = HistoryEntry.objects.get()
    assert (entry.actor, entry.verb, entry.model, entry.object_id) == (
        editor,
        "rename",
        "posts.person",
        str(person.pk),
    )
    assert (entry.object_repr, entry.changes) == ("Ada Quill", {"name": ["A. Quill", "Ada Quill"]})


def test_many_rows_are_recorded_at_once(editor, django_assert_num_queries):
    people = [make_person(name=name) for name in ("Ada Quill", "Bo Harrow")]
    with django_assert_num_queries(1):
        history.record_all(editor, "import", people)
    told = HistoryEntry.objects.order_by("pk").values_list(
        "actor", "verb", "model", "object_id", "object_repr"
    )
    assert list(told) == [(editor.pk, "import", "posts.person", str(row.pk), row.name) for row in people]


def test_record_survives_the_row_it_speaks_of():
    person = make_person(name="Ada Quill")
    history.record(None, "delete", person)
    person.delete()
    assert [str(entry) for entry in HistoryEntry.objects.all()] == ["delete Ada Quill"]


def test_differences_names_only_what_differs():
    person = make_person(name="Ada Quill", role="Editor")
    before = history.plain_values(person)
    person.role = "President"
    person.save()
    assert history.differences(before, history.plain_values(person)) == {"role": ("Editor", "President")}
