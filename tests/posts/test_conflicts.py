"""What has to be chosen where two people saved one post."""

from __future__ import annotations

import pytest

from posts.conflicts import body_mark, find_conflict

pytestmark = pytest.mark.django_db
NAMES = {"title", "summary", "tags", "body"}


def _snapshot(title="T", summary="S", body="<p>a</p><p>b</p>", tags=("x",)):
    return {"fields": {"title": title, "summary": summary, "body": body}, "tags": list(tags)}


def test_what_one_side_changed_is_proposed_and_what_both_changed_is_open():
    conflict = find_conflict(
        base=_snapshot(),
        theirs=_snapshot(title="Theirs", tags=["x", "y"]),
        yours=_snapshot(title="Yours", summary="Mine"),
        names=NAMES,
    )
    assert [(row.name, row.by, row.choice) for row in conflict.fields] == [
        ("title", "both", ""),
        ("summary", "yours", "yours"),
        ("tags", "theirs", "theirs"),
    ]
    assert not conflict.is_settled


def test_what_was_chosen_counts_and_nonsense_does_not():
    sides = {
        "base": _snapshot(),
        "theirs": _snapshot(title="A"),
        "yours": _snapshot(title="B"),
        "names": NAMES,
    }
    assert find_conflict(**sides, chosen={"title": "theirs"}).from_them() == ["title"]
    assert not find_conflict(**sides, chosen={"title": "together"}).is_settled


def test_fields_that_are_not_in_the_form_are_nobodys_choice():
    conflict = find_conflict(
        base=_snapshot(), theirs=_snapshot(title="A"), yours=_snapshot(), names={"summary"}
    )
    assert (conflict.fields, conflict.is_settled) == ([], True)


def test_body_is_composed_of_the_choices():
    conflict = find_conflict(
        base=_snapshot(),
        theirs=_snapshot(body="<p>A</p><p>b</p><p>c</p>"),
        yours=_snapshot(body="<p>Z</p><p>b</p>"),
        names=NAMES,
        chosen={"body-0": "yours"},
    )
    assert [(row.place, row.by, row.choice) for row in conflict.passages] == [
        (0, "both", "yours"),
        (2, "theirs", "theirs"),
    ]
    assert conflict.body() == "<p>Z</p><p>b</p><p>c</p>"
    assert conflict.body_mark == body_mark("<p>Z</p><p>b</p>")


def test_without_a_base_both_have_changed_everything_that_differs():
    conflict = find_conflict(base=None, theirs=_snapshot(title="A"), yours=_snapshot(), names=NAMES)
    assert (conflict.has_base, [(row.name, row.by) for row in conflict.fields]) == (
        False,
        [("title", "both")],
    )
