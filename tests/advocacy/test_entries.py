"""One record of the demonstration as its file has it."""

from __future__ import annotations

import pytest

from advocacy.demo_content.entries import DemoContentError, Entry, take


def test_columns_are_taken_by_name_and_an_unknown_one_is_named_with_its_file():
    entry = Entry("person", "ada", {"name": "Ada", "friends": []}, "people.toml")
    assert take(entry, "name", "role", besides=("friends",)) == {"name": "Ada"}
    with pytest.raises(DemoContentError, match=r"people\.toml: person:ada: there is no field friends"):
        take(entry, "name")
