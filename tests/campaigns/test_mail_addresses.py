from __future__ import annotations

import pytest

from campaigns.mail_addresses import normal_address, trace_of


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (" Ada@Harbour.Example ", "ada@harbour.example"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada+news@harbour.example", "ada+news@harbour.example"),
        ("", ""),
        ("ada", ""),
        ("ada@harbour.example\nBcc: all@harbour.example", ""),
        ("ada@harbour.example, bob@harbour.example", ""),
        ("ünal@harbour.example", ""),
        (f"{'a' * 250}@harbour.example", ""),
        ("ada@a..example", ""),
    ],
)
def test_one_mailbox_has_one_spelling_and_all_else_none(given, expected):
    assert normal_address(given) == expected


def test_trace_is_the_same_for_every_spelling_and_says_nothing_of_it():
    assert trace_of("Ada@Bücher.example") == trace_of("ada@xn--bcher-kva.example")
    assert "ada" not in trace_of("ada@harbour.example")
    assert trace_of("ada@harbour.example") != trace_of("bob@harbour.example")
