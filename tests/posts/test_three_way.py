"""Three texts of one body: every choice is somebody's text, and nothing that one side alone did is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posts.three_way import changed_by, compose, merge_bodies


def _body(letters):
    return "".join(f"<p>{letter}</p>" for letter in letters)


@pytest.mark.parametrize(
    ("base", "theirs", "yours", "by"),
    [(1, 1, 1, None), (1, 2, 2, None), (1, 2, 1, "theirs"), (1, 1, 2, "yours"), (1, 2, 3, "both")],
)
def test_who_changed_a_value(base, theirs, yours, by):
    assert changed_by(base, theirs, yours) == by


def test_changes_at_two_ends_merge_by_themselves():
    stretches = merge_bodies(_body("abcd"), _body("Abcd"), _body("abcdE"))
    assert [stretch.by for stretch in stretches if stretch.by] == ["theirs", "yours"]
    assert compose(stretches, {}) == _body("AbcdE")


def test_same_passage_changed_by_both_is_a_choice():
    stretches = merge_bodies(_body("abc"), _body("aXc"), _body("aYc"))
    with pytest.raises(KeyError):
        compose(stretches, {})
    chosen = {choice: compose(stretches, {1: choice}) for choice in ("theirs", "yours", "together")}
    assert chosen == {"theirs": _body("aXc"), "yours": _body("aYc"), "together": _body("aXYc")}


def test_same_change_on_both_sides_is_no_choice():
    assert [stretch.by for stretch in merge_bodies(_body("ab"), _body("aX"), _body("aX"))] == [None, None]


def test_passage_that_one_deletes_and_the_other_rewrites_is_a_choice():
    stretches = merge_bodies(_body("abc"), _body("ac"), _body("aBc"))
    assert [stretch.by for stretch in stretches] == [None, "both", None]


def test_text_where_there_was_none_is_a_choice_of_wholes():
    [stretch] = merge_bodies("", _body("t"), _body("y"))
    assert (stretch.by, stretch.theirs, stretch.yours) == ("both", ("<p>t</p>",), ("<p>y</p>",))


letters = st.lists(st.sampled_from("abcdef"), max_size=7)


@settings(max_examples=300)
@given(letters, letters, letters)
def test_all_choices_of_one_side_are_that_side(base, theirs, yours):
    stretches = merge_bodies(_body(base), _body(theirs), _body(yours))
    every = range(len(stretches))
    assert compose(stretches, dict.fromkeys(every, "theirs")) == _body(theirs)
    assert compose(stretches, dict.fromkeys(every, "yours")) == _body(yours)


@given(letters, letters)
def test_what_one_side_alone_did_needs_no_choice(base, changed):
    base, changed = _body(base), _body(changed)
    assert compose(merge_bodies(base, changed, base), {}) == changed
    assert compose(merge_bodies(base, base, changed), {}) == changed
