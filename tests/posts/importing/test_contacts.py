"""Lines of office-holders, their addresses present or lost."""

from __future__ import annotations

import pytest

from posts.importing.contacts import read_contact, split_office
from posts.importing.parsed import Contact


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Minister of Tides Jo Ashgrove: <jo@port.example>",
            Contact("Minister of Tides", "Jo Ashgrove", "jo@port.example"),
        ),
        ("Minister of Tides Jo Ashgrove: < >", Contact("Minister of Tides", "Jo Ashgrove", "")),
        (
            "Hon. Jo Ashgrove, Minister of Tides: jo@port.example",
            Contact("Minister of Tides", "Hon. Jo Ashgrove", "jo@port.example"),
        ),
        (
            "Senator Jo Ashgrove, Chair of the Board: < >",
            Contact("Chair of the Board", "Senator Jo Ashgrove", ""),
        ),
        ("Mayor: +1 555 010 0199", Contact("Mayor", "", "+1 555 010 0199")),
    ],
)
def test_line_is_read(line, expected):
    assert read_contact(line) == expected


@pytest.mark.parametrize(
    "line", ["The minister said: no.", "Jo Ashgrove: <jo@port.example>", "Themes: ports, tides"]
)
def test_other_line_is_no_contact(line):
    assert read_contact(line) is None


def test_office_ends_where_the_name_begins():
    assert split_office("Leader of the Opposition Marguerite de la Tour") == (
        "Leader of the Opposition",
        "Marguerite de la Tour",
    )
