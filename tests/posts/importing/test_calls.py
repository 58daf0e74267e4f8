"""What the house asks for, of whom."""

from __future__ import annotations

import pytest

from posts.importing.calls import addressee, demands, is_call, is_call_heading, reiterates
from posts.importing.parsed import Block, Run


@pytest.mark.parametrize(
    "text", ["Whither Canada?", "What we ask", "Our demands:", "Nos demandes", "Où va le Canada ?"]
)
def test_call_heading_is_one(text):
    assert is_call_heading(text)


@pytest.mark.parametrize(
    "text", ["What the court asked", "Calls unanswered again", "We call on the government to act."]
)
def test_other_line_is_no_call_heading(text):
    assert not is_call_heading(text)


@pytest.mark.parametrize(
    ("text", "issuers", "expected"),
    [
        ("We call on the Government of Orlesund to act.", (), True),
        ("Nous demandons au gouvernement de publier la carte.", (), True),
        ("The minister calls on all sides to stop.", (), False),
        ("“We call on nobody,” he said.", (), False),
        ("Open Harbours is calling on the port to open.", ("Open Harbours",), True),
        ("The two organizations are asking the port to:", ("Open Harbours",), True),
        ("The two organizations are asking the port to:", (), False),
    ],
)
def test_house_or_issuer_asks(text, issuers, expected):
    assert is_call(text, issuers) is expected


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("We call on the Government of Orlesund to act.", "Government of Orlesund"),
        ("We urge Minister of Transport Jo Ash to act.", "Minister of Transport Jo Ash"),
        ("We ask the city council to act.", "city council"),
        ("We demand an answer.", ""),
    ],
)
def test_addressee_is_who_is_asked(text, who):
    assert addressee(text) == who


def test_demands_nest_as_their_items_do():
    blocks = [
        Block((Run("We call on the port:"),)),
        Block((Run("to open;"),), "li", 1),
        Block((Run("by night"),), "li", 2),
        Block((Run("We also ask the city to listen."),)),
    ]
    assert [(demand.text, demand.level) for demand in demands(blocks)] == [
        ("to open;", 1), ("by night", 2), ("We also ask the city to listen.", 1),
    ]  # fmt: skip


def test_second_time_is_told():
    assert (reiterates("We once again call on them."), reiterates("We call on them.")) == (True, False)
